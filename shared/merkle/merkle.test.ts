import { expect } from 'chai';
import fc from 'fast-check';
import {
  EMPTY_ROOT,
  append,
  completingLeaf,
  consistencyProof,
  emptyRange,
  inclusionProof,
  isHash,
  leafHash,
  nodeHash,
  rangeOf,
  rootAt,
  rootOf,
  rootOfLeaves,
  sourceOf,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';
import type { Hash, HashSource } from './index.ts';
import { MTH, PATH, PROOF } from './testing/definition.ts';

/** The eight leaves that implementations of RFC 6962 test with. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Uint8Array.from(Buffer.from(hex, 'hex')),
);
const HASHES = LEAVES.map(leafHash);

const ROOTS: Readonly<Record<number, Hash>> = {
  0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};

const contents = fc.array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 70 });

describe('The log over the well-known leaves', () => {
  for (const [size, root] of Object.entries(ROOTS)) {
    it(`has the published root of ${size} leaves`, async () => {
      const leaves = HASHES.slice(0, Number(size));
      expect(rootOfLeaves(leaves)).to.equal(root);
      expect(await rootAt(Number(size), sourceOf(leaves))).to.equal(root);
    });
  }

  it('has the published proofs', async () => {
    const source = sourceOf(HASHES);
    expect(await inclusionProof(0, 8, source)).to.deep.equal([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(await consistencyProof(6, 8, source)).to.deep.equal([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('does not take a node for a leaf', () => {
    const [left = '', right = ''] = HASHES;
    expect(leafHash(Buffer.from(left + right, 'hex'))).not.to.equal(nodeHash(left, right));
  });

  it('hashes text by its UTF-8 bytes', () => {
    expect(leafHash('ä')).to.equal(leafHash(Uint8Array.of(0xc3, 0xa4)));
  });
});

describe('A log of any size', () => {
  it('has the root of the definition, after every leaf', () => {
    fc.assert(
      fc.property(contents, (D) => {
        let range = emptyRange;
        D.forEach((content, index) => {
          ({ range } = append(range, leafHash(content)));
          expect(rootOf(range)).to.equal(MTH(D.slice(0, index + 1)));
        });
      }),
    );
  });

  it('keeps as many hashes as its size has ones in binary', () => {
    fc.assert(
      fc.property(fc.nat(300), (size) => {
        const range = rangeOf(Array.from({ length: size }, (_, n) => leafHash(String(n))));
        expect(range.size).to.equal(size);
        expect(range.hashes).to.have.length(size.toString(2).replaceAll('0', '').length);
      }),
    );
  });

  it('tells with each leaf which subtrees it completed', () => {
    fc.assert(
      fc.property(contents, (D) => {
        let range = emptyRange;
        D.forEach((content, leaf) => {
          const appended = append(range, leafHash(content));
          range = appended.range;
          appended.completed.forEach((hash, level) =>
            expect(hash).to.equal(MTH(D.slice(leaf + 1 - 2 ** level, leaf + 1))),
          );
          const next = 2 ** appended.completed.length;
          expect((leaf + 1) % next, 'one more subtree would be complete').not.to.equal(0);
        });
      }),
    );
  });

  it('gives the proofs of the definition, and they verify', async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.nat(), fc.nat(), async (D, x, y) => {
        const source = sourceOf(D.map(leafHash));
        const size = (x % D.length) + 1;
        const index = y % size;
        const from = index + 1;
        const tree = D.slice(0, size);
        const root = MTH(tree);

        const inclusion = await inclusionProof(index, size, source);
        expect(inclusion).to.deep.equal(PATH(index, tree));
        const leaf = leafHash(tree[index] ?? '');
        expect(verifyInclusion({ leaf, index, size, root, proof: inclusion })).to.equal(true);

        const consistency = await consistencyProof(from, size, source);
        expect(consistency).to.deep.equal(PROOF(from, tree));
        const fromRoot = MTH(tree.slice(0, from));
        expect(
          verifyConsistency({ fromSize: from, fromRoot, toSize: size, toRoot: root, proof: consistency }),
        ).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('Proofs from stored subtrees', () => {
  /** What a table holds: with each leaf the subtrees that it completed. Counts its reads. */
  const stored = (size: number): { readonly source: HashSource; readonly reads: () => number } => {
    let range = emptyRange;
    let reads = 0;
    const rows = Array.from({ length: size }, (_, leaf) => {
      const appended = append(range, leafHash(String(leaf)));
      range = appended.range;
      return appended.completed;
    });
    const get: HashSource['get'] = async (level, index) => {
      reads += 1;
      return rows[completingLeaf(level, index)]?.[level] ?? 'missing';
    };
    return { source: { get }, reads: () => reads };
  };

  it('find every subtree they need, in a logarithmic number of reads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.nat(), async (size, seed) => {
        const index = seed % size;
        const { source, reads } = stored(size);
        const most = 2 * Math.ceil(Math.log2(size)) + 1;
        const root = await rootAt(size, source);
        expect(reads()).to.be.at.most(most);
        const proof = await inclusionProof(index, size, source);
        expect(verifyInclusion({ leaf: leafHash(String(index)), index, size, root, proof })).to.equal(true);
        expect(reads()).to.be.at.most(2 * most);
        const fromRoot = await rootAt(index + 1, source);
        const before = reads();
        const consistency = await consistencyProof(index + 1, size, source);
        expect(reads() - before).to.be.at.most(most);
        const claim = { fromSize: index + 1, fromRoot, toSize: size, toRoot: root, proof: consistency };
        expect(verifyConsistency(claim)).to.equal(true);
      }),
    );
  });
});

describe('A verifier of proofs', () => {
  const other = leafHash('other');
  const altered = (proof: readonly Hash[], at: number) => proof.with(at, other);

  it('refuses any other leaf, place, size, root or proof', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), async (size, x, y) => {
        const leaves = Array.from({ length: size }, (_, n) => leafHash(String(n)));
        const index = x % size;
        const proof = await inclusionProof(index, size, sourceOf(leaves));
        const claim = { leaf: leaves[index] ?? '', index, size, root: rootOfLeaves(leaves), proof };
        expect(verifyInclusion(claim)).to.equal(true);
        for (const wrong of [
          { leaf: other },
          { root: other },
          { index: (index + 1) % size },
          { proof: altered(proof, y % proof.length) },
          { proof: [...proof, other] },
          { proof: proof.slice(1) },
          { proof: proof.slice(0, -1) },
          { index: -1 },
          { index: size },
          { index: 0.5 },
          { size: Number.NaN },
          { root: 'no hash' },
          { proof: proof.with(0, 'no hash') },
        ])
          expect(verifyInclusion({ ...claim, ...wrong }), JSON.stringify(wrong)).to.equal(false);
      }),
    );
  });

  it('refuses a later log that does not begin with the earlier one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), async (toSize, x, y) => {
        const leaves = Array.from({ length: toSize }, (_, n) => leafHash(String(n)));
        const fromSize = (x % (toSize - 1)) + 1;
        const changed = leaves.with(y % fromSize, other);
        const fromRoot = rootOfLeaves(leaves.slice(0, fromSize));
        const proof = await consistencyProof(fromSize, toSize, sourceOf(leaves));
        const claim = { fromSize, fromRoot, toSize, toRoot: rootOfLeaves(leaves), proof };
        expect(verifyConsistency(claim)).to.equal(true);
        for (const wrong of [
          { toRoot: rootOfLeaves(changed) },
          { toRoot: rootOfLeaves(changed), proof: await consistencyProof(fromSize, toSize, sourceOf(changed)) },
          { fromRoot: other },
          { proof: altered(proof, y % proof.length) },
          { proof: [...proof, other] },
          { proof: proof.slice(0, -1) },
          { fromSize: toSize + 1 },
          { fromSize: -1 },
          { toRoot: 'no hash' },
        ])
          expect(verifyConsistency({ ...claim, ...wrong }), JSON.stringify(wrong)).to.equal(false);
      }),
    );
  });

  it('knows that the empty log is the beginning of every log, and a log that of itself', () => {
    const toRoot = rootOfLeaves(HASHES);
    const same = { fromSize: 8, fromRoot: toRoot, toSize: 8, toRoot, proof: [] };
    const empty = { fromSize: 0, fromRoot: EMPTY_ROOT, toSize: 8, toRoot, proof: [] };
    expect(verifyConsistency(same)).to.equal(true);
    expect(verifyConsistency({ ...same, fromRoot: other })).to.equal(false);
    expect(verifyConsistency({ ...same, proof: [other] })).to.equal(false);
    expect(verifyConsistency(empty)).to.equal(true);
    expect(verifyConsistency({ ...empty, fromRoot: other })).to.equal(false);
    expect(verifyConsistency({ ...empty, proof: [other] })).to.equal(false);
    expect(verifyConsistency({ ...empty, toSize: 0 })).to.equal(false);
    expect(verifyConsistency({ ...empty, toSize: 0, toRoot: EMPTY_ROOT })).to.equal(true);
  });
});

describe('Proofs of what is not there', () => {
  const refusal = (proof: Promise<unknown>) => proof.catch((error: unknown) => error);

  it('are refused', async () => {
    const source = sourceOf(HASHES);
    for (const [index, size] of [
      [0, 0],
      [8, 8],
      [-1, 8],
      [0.5, 8],
      [0, 9],
    ] as const)
      expect(await refusal(inclusionProof(index, size, source)), `${index} of ${size}`).to.be.instanceOf(RangeError);
    for (const [from, to] of [
      [5, 4],
      [-1, 4],
      [1, 1.5],
      [4, 9],
    ] as const)
      expect(await refusal(consistencyProof(from, to, source)), `${from} to ${to}`).to.be.instanceOf(RangeError);
    expect(await refusal(rootAt(-1, source))).to.be.instanceOf(RangeError);
  });

  it('are not built on a range that lacks a hash', () => {
    expect(() => append({ size: 3, hashes: [] }, leafHash(''))).to.throw('lacks a hash');
  });

  it('know a hash by its form', () => {
    for (const value of ['', 'AB'.repeat(32), 'ab'.repeat(31), 'xy'.repeat(32), 5, undefined])
      expect(isHash(value)).to.equal(false);
    expect(isHash('ab'.repeat(32))).to.equal(true);
  });
});
