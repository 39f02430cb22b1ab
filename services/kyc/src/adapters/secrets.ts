import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { object, string } from 'yup';
import type { VeriffCredentials } from '../veriff-signature.ts';

const credentialsSchema = object({ apiKey: string().required(), sharedSecret: string().required() });

/** A rotated secret is picked up within this time, without a new deployment. */
const MAX_AGE_SECONDS = 300;

/** Veriff's keys from Secrets Manager, read once in a while per execution environment. */
export const veriffCredentialsFrom = (secretName: string) => async (): Promise<VeriffCredentials> =>
  read(secretName, await getSecret(secretName, { maxAge: MAX_AGE_SECONDS }));

/** Errors of the parsers repeat what they could not read, and an error goes into the log. */
const read = (secretName: string, secret: unknown): VeriffCredentials => {
  try {
    return credentialsSchema.validateSync(JSON.parse(String(secret)), { strict: true });
  } catch {
    throw new Error(`Secret ${secretName} is no JSON object with apiKey and sharedSecret`);
  }
};
