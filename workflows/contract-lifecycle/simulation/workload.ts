import { currentConsent } from '../../../services/contract/src/documents/consent.ts';
import { draftOf, signatureOf, templated } from '#local/platform-client/contract.ts';
import type { ContractDraft, Party } from '#local/platform-client/contract.ts';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { TEST_IBANS, testBank } from '#local/simulators/stripe/test-ibans.ts';
import { plusDays, weekStart } from '#shared/time/local-date.ts';
import { contractorAt } from '../../payments-shared/actors.ts';
import { startForger } from '../../payments-shared/forger.ts';
import type { Chance } from '../../simulator/kernel/random.ts';
import type { Population } from '../../simulator/run/workflow.ts';
import { createActors } from '../../simulator/world/actors.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { redriveDeadLetters, redriven } from '../../simulator/world/operators.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { World } from '../../simulator/world/world.ts';
import { contractMachineArn } from './driver.ts';
import { becomePayable, partyAt, payIn, readAndSign, templatesAt, uploadFile } from './parties.ts';
import type { Parties } from './parties.ts';

/**
 * Clients and contractors who sign late or never, hand in work, decide about it late, change their minds and end contracts; and
 * operators who retry what failed.
 */

/** A contract as its people know it. */
interface Known extends Parties {
  readonly contractId: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

type Detail = { readonly entityId: string; readonly metadata: Readonly<Record<string, string>> };

/** Nobody acts any more after this time: what is open by then is decided by the daily look of the client. */
const DAYS = 45;

export const populate = (world: World, [site]: readonly [StripeSite], chance: Chance): Population => {
  const { kernel } = world.hub;
  const { random, withProbability, start } = createActors(world, chance);
  startForger(world, site, chance);
  const parties: Parties = { clientId: chance.uuid('client'), contractorId: chance.uuid('contractor') };
  const contracts: Known[] = [];
  const today = (): string => kernel.instant().slice(0, 10);
  const pause = (actor: Actor, hours: number): Promise<void> => actor.sleep(random(1, hours * 60) * MINUTE_MS);
  const contractAt = (actor: Actor, party: Party, { contractId }: Pick<Known, 'contractId'>) =>
    partyAt(actor, party, parties).contract(contractId);

  /** What a party does about a document that waits for it: sign, late or twice; decline; or nothing, until it expires. */
  const signOrNot = async (actor: Actor, party: Party, contract: Known): Promise<void> => {
    await pause(actor, withProbability(0.2) ? 12 * 24 : 36);
    if (withProbability(0.05)) return;
    if (withProbability(0.06)) return void (await contractAt(actor, party, contract).decline());
    if (withProbability(0.1)) await signUnseen(actor, party, contract);
    await readAndSign(actor, party, parties, contract);
    if (withProbability(0.2)) await readAndSign(actor, party, parties, contract);
  };

  /** A party that knows the hash signs without having opened the document: it is refused. */
  const signUnseen = async (actor: Actor, party: Party, contract: Known): Promise<void> => {
    const api = contractAt(actor, party, contract);
    const { signing } = (await api.read()).body as { readonly signing: { readonly document?: Json } };
    if (signing.document !== undefined) await api.sign(signatureOf({ ...signing.document, consent: currentConsent() }));
  };

  /** None, or up to three files that were uploaded. */
  const withFiles = async (
    api: ReturnType<typeof contractAt>,
  ): Promise<{ readonly attachmentIds: readonly string[] }> => {
    const attachmentIds: string[] = [];
    for (let left = random(0, 3); left > 0; left -= 1) {
      const attachmentId = await uploadFile(world, api);
      if (attachmentId !== undefined) attachmentIds.push(attachmentId);
    }
    return { attachmentIds };
  };

  /** The contractor hands in work of the contract, and takes some of it back. */
  const work = async (actor: Actor, contract: Known): Promise<void> => {
    const api = contractAt(actor, 'contractor', contract);
    for (let left = random(2, 6); left > 0 && kernel.now() < until; left -= 1) {
      await pause(actor, 5 * 24);
      const planned = itemsOf(await api.works()).filter(({ status }) =>
        ['planned', 'rejected', 'withdrawn'].includes(String(status)),
      );
      const [next] = planned;
      if (next !== undefined && withProbability(0.6)) {
        const { body, status } = await api.submitMilestone(String(next['workId']), await withFiles(api));
        if (status === 200 && withProbability(0.15)) await withdrawSubmission(actor, contract, body);
      } else {
        const monday = plusDays(weekStart(today()), withProbability(0.5) ? -7 : 0);
        const date = monday < contract.startsOn ? contract.startsOn : monday;
        await api.submitTimesheet(monday, [{ date, minutes: random(30, 600) }]);
      }
      if (withProbability(0.1)) {
        const amount = { amountMinor: random(1_000, 9_000), currency: 'EUR' };
        await api.offCycle({ category: 'expense', title: 'Train ticket', amount, ...(await withFiles(api)) });
      }
    }
  };

  const withdrawSubmission = async (actor: Actor, contract: Known, { workId, submission }: Json): Promise<void> => {
    await pause(actor, 24);
    const { number } = submission as { readonly number: number };
    await contractAt(actor, 'contractor', contract).withdraw(String(workId), number);
  };

  /** The client decides about what is submitted. */
  const review = async (actor: Actor, contract: Pick<Known, 'contractId'>): Promise<void> => {
    const api = contractAt(actor, 'client', contract);
    for (const { workId, submission } of itemsOf(await api.works('submitted'))) {
      const { number } = submission as { readonly number: number };
      if (withProbability(0.25) && kernel.now() < until) await api.reject(String(workId), number);
      else await api.approve(String(workId), number);
    }
    // Payments refused it; the contractor may have become payable since.
    for (const { workId, submission } of itemsOf(await api.works('payment_rejected'))) {
      if (withProbability(0.5)) await api.approve(String(workId), (submission as { readonly number: number }).number);
    }
    // A page that is still open shows what is paid meanwhile as submitted.
    for (const { workId, submission } of itemsOf(await api.works('paid'))) {
      const { number } = submission as { readonly number: number };
      if (withProbability(0.2)) await api.approve(String(workId), number);
    }
  };

  const terminate = async (actor: Actor, contract: Known): Promise<void> => {
    await pause(actor, 20 * 24);
    const party: Party = withProbability(0.5) ? 'client' : 'contractor';
    const ground = chance.pick('people', ['notice', 'notice', 'cause', 'mutual'] as const);
    const lastDay = plusDays(today(), ground === 'notice' ? random(10, 14) : random(0, 5));
    const { body, status } = await contractAt(actor, party, contract).terminate({
      ground,
      lastDay,
      reasonCode: 'other',
      message: 'The project is over',
    });
    if (status !== 201) return;
    await pause(actor, 48);
    const terminationId = String(body['terminationId']);
    const other: Party = party === 'client' ? 'contractor' : 'client';
    if (ground === 'mutual')
      await contractAt(actor, other, contract).answerTermination(
        terminationId,
        withProbability(0.7) ? 'agree' : 'refuse',
      );
    else if (withProbability(0.15))
      await contractAt(actor, party, contract).answerTermination(terminationId, 'withdraw');
  };

  /** A party proposes a renewal; the other one may sign it. */
  const renew = async (actor: Actor, contract: Known): Promise<void> => {
    await pause(actor, 15 * 24);
    const party: Party = withProbability(0.5) ? 'client' : 'contractor';
    const effectiveOn = plusDays(today(), random(0, 5));
    const change = {
      endsOn: plusDays(contract.endsOn, random(-5, 10)),
      ...(withProbability(0.5) && { milestones: [{ title: 'One more', amountMinor: random(1_000, 9_000) }] }),
    };
    const { body, status } = await contractAt(actor, party, contract).amend({ effectiveOn, change });
    if (status !== 201) return;
    const target = { ...contract, amendmentId: String(body['amendmentId']) };
    const other: Party = party === 'client' ? 'contractor' : 'client';
    for (const signer of [party, other]) {
      await pause(actor, 36);
      if (withProbability(0.15))
        return void (await contractAt(actor, signer, contract).amendment(target.amendmentId).decline());
      await readAndSign(actor, signer, parties, target);
    }
  };

  const until = kernel.now() + DAYS * DAY_MS;
  const iban = chance.pick('people', [TEST_IBANS.paid, TEST_IBANS.paid, TEST_IBANS.paid, TEST_IBANS.accountClosed]);

  /** The client keeps the terms, drafts from them, and changes or deletes them at once. */
  const draftFromTemplate = async (actor: Actor, given: ContractDraft) => {
    const templates = templatesAt(actor, parties);
    const { template, draft: rest } = templated(given);
    const created = await templates.create(template);
    if (created.status !== 201) return created;
    const templateId = String(created.body['templateId']);
    const drafted = await partyAt(actor, 'client', parties).draft({ ...rest, templateId });
    if (withProbability(0.5)) await templates.delete(templateId);
    else await templates.change(templateId, { ...template, name: 'Another name' }, 1);
    return drafted;
  };

  const draft = async (actor: Actor): Promise<void> => {
    await pause(actor, 72);
    const startsOn = plusDays(today(), random(-3, 5));
    const parts: Partial<ContractDraft> = {
      endsOn: plusDays(startsOn, random(10, 40)),
      milestones: Array.from({ length: random(1, 3) }, (_, index) => ({
        title: `Part ${index + 1}`,
        amountMinor: random(1_000, 90_000),
      })),
      silence: chance.pick('people', ['operator', 'approval']),
    };
    const given = draftOf({ contractorId: parties.contractorId, startsOn, ...parts });
    const { status, body } = withProbability(0.2)
      ? await draftFromTemplate(actor, given)
      : await partyAt(actor, 'client', parties).draft(given);
    if (status !== 201) return;
    const contract = { ...parties, contractId: String(body['contractId']), startsOn, endsOn: String(parts.endsOn) };
    contracts.push(contract);
    if (withProbability(0.07)) {
      await pause(actor, 72);
      const api = contractAt(actor, 'client', contract);
      await (withProbability(0.3) ? api.withdrawConsent() : api.void());
    }
    if (withProbability(0.1)) await contractAt(actor, 'client', contract).resend();
    if (withProbability(0.25)) start('party', (other) => terminate(other, contract));
    if (withProbability(0.3)) start('party', (other) => renew(other, contract));
    if (withProbability(0.2)) {
      kernel.after(
        random(1, 30 * 24) * HOUR_MS,
        'an operator starts an execution',
        () =>
          void world.states.start({
            machineArn: contractMachineArn(world),
            input: { contractId: contract.contractId },
          }),
      );
    }
  };

  start('contractor', async (actor) => {
    await becomePayable(world, site, actor, { ...parties, kycId: chance.uuid('kyc'), iban });
  });
  start('client', async (actor) => {
    await pause(actor, 24);
    await payIn(site, actor, { clientId: parties.clientId, amountMinor: random(50_000, 400_000) });
    for (let left = random(1, 2); left > 0; left -= 1) await draft(actor);
  });

  /** By the event, as the mails and the page tell them. */
  const respond = (type: string, { entityId, metadata }: Detail): void => {
    const contract = contracts.find(({ contractId }) => contractId === (metadata['contractId'] ?? entityId));
    if (contract === undefined) return;
    if (type === 'contract.pending.signature') {
      const party = metadata['by'] === 'client' ? 'client' : 'contractor';
      start(party, (actor) => signOrNot(actor, party, contract));
    }
    if (type === 'contract.activated') start('contractor', (actor) => work(actor, contract));
    if (type === 'contract.milestone.submitted' || type === 'contract.timesheet.submitted') {
      if (withProbability(0.1)) return;
      start('client', async (actor) => {
        await pause(actor, 4 * 24);
        await review(actor, contract);
      });
    }
    if (type === 'contract.review.overdue' || type === 'contract.payment.overdue')
      start('client', (actor) => review(actor, contract));
    if (type === 'contract.failed') start('operator', (actor) => resolve(actor, entityId, () => random(1, 48)));
  };

  return {
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const event = detail as unknown as Detail;
        respond(type, event);
        if (type === 'payment.failed')
          start('operator', (actor) => resolvePayment(actor, site, parties, event.entityId));
        if (type === 'notification.requested' && event.metadata['template'] === 'payment-funding-needed')
          start('client', async (actor) => {
            await pause(actor, 72);
            await payIn(site, actor, { clientId: parties.clientId, amountMinor: 200_000 });
          });
      },
      executionEnded: (execution) => {
        if (execution.status === 'SUCCEEDED') return;
        const isRedrive = withProbability(0.3);
        kernel.after(random(1, 48) * HOUR_MS, 'an operator starts an execution again', () => {
          if (isRedrive && redriven(execution)) return;
          world.states.start({ machineArn: execution.machineArn, input: execution.input });
        });
      },
    },
    daily: () => {
      redriveDeadLetters(world, (body) => startFrom(world, body));
      if (world.states.executions().some(({ status }) => status === 'RUNNING')) {
        start('operator', (actor) => lookAtParked(actor, site, parties));
      }
    },
  };
};

const resolve = async (actor: Actor, contractId: string, hours: () => number): Promise<void> => {
  for (let tries = 0; tries < 4; tries += 1) {
    await actor.sleep(hours() * HOUR_MS);
    const { status } = await adminAs(actor).resolveContract(contractId, { action: 'retry' });
    if (status === 202 || status === 404) return;
  }
};

/** The contractor enters another bank account, and an operator tries the payment again. */
const resolvePayment = async (
  actor: Actor,
  site: StripeSite,
  { contractorId }: Parties,
  paymentId: string,
): Promise<void> => {
  await actor.sleep(12 * HOUR_MS);
  const account = contractorAt(actor, site, contractorId).accountId();
  if (account !== undefined) site.stripe.accounts.addBank(account, testBank(), { isDefault: true });
  await actor.sleep(6 * HOUR_MS);
  await adminAs(actor).resolvePayment(paymentId, { action: 'retry' });
};

/** Resolves what is on the lists of operators, also without a notice. */
const lookAtParked = async (actor: Actor, site: StripeSite, parties: Parties): Promise<void> => {
  const operator = adminAs(actor);
  for (const { contractId } of itemsOf(await operator.parkedContracts()))
    await operator.resolveContract(String(contractId), { action: 'retry' });
  for (const { paymentId } of itemsOf(await operator.parkedPayments()))
    await resolvePayment(actor, site, parties, String(paymentId));
};

/** Starts the execution that a rule could not start. */
const startFrom = (world: World, body: string): void => {
  const input = JSON.parse(body) as { readonly contractId?: string; readonly kind?: string };
  if (input.contractId === undefined) return;
  const [machine] = world.prepared.machines.filter(({ name }) =>
    name.endsWith(input.kind === undefined ? '-contract-lifecycle' : '-payments-milestone'),
  );
  if (machine !== undefined) void world.states.start({ machineArn: machine.arn, input });
};
