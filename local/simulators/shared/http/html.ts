const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; }
  th, td { border-bottom: 1px solid; padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
  fieldset { margin: 0 0 1rem; } fieldset > * { margin: .2rem .4rem .2rem 0; }
  button, select { font: inherit; padding: .35rem .8rem; }
  :focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
  .note { border-left: 4px solid #2563eb; padding: .5rem 1rem; }
`;

/** `content` is HTML already. */
export const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;

export const facts = (rows: readonly (readonly [string, string | null])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '—')}</dd>`).join('')}</dl>`;

/** Cells are HTML already. */
export const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table>`;

export const button = (action: string, text: string): string =>
  `<button name="action" value="${action}">${escapeHtml(text)}</button>`;
