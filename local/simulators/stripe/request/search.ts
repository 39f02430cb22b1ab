import { refusal } from '../errors.ts';

/** What can be searched. Source: Stripe, "Search" (query fields of PaymentIntents and charges). */
export interface Searched {
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
}

type Test = (object: Searched) => boolean;

const CLAUSE =
  /^\s*(-?)(?:metadata\[(["'])(.+?)\2\]|(amount|created|currency|status))\s*(:|>=|<=|>|<)\s*(["']?)(.*?)\6\s*$/;

const invalid = (query: string) => refusal(`We were unable to parse your search query: ${query}`, undefined, 'query');

const compare = (operator: string, a: number, b: number): boolean => {
  switch (operator) {
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    default:
      return a === b;
  }
};

const testOf = (clause: string): Test => {
  const found = CLAUSE.exec(clause);
  if (!found) throw invalid(clause);
  const [, not, , key, field, operator = ':', , value = ''] = found;
  const test: Test = (object) => {
    if (key !== undefined) return object.metadata[key] === value;
    if (field === 'amount') return compare(operator, object.amount, Number(value));
    if (field === 'created') return compare(operator, object.created, Number(value));
    return value === (field === 'currency' ? object.currency : object.status);
  };
  return not === '-' ? (object) => !test(object) : test;
};

/** A query such as `metadata['paymentId']:'p-1' AND status:'succeeded'`, as a test. @throws StripeApiError (400) */
export const parseQuery = (query: string): Test => {
  const [either, ...or] = query.split(/\s+OR\s+/);
  if (either !== undefined && or.length > 0) {
    if (/\sAND\s/.test(query)) throw invalid(query); // Stripe takes one of the two, not both
    const tests = [either, ...or].map(testOf);
    return (object) => tests.some((test) => test(object));
  }
  const tests = query.split(/\s+AND\s+/).map(testOf);
  return (object) => tests.every((test) => test(object));
};
