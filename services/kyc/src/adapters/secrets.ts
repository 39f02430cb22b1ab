import { object, string } from 'yup';
import { secretFrom } from '#shared/secrets/adapters/secrets-manager.ts';
import type { VeriffCredentials } from '../veriff-signature.ts';

/** Veriff's keys. */
export const veriffCredentialsFrom = (secretName: string): (() => Promise<VeriffCredentials>) =>
  secretFrom(secretName, object({ apiKey: string().required(), sharedSecret: string().required() }));
