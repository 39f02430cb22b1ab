import { makeEvent } from '#shared/events/index.ts';
import type { Actor, AnyEvent } from '#shared/events/index.ts';
import type { Amendment } from './amendment.ts';
import { SYSTEM, notifyBoth, notifyParty, partiesOf } from './announcements.ts';
import type { Contract } from './contract.ts';
import { turnOf } from './signing.ts';
import type { Party } from './signing.ts';

/** What is published about amendments. The entity is the contract, whose machine follows. */

const factOf = ({ contractId }: Contract, { amendmentId }: Amendment, actor: Actor, time: string) => ({
  entityId: contractId,
  occurrence: amendmentId,
  actor,
  time,
});

const idsOf = (contract: Contract, { amendmentId }: Amendment) => ({ ...partiesOf(contract), amendmentId });

export const amendmentDrafted = (contract: Contract, amendment: Amendment, actor: Actor) => {
  const { draftedBy: by, effectiveOn, createdAt } = amendment;
  return makeEvent('contract.amendment.drafted', {
    ...factOf(contract, amendment, actor, createdAt),
    metadata: { ...idsOf(contract, amendment), by, effectiveOn },
  });
};

/** The party whose turn it is is asked to sign: the drafter once the document is ready, and the other party after them. */
export const amendmentPending = (contract: Contract, amendment: Amendment, time: string): readonly AnyEvent[] => {
  const { amendmentId, effectiveOn, signing } = amendment;
  const { signBy } = signing;
  const by = turnOf(signing);
  if (by === undefined) return [];
  return [
    makeEvent('contract.amendment.pending.signature', {
      ...factOf(contract, amendment, SYSTEM, time),
      occurrence: `${amendmentId}/${by}`,
      metadata: { ...idsOf(contract, amendment), by, signBy },
    }),
    notifyParty(contract, by, {
      template: 'contract-amendment-requested',
      data: { title: contract.title, effectiveOn, signBy },
      occurrence: amendmentId,
      time,
    }),
  ];
};

/** A party signed. With the second signature, the terms have one more version. */
export const amendmentSigned = (
  contract: Contract,
  amendment: Amendment,
  { party, documentSha256, at }: { readonly party: Party; readonly documentSha256: string; readonly at: string },
  actor: Actor,
): readonly AnyEvent[] => {
  const { effectiveOn, version } = amendment;
  const fact = factOf(contract, amendment, actor, at);
  const metadata = { ...idsOf(contract, amendment), documentSha256 };
  const signed = makeEvent(`contract.amendment.signed.${party}`, { ...fact, metadata });
  return version === undefined
    ? [signed, ...amendmentPending(contract, amendment, at)]
    : [
        signed,
        makeEvent('contract.amendment.signed.both', { ...fact, metadata: { ...metadata, version, effectiveOn } }),
      ];
};

/** A party declined to sign, or took back what it drafted: both are notified. */
export const amendmentEnded = (
  contract: Contract,
  amendment: Amendment,
  ended: 'declined' | 'voided',
  { party: by, reason, at }: { readonly party: Party; readonly reason: string; readonly at: string },
  actor: Actor,
): readonly AnyEvent[] => [
  makeEvent(`contract.amendment.${ended}`, {
    ...factOf(contract, amendment, actor, at),
    metadata: { ...idsOf(contract, amendment), by },
  }),
  ...notifyBoth(contract, {
    template: 'contract-amendment-ended',
    data: { title: contract.title, by, ended, reason },
    occurrence: amendment.amendmentId,
    time: at,
  }),
];

/** Why an amendment ends although no party declined it or took it back: the time to sign is over, or the contract ended. */
export type UnsignedCause = 'deadline' | 'contract_ended';

/** An amendment was not signed in time: both are notified. */
export const amendmentNotSigned = (
  contract: Contract,
  amendment: Amendment,
  cause: UnsignedCause,
  time: string,
): readonly AnyEvent[] => {
  const fact = factOf(contract, amendment, SYSTEM, time);
  const ids = idsOf(contract, amendment);
  return [
    cause === 'deadline'
      ? makeEvent('contract.amendment.expired', { ...fact, metadata: ids })
      : makeEvent('contract.amendment.voided', { ...fact, metadata: { ...ids, by: amendment.draftedBy } }),
    ...notifyBoth(contract, {
      template: 'contract-amendment-expired',
      data: { title: contract.title, cause },
      occurrence: amendment.amendmentId,
      time,
    }),
  ];
};
