/** The part of fontkit 2.0.4 and linebreak 1.1.0 that is used here; the packages have no types. */
declare module 'fontkit' {
  export interface Font {
    /** Code points. */
    readonly characterSet: readonly number[];
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  export const create: (file: Uint8Array) => Font;
}
declare module 'linebreak' {
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): { readonly position: number; readonly required: boolean } | null;
  }
}
