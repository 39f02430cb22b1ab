/** What every mail has around its paragraphs. Mustache; both layouts are filled from the same page. */

const FOOTER = 'You receive this message because you have an account at MindLinks. Please do not reply to it.';

export const htmlLayout = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{subject}}</title>
</head>
<body style="margin:0;padding:24px;background:#f4f5f7;font-family:Helvetica,Arial,sans-serif;color:#1f2933;line-height:1.5">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
<p style="margin:0 0 16px">{{greeting}}</p>
{{#paragraphs}}
<p style="margin:0 0 16px">{{.}}</p>
{{/paragraphs}}
{{#action}}
<p style="margin:24px 0"><a href="{{url}}" style="padding:12px 20px;background:#1d4ed8;border-radius:6px;color:#ffffff;text-decoration:none">{{label}}</a></p>
{{/action}}
<p style="margin:32px 0 0;font-size:12px;color:#616e7c">${FOOTER}</p>
</div>
</body>
</html>
`;

export const textLayout = `{{greeting}}

{{#paragraphs}}
{{.}}

{{/paragraphs}}
{{#action}}
{{label}}: {{url}}

{{/action}}
--
${FOOTER}
`;
