import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Surroundings } from './scope.ts';

/** Functions of JSONata 2.0, less `$eval`, which Step Functions does not have. Source: docs.jsonata.org. */
const LANGUAGE =
  `string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match
  replace base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl number abs floor ceil
  round power sqrt random formatNumber formatBase formatInteger parseInteger sum max min average boolean not exists
  count append sort reverse shuffle distinct zip keys lookup spread merge sift each error assert type now millis
  fromMillis toMillis map filter single reduce clone`.split(/\s+/);

/** Source: AWS, "Transforming data with JSONata in Step Functions", the functions that it provides itself. */
const STEP_FUNCTIONS = ['partition', 'range', 'hash', 'uuid', 'parse'];

export const KNOWN_FUNCTIONS: ReadonlySet<string> = new Set([...LANGUAGE, ...STEP_FUNCTIONS]);

/** Bound beside the variables of each evaluation. No expression can write this name. */
export const SURROUNDINGS = ' surroundings';

type Focus = jsonata.Focus;

const surroundings = (focus: Focus): Surroundings => focus.environment.lookup(SURROUNDINGS) as Surroundings;

/** JSONata's own form of an error; this code carries a message of one's own. */
const refuse = (message: string): never => {
  throw Object.assign(new Error(message), { code: 'D3137' });
};

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const hash = (data: string | undefined, algorithm: string | undefined): string | undefined => {
  if (data === undefined || algorithm === undefined) return undefined;
  const name = ALGORITHMS[algorithm] ?? refuse(`$hash knows no algorithm ${algorithm}`);
  return createHash(name).update(data).digest('hex');
};

const partition = (items: readonly unknown[] | undefined, size: number | undefined): unknown => {
  if (items === undefined || size === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1) refuse('$partition needs a chunk size of at least 1');
  if (items.length === 0) refuse('$partition needs an array that is not empty');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
    items.slice(chunk * size, (chunk + 1) * size),
  );
};

const range = (first: number | undefined, last: number | undefined, step: number | undefined): unknown => {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (step === 0) refuse('$range needs a step other than 0');
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => first + index * step);
};

const parse = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuse(`$parse: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** AWS promises the same number for the same seed, and does not say which: this is mulberry32's first. */
const seeded = (seed: number): number => {
  const mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  const once = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
  return ((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32;
};

const shuffled = (items: readonly unknown[], random: () => number): unknown[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [result[last], result[chosen]] = [result[chosen], result[last]];
  }
  return result;
};

const formatTime = jsonata('$fromMillis($at, $picture, $timezone)');

type Implementation = Parameters<jsonata.Expression['registerFunction']>[1];

/** Step Functions' own functions, and those that would otherwise ask the machine for the time or for dice. */
const PROVIDED: Readonly<Record<string, readonly [Implementation, string]>> = {
  partition: [partition, '<an:a>'],
  range: [range, '<nnn:a<n>>'],
  hash: [hash, '<ss:s>'],
  parse: [parse, '<s:x>'],
  uuid: [
    function () {
      return surroundings(this).uuid();
    },
    '<:s>',
  ],
  random: [
    function (seed?: number) {
      return seed === undefined ? surroundings(this).random() : seeded(seed);
    },
    '<n?:n>',
  ],
  shuffle: [
    function (items?: readonly unknown[]) {
      return items && shuffled(items, surroundings(this).random);
    },
    '<a:a>',
  ],
  millis: [
    function () {
      return surroundings(this).now();
    },
    '<:n>',
  ],
  now: [
    function (picture?: string, timezone?: string) {
      const at = surroundings(this).now();
      return picture === undefined && timezone === undefined
        ? new Date(at).toISOString()
        : formatTime.evaluate(undefined, { at, picture, timezone });
    },
    '<s?s?:s>',
  ],
};

/** Makes those of Step Functions' functions known to the expression that it mentions. */
export const provideFunctions = (expression: jsonata.Expression, mentioned: ReadonlySet<string>): void => {
  for (const [name, [implementation, signature]] of Object.entries(PROVIDED)) {
    if (mentioned.has(name)) expression.registerFunction(name, implementation, signature);
  }
};
