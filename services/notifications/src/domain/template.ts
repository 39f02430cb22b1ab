import type { AnyObjectSchema, InferType } from 'yup';
import { parse } from '#shared/validation/index.ts';

export type View = Readonly<Record<string, string | number>>;

/**
 * One kind of notification. The words are Mustache and written once: HTML and text are two renderings of the same
 * paragraphs, so that they cannot come to say different things.
 */
interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** A link of its own after the paragraphs; `url` is Mustache as well. */
  readonly action?: { readonly label: string; readonly url: string };
}

export interface Template extends Words {
  /** Data the template accepts: for tests and for authors of events. */
  readonly example: Readonly<Record<string, string | number | boolean>>;
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
