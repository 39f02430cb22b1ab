/** Code of a made-up service, for the tests of how code is loaded: a module that keeps something, and knows a price. */
export const seen: string[] = [];

export const PRICE = 5;
export const TWICE = ['the same', 'the same'];
