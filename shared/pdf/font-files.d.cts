export declare const FONT_FILES: Readonly<
  Record<'regular' | 'bold' | 'hebrew' | 'arabic' | 'chinese' | 'korean', string>
>;
