import { badParameter } from '../errors.ts';

export type Resolve = (id: string) => object | undefined;

const MAX_DEPTH = 4;
const EXPANDABLE: ReadonlySet<string> = new Set([
  'account',
  'balance_transaction',
  'balance_transactions',
  'charge',
  'data',
  'destination',
  'destination_payment',
  'external_accounts',
  'failure_balance_transaction',
  'latest_charge',
  'payment_intent',
  'reversals',
  'source',
  'source_transaction',
  'source_transfer',
  'transfer',
]);

/** Checked before the call has an effect. @throws StripeApiError (400) for a path that cannot be expanded */
export const checkExpansions = (paths: readonly string[]): void => {
  for (const path of paths) {
    const keys = path.split('.');
    if (keys.length > MAX_DEPTH || !keys.every((key) => EXPANDABLE.has(key))) {
      throw badParameter(`This property cannot be expanded (${path}).`, 'expand');
    }
  }
};

const expandAt = (value: unknown, keys: readonly string[], resolve: Resolve): unknown => {
  if (Array.isArray(value)) return value.map((each: unknown) => expandAt(each, keys, resolve));
  const [key, ...rest] = keys;
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const inside = new Map<string, unknown>(Object.entries(value)).get(key);
  const expanded = typeof inside === 'string' ? (resolve(inside) ?? inside) : inside;
  return { ...value, [key]: expandAt(expanded, rest, resolve) };
};

/** The answer with objects instead of their ids at these paths. */
export const expand = (answer: object, paths: readonly string[], resolve: Resolve): unknown =>
  paths.reduce<unknown>((expanded, path) => expandAt(expanded, path.split('.'), resolve), answer);
