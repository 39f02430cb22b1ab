export function fingerprint(files: readonly string[], facts?: readonly string[]): string;
export function isStamped(file: string, expected: string): boolean;
export function removeStamp(file: string): void;
export function writeStamp(file: string, value: string): void;
