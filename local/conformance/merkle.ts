import { verifyConsistency, verifyInclusion } from '#shared/merkle/index.ts';
import { filesBelow, readJson } from './files.ts';
import type { Suite } from './suite.ts';

interface Vector {
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
const proofOf = ({ proof }: Vector): string[] => (proof ?? []).map(hex);

const includes = (vector: InclusionVector): boolean =>
  verifyInclusion({
    leaf: hex(vector.leafHash),
    index: vector.leafIdx,
    size: vector.treeSize,
    root: hex(vector.root),
    proof: proofOf(vector),
  });

const isConsistent = (vector: ConsistencyVector): boolean =>
  verifyConsistency({
    fromSize: vector.size1,
    fromRoot: hex(vector.root1),
    toSize: vector.size2,
    toRoot: hex(vector.root2),
    proof: proofOf(vector),
  });

const judged = (holds: boolean, { wantErr }: Vector): string | undefined =>
  holds === !wantErr ? undefined : `the proof is ${holds ? 'accepted' : 'refused'}`;

/** Proofs of RFC 6962 by the library that certificate transparency uses, right ones and altered ones. */
export const merkle: Suite = {
  name: 'Merkle proofs',
  repository: 'transparency-dev/merkle',
  path: 'merkle/testdata',
  atLeast: 195,
  exceptions: {
    'consistency/additional/sizes-are-equal-one-and-proof-is-empty': 'its roots are no SHA-256 hashes, which we refuse',
  },
  cases: (folder) => [
    ...filesBelow(`${folder}/inclusion`, '.json').map(({ id, file }) => ({
      id: `inclusion/${id}`,
      run: () => {
        const vector = readJson(file) as InclusionVector;
        return judged(includes(vector), vector);
      },
    })),
    ...filesBelow(`${folder}/consistency`, '.json').map(({ id, file }) => ({
      id: `consistency/${id}`,
      run: () => {
        const vector = readJson(file) as ConsistencyVector;
        return judged(isConsistent(vector), vector);
      },
    })),
  ],
};
