import { expect } from 'chai';
import { NotFoundError } from '#shared/errors/index.ts';
import { startContract } from '../../src/lifecycle/handlers/startContract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { signalKeyOf } from '../../src/lifecycle/signal-key.ts';
import { contractOf, givenContract, givenSubmitted } from '../given.ts';
import { open, preparing, signedByClient } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { START, createTestContracts, failureOf } from '../service.ts';
import type { TestContracts } from '../service.ts';

const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-contract-lifecycle:mine';
const deadArn = `${executionArn}-before`;
const holder = { executionArn: deadArn, claimedAt: START };

describe('An execution that starts with a contract', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const start = (contractId: string, arn = executionArn) => startContract(service)({ contractId, executionArn: arn });
  itCanBeReplayed(
    (on) => givenContract(on),
    (on, { contractId }) => startContract(on)({ contractId, executionArn }),
  );

  it('claims it, and learns its status, first day and plan', async () => {
    const { contractId } = await givenContract(service, { signing: preparing });
    expect(await start(contractId)).to.deep.equal({
      claim: 'held',
      status: 'drafted',
      isSealed: false,
      startsAt: '2026-11-08T23:00:00.000Z',
      generationEndsAt: '2027-08-29T09:00:00.000Z',
      due: null,
      wakeAt: '2026-12-02T09:00:00.000Z',
    });
    expect((await contractOf(service, contractId)).holder).to.deep.equal({ executionArn, claimedAt: START });
  });

  it('wakes up for the first reminder while it waits for a signature', async () => {
    for (const signing of [open, signedByClient]) {
      const { contractId } = await givenContract(service, { signing });
      const { wakeAt } = await start(contractId);
      expect(Date.parse(wakeAt) - Date.parse(signing.turnBeganAt)).to.equal(3 * 86_400_000);
    }
  });

  const givenParked = async ({ contractId, clientId, contractorId }: Contract, arn: string) => {
    const failure = { state: 'ContractorSigned', error: 'Oops', executionArn: arn, stateEnteredAt: START };
    const { changes } = await service.records.failures.park(
      { ...failure, contractId, clientId, contractorId, signalKey: signalKeyOf(contractId) },
      { now: START },
    );
    await service.store.commit(changes);
  };
  const resolutions = async () => {
    const { items: parked } = await service.records.failures.list('parked', { limit: 9 });
    const { items: resolved } = await service.records.failures.list('resolved', { limit: 9 });
    return { parked: parked.length, resolved: resolved.map(({ value }) => value.resolution?.action) };
  };

  it('takes over from an execution that is over, and nobody decides any more about what that one had parked', async () => {
    const contract = await givenContract(service, { holder });
    await givenParked(contract, deadArn);
    service.executions.outcomeOf.withArgs(deadArn).resolves('failed');
    expect((await start(contract.contractId)).claim).to.equal('held');
    expect(await resolutions()).to.deep.equal({ parked: 0, resolved: ['superseded'] });
  });

  it('takes a contract that a party ended while it was parked off the list of the operators, once', async () => {
    const contract = await givenContract(service, { signing: { ...open, status: 'voided' }, holder });
    await givenParked(contract, deadArn);
    for (let times = 0; times < 2; times += 1) {
      expect(await start(contract.contractId, deadArn)).to.include({ claim: 'done', status: 'voided' });
      expect(await resolutions()).to.deep.equal({ parked: 0, resolved: ['ended'] });
    }
  });

  it('leaves one that a live execution drives', async () => {
    const { contractId } = await givenContract(service, { holder });
    const { length } = service.commits;
    expect((await start(contractId)).claim).to.equal('busy');
    expect(service.commits).to.have.length(length);
  });

  for (const status of ['declined', 'voided', 'expired'] as const) {
    it(`leaves one that is ${status}`, async () => {
      const { contractId } = await givenContract(service, { signing: { ...open, status }, holder });
      expect(await start(contractId)).to.include({ claim: 'done', status });
      expect(service.executions.outcomeOf.callCount).to.equal(0);
    });
  }

  it('finishes one that ended and was not released, and leaves one that was', async () => {
    const ended = { ending: { outcome: 'completed', at: START }, settlingSince: START, endedAt: START } as const;
    service.executions.outcomeOf.resolves('failed');
    const unfinished = await givenContract(service, { ...ended, holder });
    expect(await start(unfinished.contractId)).to.include({ claim: 'held', status: 'completed' });
    const released = await givenContract(service, ended);
    expect(await start(released.contractId)).to.include({ claim: 'done', status: 'completed' });
  });

  it('claims it alone when two start at the same moment', async () => {
    const { contractId } = await givenContract(service);
    service.readTogether(`CONTRACT#${contractId}`);
    const answers = await Promise.all([start(contractId), start(contractId, deadArn)]);
    expect(answers.map(({ claim }) => claim).sort()).to.deep.equal(['busy', 'held']);
  });

  it('plans the next step of open work', async () => {
    const contract = await givenContract(service);
    await givenSubmitted(service, contract);
    expect(await start(contract.contractId)).to.include({ due: null, wakeAt: '2026-11-05T09:00:00.000Z' });
  });

  it('is refused for a contract that does not exist', async () => {
    expect(await failureOf(start(service.ids.next()))).to.be.instanceOf(NotFoundError);
  });
});
