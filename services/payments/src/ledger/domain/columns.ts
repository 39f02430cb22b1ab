import type { Hash } from '#shared/merkle/index.ts';

/** Hashes by place in the log: a million take 33 MB, as texts in a Map they would take 200. Places may have gaps. */
export interface HashColumn {
  /** One more than the highest place that was set. */
  readonly length: number;
  get(place: number): Hash | undefined;
  set(place: number, hash: Hash): void;
  /** Places that have this hash; looks through all of them. */
  placesOf(hash: Hash): readonly number[];
}

const HASH_BYTES = 32;

/** Hashes in sequence, 32 bytes each. */
export const packHashes = (hashes: readonly Hash[]): Buffer => Buffer.from(hashes.join(''), 'hex');

export const unpackHashes = (bytes: Buffer): readonly Hash[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.toString('hex', at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );

/** Places that share a buffer. */
const BLOCK = 1_024;

export const createHashColumn = (): HashColumn => {
  const blocks = new Map<number, { readonly bytes: Buffer; readonly isSet: Uint8Array }>();
  let length = 0;
  return {
    get length() {
      return length;
    },
    get: (place) => {
      const block = blocks.get(Math.floor(place / BLOCK));
      const at = place % BLOCK;
      return block?.isSet[at] === 1 ? block.bytes.toString('hex', at * HASH_BYTES, (at + 1) * HASH_BYTES) : undefined;
    },
    set: (place, hash) => {
      const number = Math.floor(place / BLOCK);
      const block = blocks.get(number) ?? { bytes: Buffer.alloc(BLOCK * HASH_BYTES), isSet: new Uint8Array(BLOCK) };
      blocks.set(number, block);
      const at = place % BLOCK;
      block.bytes.write(hash, at * HASH_BYTES, 'hex');
      block.isSet[at] = 1;
      length = Math.max(length, place + 1);
    },
    placesOf: (hash) => {
      const wanted = Buffer.from(hash, 'hex');
      const places: number[] = [];
      for (const [number, { bytes, isSet }] of blocks) {
        for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
          if (at % HASH_BYTES === 0 && isSet[at / HASH_BYTES] === 1) places.push(number * BLOCK + at / HASH_BYTES);
        }
      }
      return places;
    },
  };
};
