import type { RuleTarget } from '../template/model.ts';
import { TransformError } from './errors.ts';
import { jsonPath } from './json-path.ts';
import { compileTransformer, transform } from './transform.ts';
import type { BusEvent, Delivering } from './transform.ts';

type Input = Pick<RuleTarget, 'input' | 'inputPath' | 'inputTransformer'>;

/**
 * @throws TransformError for what PutTargets refuses (more than one kind of input, a constant that is no JSON, a template
 *   with unknown variables) or the simulator does not know
 */
export const checkInput = ({ input, inputPath, inputTransformer }: Input): void => {
  if ([input, inputPath, inputTransformer].filter((kind) => kind !== undefined).length > 1)
    throw new TransformError('Only one of Input, InputPath, or InputTransformer is allowed');
  if (input !== undefined) assertJson(input);
  if (inputPath !== undefined) jsonPath(inputPath);
  if (inputTransformer !== undefined) compileTransformer(inputTransformer);
};

const assertJson = (input: string): void => {
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new TransformError(`The constant input is no JSON: ${input}`, { cause });
  }
};

/**
 * What a target of a rule is sent: its constant, a part of the event, what its transformer makes of it, or the event.
 * @returns JSON text; of a template of several strings, lines of it
 * @throws TransformError
 */
export const inputOf = (target: Input, event: BusEvent, delivering: Delivering): string => {
  const { input, inputPath, inputTransformer } = target;
  if (input !== undefined) return input;
  if (inputTransformer !== undefined) return transform(inputTransformer, event, delivering);
  const value = inputPath === undefined ? event : jsonPath(inputPath)(event);
  if (value === undefined) throw new TransformError(`The event has nothing at ${inputPath ?? '$'}`);
  return JSON.stringify(value);
};
