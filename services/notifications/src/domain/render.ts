import mustache from 'mustache';
import { pathOf } from '#shared/console/index.ts';
import { flattened } from '#shared/validation/index.ts';
import { htmlLayout, textLayout } from './layout.ts';
import type { Action, Template, View } from './template.ts';
import { shown } from './words.ts';

export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface Reader {
  /** Of the web application, without a slash at its end. */
  readonly webOrigin: string;
  readonly name?: string | undefined;
}

/** A longer name is no name: it would push the message out of sight. */
const MAX_NAME = 60;

/**
 * Render a template for one person. Every value is on one line and no link; it is escaped in the HTML and left as it is in subject
 * and text.
 * @throws ValidationError for data the template does not accept
 */
export const render = (template: Template, data: unknown, { webOrigin, name }: Reader): Rendered => {
  const view = template.view(data);
  const values = Object.fromEntries(
    Object.entries(view).map(([key, value]) => [key, value === undefined ? '' : shown(String(value))]),
  );
  const words = (source: string): string => mustache.render(source, values, {}, { escape: String });
  const page = {
    subject: flattened(words(template.subject)),
    greeting: greetingOf(name),
    paragraphs: template.paragraphs.map(words),
    action: { label: template.action.label, url: addressOf(template.action, view, webOrigin) },
  };
  return {
    subject: page.subject,
    html: mustache.render(htmlLayout, page),
    text: mustache.render(textLayout, page, {}, { escape: String }),
  };
};

const greetingOf = (name = ''): string => {
  const line = shown(name);
  return line === '' || [...line].length > MAX_NAME ? 'Hello,' : `Hello ${line},`;
};

const addressOf = (action: Action, view: View, webOrigin: string): string => {
  if ('url' in action) return mustache.render(action.url, view, {}, { escape: String });
  const item = action.item === undefined ? undefined : view[action.item];
  return `${webOrigin}${pathOf(action.page, item === undefined ? undefined : String(item))}`;
};
