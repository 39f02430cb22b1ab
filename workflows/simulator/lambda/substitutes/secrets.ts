import { invocation } from '../current.ts';

interface Cached {
  readonly value: unknown;
  readonly until: number;
}
const CACHE = {};

/** In place of Powertools' `getSecret`: cached by the execution environment for `maxAge` seconds. */
export const getSecret = async (name: string, { maxAge = 5 }: { readonly maxAge?: number } = {}): Promise<unknown> => {
  const running = invocation();
  if (!running.memo.has(CACHE)) running.memo.set(CACHE, new Map<string, Cached>());
  const cache = running.memo.get(CACHE) as Map<string, Cached>;
  const cached = cache.get(name);
  if (cached !== undefined && cached.until > running.now()) return cached.value;
  const { SecretString: value } = (await running.aws('secretsmanager', 'GetSecretValue', {
    SecretId: name,
  })) as {
    readonly SecretString?: string;
  };
  cache.set(name, { value, until: running.now() + maxAge * 1000 });
  return value;
};
