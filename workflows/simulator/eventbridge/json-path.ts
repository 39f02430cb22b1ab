import { isRecord } from '#shared/testing/json.ts';
import { TransformError } from './errors.ts';

/** Finds the place in an event; `undefined` where there is nothing. */
export type JsonPath = (event: unknown) => unknown;

/**
 * The part of JSONPath that EventBridge documents, without wildcards: `$.detail.items[0].sub-item`
 * (docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
 * @throws TransformError for other syntax
 */
export const jsonPath = (path: string): JsonPath => {
  if (!/^\$(\.[\w/-]+|\[\d+\])*$/.test(path)) throw new TransformError(`${path} is no JSON path the simulator knows`);
  const steps = [...path.matchAll(/\.([\w/-]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  return (event) => steps.reduce<unknown>(stepInto, event);
};

const stepInto = (value: unknown, step: string | number): unknown => {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
};
