import mustache from 'mustache';
import { htmlLayout, textLayout } from './layout.ts';
import type { Template } from './template.ts';

export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * Render a template for one person. Everything shown is escaped in the HTML and left as it is in subject and text.
 * @throws ValidationError for data the template does not accept
 */
export const render = (template: Template, data: unknown, recipientName?: string): Rendered => {
  const view = template.view(data);
  const words = (source: string): string => mustache.render(source, view, {}, { escape: String });
  const page = {
    subject: oneLine(words(template.subject)),
    greeting: recipientName === undefined ? 'Hello,' : `Hello ${oneLine(recipientName)},`,
    paragraphs: template.paragraphs.map(words),
    action: template.action && { label: words(template.action.label), url: words(template.action.url) },
  };
  return {
    subject: page.subject,
    html: mustache.render(htmlLayout, page),
    text: mustache.render(textLayout, page, {}, { escape: String }),
  };
};

/** A line break in a subject would start another mail header. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
