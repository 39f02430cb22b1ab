import { expect } from 'chai';
import { remindSigner } from '../../src/lifecycle/handlers/remindSigner.ts';
import { requestContractorSignature } from '../../src/lifecycle/handlers/requestContractorSignature.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { auditOf, contractOf, givenContract } from '../given.ts';
import { day, open, signed, signedByClient } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { clientUser, contractorId, createTestContracts } from '../service.ts';
import type { TestContracts } from '../service.ts';

/** `<template> to <party>` of every notification. */
const mails = ({ published }: TestContracts) =>
  published.flatMap((event) => {
    if (event.type !== 'notification.requested') return [];
    const { template, recipientId } = event.detail.metadata;
    return [`${template} to ${recipientId === contractorId ? 'contractor' : 'client'}`];
  });

const givenSigning = (service: TestContracts, signing: Contract['signing']) => givenContract(service, { signing });

describe('The contractor', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const request = ({ contractId }: Contract) => requestContractorSignature(service)({ contractId });

  it('is asked to sign after the client signed', async () => {
    const contract = await givenSigning(service, signedByClient);
    expect(await request(contract)).to.deep.equal({
      status: 'pending_contractor_signature',
      due: null,
      wakeAt: day(4),
    });
    expect(mails(service)).to.deep.equal(['contract-signature-requested to contractor']);
    expect(service.published[0]?.detail).to.deep.include({ action: 'pending.signature', time: day(1) });
    expect(service.published[0]?.detail.metadata).to.deep.include({ by: 'contractor', signBy: day(30) });
  });

  it('is asked once, also by a replay', async () => {
    const contract = await givenSigning(service, signedByClient);
    await request(contract);
    const first = [...service.published];
    service.clock.passDays(1);
    await request(contract);
    expect(service.published).to.deep.equal(first);
    expect(await contractOf(service, contract.contractId)).to.deep.equal(contract);
  });

  it('is not asked after the signing ended meanwhile', async () => {
    for (const signing of [{ ...signedByClient, status: 'declined' } as const, signed]) {
      await request(await givenSigning(service, signing));
    }
    expect(service.published).to.deep.equal([]);
  });
});

describe('A reminder to sign', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const remind = ({ contractId }: Contract) => remindSigner(service)({ contractId });
  const remindAt = (contract: Contract, at: string) => {
    service.clock.set(at);
    return remind(contract);
  };

  describe('that is due', () => {
    itCanBeReplayed(
      (on) => givenSigning(on, open),
      (on, { contractId }) => {
        if (on.clock.now() < day(3)) on.clock.set(day(3));
        return remindSigner(on)({ contractId });
      },
    );
  });

  it('is sent every three days, five times, to the party whose turn it is', async () => {
    const contract = await givenSigning(service, open);
    for (const days of [3, 6, 9, 12, 15]) await remindAt(contract, day(days));
    expect(await remindAt(contract, day(18))).to.include({ status: 'pending_client_signature', wakeAt: day(30) });
    expect(mails(service)).to.deep.equal(Array.from({ length: 5 }, () => 'contract-signature-reminder to client'));
    expect(service.published.at(-1)?.detail.metadata).to.deep.include({ recipientId: clientUser });
    expect(new Set(service.published.map(({ detail }) => detail.entityId)).size).to.equal(5);
  });

  it('is not sent before it is due, as when the document was sent once more', async () => {
    const contract = await givenSigning(service, { ...open, turnBeganAt: day(2), signBy: day(32) });
    expect(await remindAt(contract, day(3))).to.include({ wakeAt: day(5) });
    expect(service.published).to.deep.equal([]);
  });

  it('is the end of the contract once the time to sign is over; both parties are notified', async () => {
    const contract = await givenSigning(service, signedByClient);
    expect(await remindAt(contract, day(30))).to.include({ status: 'expired' });
    expect(mails(service)).to.deep.equal(['contract-expired to client', 'contract-expired to contractor']);
    expect(service.published[0]?.type).to.equal('contract.expired');
    expect(await auditOf(service, contract.contractId)).to.deep.equal(['contract.expired']);
  });

  describe('after the time to sign', () => {
    itCanBeReplayed(
      (on) => givenSigning(on, open),
      (on, { contractId }) => {
        on.clock.set(day(31));
        return remindSigner(on)({ contractId });
      },
    );
  });

  for (const [title, signing, status] of [
    ['both signed', signed, 'active'],
    ['one declined', { ...open, status: 'declined' } as const, 'declined'],
    ['the client took it back', { ...open, status: 'voided' } as const, 'voided'],
  ] as const) {
    it(`changes nothing after ${title}, and answers that`, async () => {
      const contract = await givenSigning(service, signing);
      expect(await remindAt(contract, day(30))).to.include({ status });
      expect(await contractOf(service, contract.contractId)).to.deep.equal(contract);
      expect(service.published).to.deep.equal([]);
    });
  }
});
