import { expect } from 'chai';
import { activeContract, endedForCause } from '#local/platform-client/signed-contract.ts';
import type { Contract } from '#local/platform-client/signed-contract.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import { invokeStepf } from '#local/testing/stepf.ts';
import { eventsOf, givenParties, machine, mailsOf, platform } from './fixtures.ts';

const AMOUNT = 120_000;

describe('`sls invoke stepf` of a contract does nothing twice', () => {
  const given = async () => {
    const parties = await givenParties(AMOUNT);
    return { ...parties, contract: await activeContract(parties.client, parties.contractor) };
  };
  const rerun = (contractId: string): Promise<string> =>
    invokeStepf(platform, { service: 'contract', machine: 'contractLifecycle', input: { data: { contractId } } });
  const terminate = async (contract: Contract): Promise<void> => {
    expectStatus(await contract.as('client').terminate(endedForCause(await contract.dateIn(1))), 201);
  };

  it('that is running, or has ended', async () => {
    const { contract } = await given();
    const { contractId } = contract;
    expect(await rerun(contractId)).to.include('already_processing');
    await terminate(contract);
    await contract.reach('terminated');
    await machine.end((await machine.driving(contractId)).arn);
    const before = { events: await eventsOf(contractId), mails: await mailsOf(contractId) };
    expect(await rerun(contractId)).to.include('terminated');
    expect({ events: await eventsOf(contractId), mails: await mailsOf(contractId) }).to.deep.equal(before);
  });

  it('whose execution was stopped: the next one takes it over, and its milestone is paid once', async () => {
    const { client, contract } = await given();
    const { contractId } = contract;
    const { arn } = await machine.driving(contractId);
    await machine.stop(arn);
    expect((await machine.end(arn)).status).to.equal('ABORTED');
    const rerunning = rerun(contractId);
    await eventually(
      'another execution waits',
      async () => (await machine.of(contractId)).filter(({ status }) => status === 'RUNNING'),
      ({ length }) => length === 1,
    );
    const { workId } = await contract.work('First draft');
    expectStatus(await contract.as('contractor').submitMilestone(String(workId)), 200);
    expectStatus(await contract.as('client').approve(String(workId)), 200);
    await contract.reachWork(String(workId), 'paid');
    expect(await client.escrow()).to.include({ availableMinor: 0, lockedMinor: 0 });
    await terminate(contract);
    expect(await rerunning).to.include('terminated');
    expect((await mailsOf(contractId)).filter((template) => template === 'contract-signed')).to.have.length(2);
  });
});
