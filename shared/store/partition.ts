/** The partition of a name: always the same one while their number is the same. */
export const partitionOf = (partitions: readonly string[], name: string): string => {
  const hash = [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 65_521, 7);
  return partitions[hash % partitions.length] ?? '';
};
