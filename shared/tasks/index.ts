import type { Context } from 'aws-lambda';
import type { AnyObjectSchema, InferType } from 'yup';
import { BusinessError } from '#shared/errors/index.ts';
import { logger } from '#shared/logging/index.ts';
import { parse } from '#shared/validation/index.ts';

/** A Lambda that a Task state invokes: input in, output out, errors by name. */
export type TaskHandler<Output> = (input: unknown, context: Context) => Promise<Output>;

/**
 * Wrap a task's function as a Lambda handler: the input is validated strictly, entity ids go into every log line, and an
 * error leaves with the `name` that the machine's Retry and Catch compare.
 *
 * @param schema Shape of the Task state's `Payload`
 * @param make Gives the function; called on the first invocation, so that importing a handler touches no environment
 * @throws ValidationError for an input the schema refuses: a fault of the machine, which no retry can fix
 */
export const task =
  <S extends AnyObjectSchema, Output>(
    schema: S,
    make: () => (input: InferType<S>) => Promise<Output>,
  ): TaskHandler<Output> =>
  async (input, context) => {
    logger.addContext(context);
    logger.resetKeys();
    try {
      const valid = parse(schema, input);
      logger.appendKeys(entityIds(valid));
      const output = await make()(valid);
      logger.info('Task done');
      return output;
    } catch (error) {
      if (error instanceof BusinessError) logger.warn('Task refused', { reason: error.name, message: error.message });
      else logger.error('Task failed', error as Error);
      throw error;
    }
  };

/** The `…Id` fields of an input: what a log is searched by. */
const entityIds = (input: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(input).filter(
      (entry): entry is [string, string] => /Id$/.test(entry[0]) && typeof entry[1] === 'string',
    ),
  );
