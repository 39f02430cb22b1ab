import { noSuch } from '../errors.ts';
import type { Fields } from './form.ts';
import { integer, text } from './rules.ts';
import type { Rule } from './rules.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

const bound = (fields: Fields, name: string, key: string): number | undefined =>
  integer(0)(fields[key], `${name}[${key}]`);

/** `created=…` or `created[gte]=…`, as a test of a moment in Unix seconds. */
const moment: Rule<(at: number) => boolean> = (value, name) => {
  if (value === undefined) return () => true;
  if (typeof value === 'string') {
    const exact = integer(0)(value, name);
    return (at) => at === exact;
  }
  const [gt, gte] = [bound(value, name, 'gt'), bound(value, name, 'gte')];
  const [lt, lte] = [bound(value, name, 'lt'), bound(value, name, 'lte')];
  return (at) =>
    (gt === undefined || at > gt) &&
    (gte === undefined || at >= gte) &&
    (lt === undefined || at < lt) &&
    (lte === undefined || at <= lte);
};

/** The parameters that every list takes. */
export const pageRules = {
  limit: integer(1, MAX_LIMIT),
  starting_after: text,
  ending_before: text,
  created: moment,
};

export interface Page {
  readonly limit: number | undefined;
  readonly starting_after: string | undefined;
  readonly ending_before: string | undefined;
  readonly created: (at: number) => boolean;
}

interface Listed {
  readonly id: string;
  readonly created?: number;
}

interface List<T> {
  readonly object: 'list';
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly T[];
}

const positionOf = (items: readonly Listed[], id: string, param: string): number => {
  const at = items.findIndex((item) => item.id === id);
  if (at < 0) throw noSuch('object', id, param);
  return at;
};

/**
 * A page of the `items`, newest first, that match. A cursor may have stopped matching since it was listed.
 * @throws StripeApiError (400) for a cursor that is not among the items
 */
export const pageOf = <T extends Listed>(
  url: string,
  items: readonly T[],
  page: Page,
  isWanted: (item: T) => boolean = () => true,
): List<T> => {
  const { limit = DEFAULT_LIMIT, starting_after: after, ending_before: before } = page;
  const matches = (item: T): boolean => (item.created === undefined || page.created(item.created)) && isWanted(item);
  if (before !== undefined) {
    const rest = items.slice(0, positionOf(items, before, 'ending_before')).filter(matches);
    return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(-limit) };
  }
  const rest = (after === undefined ? items : items.slice(positionOf(items, after, 'starting_after') + 1)).filter(
    matches,
  );
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit) };
};
