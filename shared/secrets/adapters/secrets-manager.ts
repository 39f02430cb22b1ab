import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import type { AnyObjectSchema, InferType } from 'yup';

/** A rotated secret is picked up within this time, without a new deployment. */
const MAX_AGE_SECONDS = 300;

/**
 * A secret that is a JSON object, from Secrets Manager, read once in a while per execution environment.
 * @throws Error, when it is read, for one of another form; the words do not give it away
 */
export const secretFrom =
  <S extends AnyObjectSchema>(secretName: string, schema: S) =>
  async (): Promise<InferType<S>> => {
    const secret = await getSecret(secretName, { maxAge: MAX_AGE_SECONDS });
    try {
      return schema.validateSync(JSON.parse(String(secret)), { strict: true });
    } catch {
      // Errors of the parsers repeat what they could not read, and an error goes into the log.
      throw new Error(`Secret ${secretName} is no JSON object with what is expected in it`);
    }
  };
