/** Text as it is, or a variable; `quoted` when it stands within a string. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string; readonly quoted: boolean };

/** An input template in pieces. `<` and `>` cannot be escaped. */
export const placeholdersIn = (template: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  let quoted = false;
  for (const [part, name] of template.matchAll(/<([^<>]*)>|\\.|"|[^<"\\]+|[<\\]/gs)) {
    if (part === '"') quoted = !quoted;
    pieces.push(name === undefined ? { kind: 'text', text: part } : { kind: 'placeholder', name, quoted });
  }
  return pieces;
};
