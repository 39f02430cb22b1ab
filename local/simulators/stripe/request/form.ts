/** A form field: text, or fields within it (`metadata[paymentId]=…`, `expand[0]=…`, `expand[]=…`). */
export type Value = string | Fields;

export interface Fields {
  readonly [name: string]: Value;
}

const keysOf = (name: string): string[] => {
  const [head = '', ...rest] = name.split('[');
  return [head, ...rest.map((key) => key.replace(/\]$/, ''))];
};

const put = (fields: Fields, [head = '', ...rest]: readonly string[], text: string): Fields => {
  const key = head === '' ? String(Object.keys(fields).length) : head;
  if (rest.length === 0) return { ...fields, [key]: text };
  const within = fields[key];
  return { ...fields, [key]: put(typeof within === 'object' ? within : {}, rest, text) };
};

/** `application/x-www-form-urlencoded` with nested names, as the SDK sends bodies and queries. */
export const parseForm = (...texts: readonly string[]): Fields =>
  texts
    .flatMap((text) => [...new URLSearchParams(text)])
    .reduce<Fields>((fields, [name, text]) => put(fields, keysOf(name), text), {});
