/**
 * The one text of a JSON value: no spaces, the members of every object sorted by name. The same value has the same text
 * wherever it was stored in between, so that its hash can be recomputed. Agrees with RFC 8785 (JSON Canonicalization
 * Scheme), which also takes ECMAScript's own way of writing strings and numbers and sorts by UTF-16 code units. Members
 * that are `undefined` are left out, as both stores do.
 *
 * @throws TypeError for what JSON does not have, and for half of a surrogate pair, which has no bytes (RFC 8785, 3.2.2.2)
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${textOf(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};

const textOf = (text: string): string => {
  if (!text.isWellFormed()) throw new TypeError('JSON has no half of a surrogate pair');
  return JSON.stringify(text);
};
