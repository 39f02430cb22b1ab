export type Version = readonly [major: number, minor: number];
export const MINIMUM_PYTHON: Version;
export function parsePythonVersion(text: string): Version | undefined;
export function isAtLeast(version: Version, wanted: Version): boolean;
export function findPython(
  candidates?: readonly string[],
): { command: string; version: string; problem?: undefined } | { problem: string };
