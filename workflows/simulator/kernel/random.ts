/** Chance that a seed decides. Each name has a stream of its own, so that what one part draws does not move another's. */
export interface Chance {
  /** In [0, 1). */
  next(stream: string): number;
  /** A whole number, both ends included. */
  between(stream: string, from: number, to: number): number;
  /** @throws Error when there is nothing to pick from */
  pick<T>(stream: string, things: readonly T[]): T;
  /** A UUID of version 4. */
  uuid(stream: string): string;
}

/** 32 bits out of a text (FNV-1a), well mixed (the finalizer of MurmurHash3). */
export const hash = (text: string, seed: number): number => {
  let value = seed ^ 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return mix(value);
};

const mix = (bits: number): number => {
  let value = bits;
  value = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2_b2_ae_35);
  return (value ^ (value >>> 16)) >>> 0;
};

/** 32 bits as a number in [0, 1). */
export const toUnit = (bits: number): number => bits / 0x1_00_00_00_00;

/** Weyl sequence with a mixing step (SplitMix): short, and long enough for a run. */
const GOLDEN = 0x9e_37_79_b9;

export const createChance = (seed: number): Chance => {
  const states = new Map<string, number>();
  const bits = (stream: string): number => {
    const state = ((states.get(stream) ?? hash(stream, seed)) + GOLDEN) | 0;
    states.set(stream, state);
    return mix(state);
  };
  const next = (stream: string): number => toUnit(bits(stream));
  const between = (stream: string, from: number, to: number): number =>
    from + Math.floor(next(stream) * (to - from + 1));
  return {
    next,
    between,
    pick: (stream, things) => {
      const thing = things[between(stream, 0, things.length - 1)];
      if (thing === undefined) throw new Error(`Nothing to pick from: ${stream}`);
      return thing;
    },
    uuid: (stream) => {
      const hex = Array.from({ length: 4 }, () => bits(stream).toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[bits(stream) & 3] ?? '8';
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20, 32),
      ].join('-');
    },
  };
};
