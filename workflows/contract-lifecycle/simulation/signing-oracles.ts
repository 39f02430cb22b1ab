import type { Change } from '#shared/store/index.ts';
import type { Amendment } from '../../../services/contract/src/domain/amendment.ts';
import type { Contract, SealedFile } from '../../../services/contract/src/domain/contract.ts';
import type { Signing } from '../../../services/contract/src/domain/signing.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { World } from '../../simulator/world/world.ts';
import {
  amendmentsIn,
  comparingVersions,
  contractsIn,
  hasGrown,
  isAmendment,
  isContract,
  objectsIn,
  sha256Of,
  writtenIn,
} from './records.ts';

/** A document and what was done with it. */
interface Signed {
  readonly what: string;
  readonly signing: Signing;
  readonly sealed: SealedFile | undefined;
  /** Where its shown file and its signed file lie. */
  readonly shownKey: string;
  readonly signedKey: string;
}

const ofContract = ({ contractId, signing, sealed }: Contract): Signed => ({
  what: `contract ${contractId}`,
  signing,
  sealed,
  shownKey: `contracts/${contractId}/contract.pdf`,
  signedKey: `contracts/${contractId}/signed.pdf`,
});

const ofAmendment = ({ contractId, amendmentId, signing, sealed }: Amendment): Signed => ({
  what: `amendment ${amendmentId}`,
  signing,
  sealed,
  shownKey: `contracts/${contractId}/amendments/${amendmentId}/amendment.pdf`,
  signedKey: `contracts/${contractId}/amendments/${amendmentId}/signed.pdf`,
});

const signedIn = (records: Records): readonly Signed[] => [
  ...contractsIn(records).map(ofContract),
  ...amendmentsIn(records).map(ofAmendment),
];

const sameSigning = (before: Signed, after: Signed): readonly string[] => [
  ...(hasGrown(before.signing.signatures, after.signing.signatures) ? [] : [`a signature of ${after.what} changed`]),
  ...(hasGrown(before.signing.views, after.signing.views) ? [] : [`a view of ${after.what} changed`]),
  ...(before.signing.document === undefined ||
  JSON.stringify(before.signing.document) === JSON.stringify(after.signing.document)
    ? []
    : [`the document of ${after.what} changed`]),
];

/** Signatures, views and the document are written once. */
const signaturesStay = (): readonly Oracle[] => [
  comparingVersions<Contract>('signatures of contracts stay', {
    isOne: isContract,
    idOf: ({ contractId }) => contractId,
    compare: (before, after) => sameSigning(ofContract(before), ofContract(after)),
  }),
  comparingVersions<Amendment>('signatures of amendments stay', {
    isOne: isAmendment,
    idOf: ({ amendmentId }) => amendmentId,
    compare: (before, after) => sameSigning(ofAmendment(before), ofAmendment(after)),
  }),
];

/** Who signed saw the document before, in time, and in their turn. */
const signatureFaults = ({ what, signing }: Signed): readonly string[] => {
  const { document, views, signatures, firstSigner, signBy, status } = signing;
  const unseen = signatures.filter(
    ({ userId, documentSha256, at }) =>
      documentSha256 !== document?.sha256 ||
      !views.some((view) => view.userId === userId && view.sha256 === documentSha256 && view.at <= at),
  );
  const parties = signatures.map(({ party }) => party);
  const isInOrder = new Set(parties).size === parties.length && [undefined, firstSigner].includes(parties[0]);
  return [
    ...unseen.map(({ party }) => `${what}: the ${party} signed what was not shown`),
    ...signatures.filter(({ at }) => at >= signBy).map(({ party }) => `${what}: the ${party} signed too late`),
    ...(isInOrder ? [] : [`${what} was signed by ${parties.join(' and ')}`]),
    ...((status === 'signed') === (signatures.length === 2)
      ? []
      : [`${what} is ${status} with ${signatures.length} signatures`]),
  ];
};

/** Terms change in the commit of an amendment's last signature, and never otherwise; what was agreed before stays. */
const termsChangeWithTheLastSignature = (): Oracle => {
  const terms = new Map<string, Contract['terms']>();
  const wrong: string[] = [];
  const check = (
    contractId: string,
    before: Contract['terms'],
    after: Contract['terms'],
    changes: readonly Change[],
  ) => {
    if (!hasGrown(before, after)) wrong.push(`the terms of ${contractId} that were agreed before changed`);
    const signed = writtenIn<Amendment>(changes, isAmendment).filter(
      ({ version, signing }) =>
        version === after.length && signing.status === 'signed' && signing.signatures.length === 2,
    );
    if (after.length > before.length + signed.length)
      wrong.push(`contract ${contractId} has new terms without the signatures of both parties`);
  };
  return {
    name: 'terms change with the last signature',
    listener: {
      committed: (_table, changes) => {
        for (const { contractId, terms: after } of writtenIn<Contract>(changes, isContract)) {
          const before = terms.get(contractId);
          terms.set(contractId, after);
          if (before !== undefined) check(contractId, before, after, changes);
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

const nothingIsSignedThatWasNotShown = (records: Records): Oracle => ({
  name: 'nothing is signed that was not shown',
  inspect: () => signedIn(records).flatMap(signatureFaults),
  conclude: () => signedIn(records).flatMap(signatureFaults),
});

const fileFaults = (world: World, { what, signing, sealed, shownKey, signedKey }: Signed): readonly string[] => {
  const { document, status } = signing;
  if (document === undefined) return [];
  const [shown, ...others] = objectsIn(world, shownKey);
  const signed = objectsIn(world, signedKey);
  const isPrefix = (file: Uint8Array) => sha256Of(file.slice(0, document.length)) === document.sha256;
  return [
    ...(shown !== undefined && sha256Of(shown) === document.sha256 ? [] : [`${what}: the shown file is another`]),
    ...(others.length === 0 ? [] : [`${what}: the shown file was written ${others.length + 1} times`]),
    ...(status !== 'signed' || (signed[0] !== undefined && sha256Of(signed[0]) === sealed?.sha256)
      ? []
      : [`${what} has not the signed file that is on record`]),
    ...(signed.length <= 1 ? [] : [`${what}: the signed file was written ${signed.length} times`]),
    ...signed.filter((file) => !isPrefix(file)).map(() => `${what}: the signed file does not begin with the shown one`),
  ];
};

/** The file that was shown is stored, once, and the signed file begins with it. What both signed has the signed file on record. */
const filesAreThoseThatWereShown = (records: Records): Oracle => ({
  name: 'files are those that were shown',
  conclude: (world) => signedIn(records).flatMap((one) => fileFaults(world, one)),
});

/** What must hold of signatures and documents. */
export const signingOracles = (records: Records): readonly Oracle[] => [
  ...signaturesStay(),
  termsChangeWithTheLastSignature(),
  nothingIsSignedThatWasNotShown(records),
  filesAreThoseThatWereShown(records),
];
