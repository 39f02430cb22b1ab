import type { AnyObjectSchema, InferType } from 'yup';
import type { PageName } from '#shared/console/index.ts';
import { parse } from '#shared/validation/index.ts';

/** What a template shows; a datum that older requests lack may be undefined. */
export type View = Readonly<Record<string, string | number | undefined>>;

/** A button: to a page of the web application, or to one item of it, whose id is the datum `item`; or to an address. */
export type Action =
  | { readonly label: string; readonly page: PageName; readonly item?: string }
  | { readonly label: string; readonly url: string };

/**
 * One kind of notification. The words are Mustache and written once: HTML and text are two renderings of the same
 * paragraphs, so that they cannot come to say different things.
 */
interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** What to do next, after the paragraphs; an `url` is Mustache as well. */
  readonly action: Action;
}

export interface Template extends Words {
  /** Data the template accepts: for tests and for authors of events. */
  readonly example: Readonly<Record<string, string | number | boolean | undefined>>;
  /** What the words show, made from a request's data. Throws `ValidationError` for data the template does not accept. */
  readonly view: (data: unknown) => View;
}

interface Definition<S extends AnyObjectSchema> extends Words {
  readonly data: S;
  readonly example: InferType<S> & Template['example'];
  /** Values as people read them: dates, plurals. */
  readonly view: (data: InferType<S>) => View;
}

export const defineTemplate = <S extends AnyObjectSchema>({ data, view, ...rest }: Definition<S>): Template => ({
  ...rest,
  view: (input) => view(parse(data, input, 'data')),
});
