import { array, number, object, string } from 'yup';
import type { AnyObjectSchema } from 'yup';

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

export const pageBody = <T>(items: readonly T[], next?: string): Page<T> => ({
  items,
  ...(next !== undefined && { nextCursor: next }),
});

/** Schema of {@link pageBody}'s result, for a route's responses. */
export const pageOf = (item: AnyObjectSchema) =>
  object({ items: array().of(item).required(), nextCursor: string().optional() });
