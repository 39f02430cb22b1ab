import { PatternError } from './errors.ts';

/**
 * `*` is any text, also none; `\*` is an asterisk, `\\` a backslash. How many wildcards EventBridge thinks too complex is
 * not documented, and not looked at.
 * @throws PatternError for two wildcards in a row and for other escapes
 */
export const wildcard = (pattern: string, path: string): ((text: string) => boolean) => {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(pattern)) throw new PatternError(path, 'wildcards stand side by side');
  const source = pattern.replaceAll(/\\(.?)|\*|[^\\*]+/gs, (part, escaped: string | undefined) => {
    if (part === '*') return '.*';
    if (escaped === undefined) return literal(part);
    if (escaped !== '*' && escaped !== '\\')
      throw new PatternError(path, `a backslash escapes ${escaped || 'nothing'}`);
    return literal(escaped);
  });
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
};

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
