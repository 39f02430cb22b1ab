import { expect } from 'chai';
import { continueContract } from '../../src/lifecycle/handlers/continueContract.ts';
import { parkContract } from '../../src/lifecycle/handlers/parkContract.ts';
import { startContract } from '../../src/lifecycle/handlers/startContract.ts';
import { adminClaims } from '#shared/http/testing.ts';
import { getContractDetails, route as detailsRoute } from '../../src/lifecycle/handlers/getContractDetails.ts';
import { listAuditOfContract, route as auditRoute } from '../../src/lifecycle/handlers/listAuditOfContract.ts';
import { listParkedContracts, route as parkedRoute } from '../../src/lifecycle/handlers/listParkedContracts.ts';
import { resolveContract, route as resolveRoute } from '../../src/lifecycle/handlers/resolveContract.ts';
import { auditOf, contractOf, givenContract, typesOf } from '../given.ts';
import { open } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { START, apiOf, codeOf, createTestContracts, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';

const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-contract-lifecycle:mine';
const holder = { executionArn, claimedAt: START };

describe('An execution that hands its contract on', () => {
  itCanBeReplayed(
    (on) => givenContract(on, { holder }),
    (on, { contractId }) => continueContract(on)({ contractId, executionArn }),
  );

  it('makes one generation and releases the contract; the next generation claims it', async () => {
    const service = createTestContracts();
    const { contractId } = await givenContract(service, { holder });
    const answers = [
      await continueContract(service)({ contractId, executionArn }),
      await continueContract(service)({ contractId, executionArn }),
    ];
    expect(answers).to.deep.equal([{ generation: 2 }, { generation: 2 }]);
    expect(await contractOf(service, contractId)).not.to.have.property('holder');
    const next = await startContract(service)({ contractId, executionArn: `${executionArn}-g2` });
    expect(next).to.include({ claim: 'held' });
    expect((await contractOf(service, contractId)).generation).to.equal(2);
    expect(await auditOf(service, contractId)).to.deep.equal(['contract.continued']);
  });

  it('does nothing once another execution drives the contract', async () => {
    const service = createTestContracts();
    const other = { ...holder, executionArn: `${executionArn}-g2` };
    const contract = await givenContract(service, { holder: other, generation: 2 });
    const { contractId } = contract;
    expect(await continueContract(service)({ contractId, executionArn })).to.deep.equal({ generation: 2 });
    expect(await contractOf(service, contractId)).to.deep.equal(contract);
  });

  it('is replaced by a generation that has as many days', async () => {
    const service = createTestContracts();
    const { contractId } = await givenContract(service, { holder });
    await continueContract(service)({ contractId, executionArn });
    service.clock.passDays(100);
    const next = await startContract(service)({ contractId, executionArn: `${executionArn}-g2` });
    expect(next.generationEndsAt).to.equal('2027-12-07T09:00:00.000Z');
  });
});

describe('A contract that cannot go on', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const failure = {
    state: 'ContractorSigned',
    error: 'TimeoutError',
    stateEnteredAt: '2026-11-02T08:59:00Z',
    executionArn,
  };
  const park = (contractId: string, more: Partial<typeof failure> = {}) =>
    parkContract(service)({ contractId, ...failure, ...more });

  describe('and is parked', () => {
    itCanBeReplayed(
      (on) => givenContract(on, { holder }),
      (on, { contractId }) => parkContract(on)({ contractId, ...failure }),
    );
  });

  it('is listed for the operators, whose alarm the event raises', async () => {
    const { contractId } = await givenContract(service, { holder });
    expect(await park(contractId)).to.deep.equal({ parked: true, parkedAt: START, isOver: false, status: 'active' });
    expect(typesOf(service)).to.deep.equal(['contract.failed']);
    expect(service.published[0]?.detail.metadata).to.deep.equal({
      ...{ contractId, state: 'ContractorSigned', error: 'TimeoutError', executionArn, parkedAt: START },
    });
  });

  it('is parked once by a retry, and anew by the next failure', async () => {
    const { contractId } = await givenContract(service, { holder });
    await park(contractId);
    service.clock.passDays(1);
    expect(await park(contractId)).to.include({ parked: true, parkedAt: START });
    expect(service.published).to.have.length(1);
    const next = await park(contractId, { stateEnteredAt: service.clock.now() });
    expect(next).to.include({ parked: true, parkedAt: '2026-11-03T09:00:00.000Z' });
    expect(service.published).to.have.length(2);
  });

  it('is not parked by an execution that another one has replaced', async () => {
    const other = { ...holder, executionArn: `${executionArn}-other` };
    const { contractId } = await givenContract(service, { holder: other });
    expect(await park(contractId)).to.deep.equal({ parked: false, parkedAt: null, isOver: false, status: 'active' });
    expect(typesOf(service)).to.deep.equal([]);
  });

  it('is not parked once a party ended it: the answer says how, and what was parked is off the list', async () => {
    const { contractId } = await givenContract(service, { holder, signing: open });
    await park(contractId);
    await service.records.changeContract(contractId, (before) => ({
      value: { ...before, signing: { ...open, status: 'declined' } },
      result: undefined,
    }));
    const answer = await park(contractId, { stateEnteredAt: '2026-11-03T09:00:00.000Z' });
    expect(answer).to.deep.equal({ parked: false, parkedAt: null, isOver: true, status: 'declined' });
    expect(typesOf(service)).to.deep.equal(['contract.failed']);
    expect((await service.records.failures.list('parked', { limit: 9 })).items).to.deep.equal([]);
    const [resolved] = (await service.records.failures.list('resolved', { limit: 9 })).items;
    expect(resolved?.value.resolution?.action).to.equal('ended');
  });

  it('is parked when its next generation could not be started: nobody holds it then', async () => {
    const { contractId } = await givenContract(service, { generation: 2 });
    expect(await park(contractId, { state: 'StartNextGeneration' })).to.include({ parked: true });
  });

  it('is held by an execution that is parked before it could claim it: another one is busy meanwhile', async () => {
    const { contractId } = await givenContract(service);
    expect(await park(contractId, { state: 'ContractDrafted' })).to.include({ parked: true });
    service.executions.outcomeOf.withArgs(executionArn).resolves('running');
    const other = await startContract(service)({ contractId, executionArn: `${executionArn}-other` });
    expect(other.claim).to.equal('busy');
    expect((await startContract(service)({ contractId, executionArn })).claim).to.equal('held');
  });

  describe('is shown to operators', () => {
    const claims = adminClaims;

    it('in a list of what is parked, with what can be decided, until it is resolved', async () => {
      const { contractId, clientId, contractorId } = await givenContract(service, { holder });
      await park(contractId);
      const list = apiOf(parkedRoute, listParkedContracts(service));
      const entry = { contractId, clientId, contractorId, parkedAt: START, state: failure.state, error: failure.error };
      expect((await list({ claims })).body).to.deep.equal({
        items: [{ ...entry, executionArn, possibleActions: ['retry'] }],
      });
      const others = await list({ claims, query: { clientId: contractorId } });
      expect(others.body).to.deep.equal({ items: [] });
    });

    it('by its id, with its execution and failures, and without what the parties agreed on', async () => {
      const { contractId } = await givenContract(service, { holder });
      await park(contractId);
      const { body } = await apiOf(
        detailsRoute,
        getContractDetails(service),
      )({ claims, pathParameters: { contractId } });
      expect(body).to.include({ contractId, status: 'active', generation: 1, executionArn, lastDay: '2027-03-31' });
      expect(Object(body)).not.to.have.any.keys('title', 'terms', 'signing');
      expect((Object(body) as { failures: unknown[] }).failures).to.have.length(1);
    });

    it('by its audit log; 404 for none', async () => {
      const audit = apiOf(auditRoute, listAuditOfContract(service));
      const { contractId } = await givenContract(service, { holder });
      await continueContract(service)({ contractId, executionArn });
      const { body } = await audit({ claims, pathParameters: { contractId } });
      expect((Object(body) as { items: { action: string }[] }).items.map(({ action }) => action)).to.deep.equal([
        'contract.continued',
      ]);
      expect((await audit({ claims, pathParameters: { contractId: service.ids.next() } })).status).to.equal(404);
    });
  });

  describe('and its operator', () => {
    const claims = adminClaims;
    const resolve = (contractId: string, body: object = { action: 'retry', comment: 'The key works again' }) =>
      apiOf(resolveRoute, resolveContract(service))({ claims, pathParameters: { contractId }, body });

    it('decides once: the execution is signalled, and the decision is in the audit log', async () => {
      const { contractId } = await givenContract(service, { holder });
      await park(contractId);
      service.signals.waitingFor.withArgs(`contract/${contractId}`).resolves([`operator.decision/${START}`]);
      expect((await resolve(contractId)).status).to.equal(202);
      expect(service.published.at(-1)?.detail.metadata).to.deep.equal({ contractId, action: 'retry', parkedAt: START });
      const second = await resolve(contractId);
      expect([second.status, codeOf(second)]).to.deep.equal([409, 'FAILURE_RESOLVED']);
      expect(await auditOf(service, contractId)).to.deep.equal(['failure.resolved']);
    });

    it('is refused 409 while nothing is parked, 400 for another action, 404 for no contract', async () => {
      const { contractId } = await givenContract(service, { holder });
      const none = await resolve(contractId);
      expect([none.status, codeOf(none)]).to.deep.equal([409, 'NOT_PARKED']);
      expect((await resolve(contractId, { action: 'cancel', comment: 'x' })).status).to.equal(400);
      expect((await resolve(service.ids.next())).status).to.equal(404);
    });
  });
});
