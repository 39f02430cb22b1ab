/**
 * The members of a record that a schema has: what the record has besides, now or after a change of it, is no part of an answer.
 * Members of members are taken as they are.
 */
export const membersOf = <F extends object, R extends object>(
  { fields }: { readonly fields: F },
  record: R,
): Pick<R, keyof F & keyof R> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(fields, name))) as Pick<
    R,
    keyof F & keyof R
  >;
