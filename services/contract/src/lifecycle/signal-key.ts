/** Key of the signals to the machine of a contract (resources/rules.cjs). */
export const signalKeyOf = (contractId: string): string => `contract/${contractId}`;
