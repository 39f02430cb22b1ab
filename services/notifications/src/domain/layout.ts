/** What every mail has around its paragraphs. Mustache; both layouts are filled from the same page. */

const FOOTER = 'You receive this message because you have an account at MindLinks. Please do not reply to it.';

/**
 * Colours in attributes, as some mail programs drop style sheets; the style sheet is for those that follow the reader's dark
 * scheme. `format-detection` keeps Apple's from making links of dates and numbers.
 */
export const htmlLayout = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>{{subject}}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .outside { background: #111827 !important; }
  .inside { background: #1f2937 !important; color: #f3f4f6 !important; }
  .brand, .small { color: #c4cad4 !important; }
}
</style>
</head>
<body class="outside" style="margin:0;padding:24px 12px;background:#f4f5f7">
<div class="inside" style="max-width:560px;margin:0 auto;box-sizing:border-box;padding:24px;background:#ffffff;border-radius:8px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;color:#1f2933;overflow-wrap:anywhere;word-break:break-word">
<p class="brand" style="margin:0 0 24px;font-weight:bold;color:#52606d">MindLinks</p>
<p style="margin:0 0 16px">{{greeting}}</p>
{{#paragraphs}}
<p style="margin:0 0 16px">{{.}}</p>
{{/paragraphs}}
<p style="margin:24px 0"><a href="{{action.url}}" style="display:inline-block;padding:12px 20px;background:#1d4ed8;border-radius:6px;color:#ffffff;font-weight:bold;text-decoration:none">{{action.label}}</a></p>
<p class="small" style="margin:32px 0 0;font-size:13px;color:#52606d">${FOOTER}</p>
</div>
</body>
</html>
`;

export const textLayout = `MindLinks

{{greeting}}

{{#paragraphs}}
{{.}}

{{/paragraphs}}
{{action.label}}:
{{action.url}}

--
${FOOTER}
`;
