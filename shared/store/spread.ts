/** The partition of a name: always the same one while their number is the same. */
export const spreadOver = (partitions: readonly string[], name: string): string => {
  const spread = [...name].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % 65_521, 7);
  return partitions[spread % partitions.length] ?? '';
};
