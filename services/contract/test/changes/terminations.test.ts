import { expect } from 'chai';
import { agreeToMyTermination, route as agreeRoute } from '../../src/changes/handlers/agreeToMyTermination.ts';
import { agreeToTermination, route as agreeAsClientRoute } from '../../src/changes/handlers/agreeToTermination.ts';
import { refuseMyTermination, route as refuseRoute } from '../../src/changes/handlers/refuseMyTermination.ts';
import { terminateContract, route as terminateRoute } from '../../src/changes/handlers/terminateContract.ts';
import { terminateMyContract, route as terminateMyRoute } from '../../src/changes/handlers/terminateMyContract.ts';
import { withdrawTermination, route as withdrawRoute } from '../../src/changes/handlers/withdrawTermination.ts';
import { lastDay } from '../../src/domain/contract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { MAXIMUM_TERMINATIONS } from '../../src/domain/termination.ts';
import type { Termination } from '../../src/domain/termination.ts';
import { preparing } from '../domain/given.ts';
import { auditOf, contractOf, givenContract, typesOf } from '../given.ts';
import { apiOf, codeOf, createTestContracts, otherClientClaims, quiet } from '../service.ts';
import type { Answer } from '#shared/testing/service.ts';
import type { TestContracts } from '../service.ts';

/** The contract has a notice period of ten days. */
const TODAY = '2026-11-18';
const request = { ground: 'notice', lastDay: '2026-11-28', reasonCode: 'budget', message: 'The project is over.' };
const mutual = { ...request, ground: 'mutual', lastDay: '2026-11-20' };

let service: TestContracts;
const at = (contract: Contract, { terminationId }: Pick<Termination, 'terminationId'>) => ({
  pathParameters: { contractId: contract.contractId, terminationId },
  body: {},
});
const call = {
  asClient: ({ contractId }: Contract, body: object, claims?: Readonly<Record<string, string>>) =>
    apiOf(
      terminateRoute,
      terminateContract(service),
    )({ pathParameters: { contractId }, body, ...(claims && { claims }) }),
  asContractor: ({ contractId }: Contract, body: object) =>
    apiOf(terminateMyRoute, terminateMyContract(service))({ pathParameters: { contractId }, body }),
  agree: (contract: Contract, id: { terminationId: string }) =>
    apiOf(agreeRoute, agreeToMyTermination(service))(at(contract, id)),
  agreeAsClient: (contract: Contract, id: { terminationId: string }) =>
    apiOf(agreeAsClientRoute, agreeToTermination(service))(at(contract, id)),
  refuse: (contract: Contract, id: { terminationId: string }) =>
    apiOf(refuseRoute, refuseMyTermination(service))(at(contract, id)),
  withdraw: (contract: Contract, id: { terminationId: string }) =>
    apiOf(withdrawRoute, withdrawTermination(service))(at(contract, id)),
};
const of = ({ body }: Answer) => body as Termination;
const statusAndCode = (answer: Answer) => [answer.status, codeOf(answer)];
const lastDayOf = async ({ contractId }: Contract) => lastDay(await contractOf(service, contractId));

describe('A termination', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    service.clock.set(`${TODAY}T10:00:00.000Z`);
  });

  it('with notice takes effect at once: the contract has another last day, and the machine a signal', async () => {
    const contract = await givenContract(service);
    const answer = await call.asClient(contract, request);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.include({ status: 'effective', party: 'client', reasonCode: 'budget' });
    expect(await lastDayOf(contract)).to.equal('2026-11-28');
    expect(typesOf(service)).to.deep.equal(['contract.termination.requested']);
    expect(service.published[0]?.detail.metadata).to.include({ by: 'client', lastDay: '2026-11-28' });
    expect(await auditOf(service, contract.contractId)).to.deep.equal(['termination.requested']);
  });

  it('keeps its reason code from the other party, the audit log and events', async () => {
    const contract = await givenContract(service);
    const { terminationId } = of(await call.asClient(contract, mutual));
    const answer = await call.agree(contract, { terminationId });
    expect(answer.body).to.include({ message: 'The project is over.' }).and.not.have.property('reasonCode');
    const { items } = await service.records.listAudit(contract.contractId, { limit: 10 });
    expect(JSON.stringify([items, service.published])).to.not.include('budget');
  });

  it('is refused before the notice period, with the first day that it allows', async () => {
    const contract = await givenContract(service);
    const answer = await call.asClient(contract, { ...request, lastDay: '2026-11-27' });
    expect(statusAndCode(answer)).to.deep.equal([422, 'CONTRACT_NOTICE_TOO_SHORT']);
    expect(answer.body).to.include({ earliestLastDay: '2026-11-28' });
    expect(statusAndCode(await call.asClient(contract, { ...request, lastDay: '2027-03-31' }))).to.deep.equal([
      422,
      'CONTRACT_TERMINATION_DATE',
    ]);
    expect(service.commits).to.have.length(1);
  });

  it('counts the days where the contract is: it is the next day in Auckland already', async () => {
    const contract = await givenContract(service, { timeZone: 'Pacific/Auckland' });
    service.clock.set(`${TODAY}T13:00:00.000Z`);
    const answer = await call.asClient(contract, request);
    expect(answer.body).to.include({ earliestLastDay: '2026-11-29' });
  });

  it('by mutual consent takes effect when the other party agrees, and cannot be withdrawn then', async () => {
    const contract = await givenContract(service);
    const termination = of(await call.asClient(contract, mutual));
    expect(await lastDayOf(contract)).to.equal('2027-03-31');
    expect(statusAndCode(await call.agreeAsClient(contract, termination))).to.deep.equal([
      409,
      'CONTRACT_TERMINATION_STATUS_CONFLICT',
    ]);
    expect((await call.agree(contract, termination)).body).to.include({ status: 'effective' });
    const { length } = service.commits;
    expect((await call.agree(contract, termination)).status).to.equal(200);
    expect(service.commits, 'the same answer once more').to.have.length(length);
    expect(await lastDayOf(contract)).to.equal('2026-11-20');
    expect((await call.withdraw(contract, termination)).status).to.equal(409);
    expect(typesOf(service)).to.deep.equal(['contract.termination.requested', 'contract.termination.agreed']);
  });

  it('by mutual consent is refused by the other party, or withdrawn before its answer', async () => {
    const contract = await givenContract(service);
    const refused = of(await call.asClient(contract, mutual));
    expect((await call.refuse(contract, refused)).body).to.include({ status: 'refused' });
    const withdrawn = of(await call.asClient(contract, mutual));
    expect((await call.withdraw(contract, withdrawn)).body).to.include({ status: 'withdrawn' });
    expect((await call.agree(contract, withdrawn)).status).to.equal(409);
    expect(await lastDayOf(contract)).to.equal('2027-03-31');
  });

  it('by mutual consent is not agreed to once its last day is over', async () => {
    const contract = await givenContract(service);
    const proposed = of(await call.asClient(contract, mutual));
    service.clock.set('2026-11-20T23:00:00.000Z');
    expect(statusAndCode(await call.agree(contract, proposed))).to.deep.equal([422, 'CONTRACT_TERMINATION_DATE']);
    expect((await call.refuse(contract, proposed)).status).to.equal(200);
  });

  it('with notice is withdrawn until its last day is over', async () => {
    const contract = await givenContract(service);
    const termination = of(await call.asClient(contract, request));
    service.clock.set('2026-11-28T22:59:59.999Z');
    expect((await call.withdraw(contract, termination)).status).to.equal(200);
    expect(await lastDayOf(contract)).to.equal('2027-03-31');
    const late = of(await call.asClient(contract, { ...request, lastDay: '2026-12-10' }));
    service.clock.set('2026-12-10T23:00:00.000Z');
    expect(statusAndCode(await call.withdraw(contract, late))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
  });

  it('of both parties ends the contract on the earlier day', async () => {
    const contract = await givenContract(service);
    service.readTogether(`CONTRACT#${contract.contractId}`);
    const answers = await Promise.all([
      call.asClient(contract, request),
      call.asContractor(contract, { ...request, ground: 'cause', lastDay: '2026-11-21' }),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
    expect(await lastDayOf(contract)).to.equal('2026-11-21');
  });

  it('that is sent twice is one', async () => {
    const contract = await givenContract(service);
    const first = of(await call.asClient(contract, request));
    expect(of(await call.asClient(contract, request)).terminationId).to.equal(first.terminationId);
    expect((await contractOf(service, contract.contractId)).terminations).to.have.lengthOf(1);
  });

  it('is possible before the first day, and not before both signed, after the end, or by strangers', async () => {
    const scheduled = await givenContract(service, { startsOn: '2026-12-14' });
    expect((await call.asClient(scheduled, request)).status).to.equal(201);
    const unsigned = await givenContract(service, { signing: preparing });
    const ended = await givenContract(service, { ending: { outcome: 'completed', at: '2026-11-17T23:00:00.000Z' } });
    for (const contract of [unsigned, ended]) {
      expect(statusAndCode(await call.asClient(contract, request))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    }
    expect((await call.asClient(scheduled, request, otherClientClaims)).status).to.equal(404);
    expect((await call.agree(scheduled, { terminationId: service.ids.next() })).status).to.equal(404);
  });

  it('is withdrawn and asked for as often as a party likes: the record keeps the newest 20 of each party', async () => {
    const contract = await givenContract(service);
    const first = of(await call.asContractor(contract, mutual));
    for (let number = 0; number <= MAXIMUM_TERMINATIONS; number += 1) {
      await call.withdraw(contract, of(await call.asClient(contract, request)));
    }
    expect((await call.asContractor(contract, request)).status, 'the other party').to.equal(201);
    const { terminations } = await contractOf(service, contract.contractId);
    expect(terminations.filter(({ party }) => party === 'client')).to.have.length(MAXIMUM_TERMINATIONS);
    expect(terminations.map(({ terminationId }) => terminationId)).to.include(first.terminationId);
    const asked = await auditOf(service, contract.contractId);
    expect(asked.filter((action) => action === 'termination.requested')).to.have.length(MAXIMUM_TERMINATIONS + 3);
  });

  it('is open or in effect 20 times for each party at most', async () => {
    const contract = await givenContract(service);
    const ask = (day: number) => call.asClient(contract, { ...mutual, lastDay: `2026-12-${day + 10}` });
    for (let number = 1; number <= MAXIMUM_TERMINATIONS; number += 1) await ask(number);
    expect(statusAndCode(await ask(MAXIMUM_TERMINATIONS + 1))).to.deep.equal([409, 'CONTRACT_TOO_MANY_TERMINATIONS']);
    expect((await call.asContractor(contract, request)).status, 'the other party').to.equal(201);
  });
});
