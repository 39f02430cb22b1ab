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

/** A page of `items`, which are newest first. @throws StripeApiError (400) for a cursor that is not among them */
export const pageOf = <T extends Listed>(url: string, items: readonly T[], page: Page): List<T> => {
  const { limit = DEFAULT_LIMIT, starting_after: after, ending_before: before } = page;
  const fitting = items.filter(({ created }) => created === undefined || page.created(created));
  if (before !== undefined) {
    const rest = fitting.slice(0, positionOf(fitting, before, 'ending_before'));
    return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(-limit) };
  }
  const rest = after === undefined ? fitting : fitting.slice(positionOf(fitting, after, 'starting_after') + 1);
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit) };
};
