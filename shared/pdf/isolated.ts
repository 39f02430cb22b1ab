/** A value that somebody else typed: its direction must not move what stands beside it (UAX 9, section 2.4). */
export const isolated = (value: string): string => `\u2068${value}\u2069`;
