import { array, number, object, string } from 'yup';
import type { AnyObjectSchema, InferType } from 'yup';
import { nameIn, named } from '#shared/validation/index.ts';

/** Query of every list. A list with filters extends it: `pageQuery.shape({ status: … })`. */
export const pageQuery = object({
  limit: number().integer().min(1).max(100).default(25),
  /** `nextCursor` of the page before. Opaque. */
  cursor: string().min(1).max(2048),
});

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
}

interface RecordPage<T> {
  readonly items: readonly { readonly value: T }[];
  readonly next?: string;
}

export const pageBody = <T>(items: readonly T[], next?: string): Page<T> => ({
  items,
  ...(next !== undefined && { nextCursor: next }),
});

/** The page that a list's query asks for, as the store takes it. */
export const pageAsked = ({ limit, cursor }: InferType<typeof pageQuery>): PageAsked => ({
  limit,
  ...(cursor !== undefined && { cursor }),
});

/** A page of records as the store returns it, each as the API shows it. */
export const pageBodyOf = <T, V>(page: RecordPage<T>, view: (value: T) => V): Page<V> =>
  pageBody(
    page.items.map(({ value }) => view(value)),
    page.next,
  );

/** Schema of {@link pageBody}'s result, for a route's responses. */
export const pageOf = (item: AnyObjectSchema) => {
  const page = object({ items: array().of(item).required(), nextCursor: string().optional() });
  const name = nameIn(item.spec.meta);
  return name === undefined ? page : named(`${name}Page`, page);
};
