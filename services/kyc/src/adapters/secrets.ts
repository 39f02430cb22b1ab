import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { object, string } from 'yup';
import type { VeriffCredentials } from '../veriff-signature.ts';

const credentialsSchema = object({ apiKey: string().required(), sharedSecret: string().required() });

/** A rotated secret is picked up within this time, without a new deployment. */
const MAX_AGE_SECONDS = 300;

/** Veriff's keys from Secrets Manager, read once in a while per execution environment. */
export const veriffCredentialsFrom = (secretName: string) => async (): Promise<VeriffCredentials> =>
  credentialsSchema.validateSync(await getSecret(secretName, { transform: 'json', maxAge: MAX_AGE_SECONDS }), {
    strict: true,
  });
