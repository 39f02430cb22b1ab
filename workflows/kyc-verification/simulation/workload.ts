import type { Chance } from '../../simulator/kernel/random.ts';
import type { Population } from '../../simulator/run/workflow.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import { redriveDeadLetters, redriven } from '../../simulator/world/operators.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import type { World } from '../../simulator/world/world.ts';
import type { PlannedOutcome } from '#local/simulators/veriff/types.ts';
import { createActors } from '../../simulator/world/actors.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { UPLOAD_FORM_SECONDS } from '#shared/uploads/index.ts';
import { contractorAt } from './actors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';

/** Contractors who are quick, slow or absent; admins who race; operators who retry, cancel or do nothing. */

const TWO_CONTRACTORS = 0.1;
const MAX_LOOKS = 3;
const MAX_ROUNDS = 3;
/** Veriff is quick, as a rule; and sometimes slower than a session's life. */
const OUTCOME_WITHIN_HOURS = [1, 1, 1, 3, 3, 5, 5, 12, 36, 9 * 24];

type EventDetail = { readonly entityId: string; readonly metadata: Readonly<Record<string, string>> };

export const populate = (world: World, [{ veriff, changeMind }]: readonly [VeriffSite], chance: Chance): Population => {
  const machineArn = kycMachineArn(world);
  const { kernel } = world.hub;
  const { random, withProbability, start } = createActors(world, chance);

  const contractors = Array.from({ length: withProbability(TWO_CONTRACTORS) ? 2 : 1 }, () => chance.uuid('contractor'));
  for (const id of contractors) {
    veriff.plans.set({ vendorData: id, outcomes: Array.from({ length: MAX_ROUNDS + 1 }, () => outcome(chance)) });
    start('contractor', (actor) => beContractor(world, actor, id, chance));
    if (withProbability(0.2)) start('admin', (actor) => startContractor(actor, id, random(0, 3 * 24 * 60) * MINUTE_MS));
    if (withProbability(0.2)) rerun(random(0, 40 * 24 * 60) * MINUTE_MS, { contractorId: id });
    if (withProbability(0.1))
      rerun(random(0, 24 * 60) * MINUTE_MS, { contractorId: id, onboardingId: chance.uuid('onboarding') });
    if (withProbability(0.1)) start('admin', (actor) => eraseContractor(actor, id, random(20, 60) * DAY_MS));
  }
  if (chance.next(LATE_UPLOADS) < 0.3) uploadWhileErased(world, start, chance);

  /** `sls invoke stepf`, at any moment. */
  function rerun(afterMs: number, input: Readonly<Record<string, string>>): void {
    kernel.after(afterMs, 'an operator starts an execution', () => void world.states.start({ machineArn, input }));
  }

  const review = (caseId: string): void => {
    const admins = withProbability(0.2) ? 2 : 1;
    for (let count = 0; count < admins; count += 1) {
      start('admin', async (actor) => {
        await actor.sleep(random(5, 3 * 24 * 60) * MINUTE_MS);
        await decideCase(actor, caseId, {
          verdict: withProbability(0.6) ? 'approved' : 'rejected',
          isBold: withProbability(0.3),
        });
      });
    }
  };

  const repair = ({ entityId, metadata }: EventDetail): void => {
    if (metadata['state'] === 'KYCInitiated') return;
    if (withProbability(0.05)) return;
    start('operator', async (actor) => {
      await actor.sleep(random(10, 5 * 24 * 60) * MINUTE_MS);
      await resume(actor, entityId, withProbability(0.9) ? 'retry' : 'cancel');
    });
  };

  /** What an operator reads of a failure: which verification it was about. */
  const failed = new Map<string, string>();

  return {
    listener: {
      published: (event) => {
        const detail = event.detail as EventDetail;
        const { executionArn = '' } = detail.metadata;
        if (event['detail-type'] === 'kyc.failed') failed.set(executionArn, detail.entityId);
        if (event['detail-type'] === 'kyc.session.created' && withProbability(0.15)) {
          kernel.after(random(1, 12 * 24) * HOUR_MS, 'Veriff changes its mind', () =>
            changeMind(String(detail.metadata['sessionId'])),
          );
        }
        if (event['detail-type'] === 'kyc.session.created' && withProbability(0.3)) {
          kernel.after(random(1, 48) * HOUR_MS, 'a contractor is at Veriff', () =>
            handIn(veriff, String(detail.metadata['sessionId'])),
          );
          kernel.after(random(3, 40) * DAY_MS, 'Veriff has caught up', () =>
            catchUp(veriff, String(detail.metadata['sessionId'])),
          );
        }
        if (event['detail-type'] === 'kyc.session.created' && withProbability(0.03)) {
          rerun(random(0, 60) * MINUTE_MS, { contractorId: chance.uuid('mistaken'), kycId: detail.entityId });
        }
        if (event['detail-type'] === 'kyc.review.required') review(String(detail.metadata['caseId']));
        if (event['detail-type'] === 'kyc.failed') repair(detail);
      },
      executionEnded: (execution) => {
        if (execution.status === 'SUCCEEDED' || execution.error === 'KycStartRefusedError') return;
        const isRedrive = withProbability(0.3);
        kernel.after(random(30, 48 * 60) * MINUTE_MS, 'an operator starts an execution again', () => {
          if (isRedrive && redriven(execution)) return;
          world.states.start({ machineArn, input: rerunOf(execution.input, failed.get(execution.arn)) });
        });
      },
    },
    daily: () => {
      redriveDeadLetters(world, (input) => startFrom(world, machineArn, input));
    },
  };
};

/** Submits at Veriff, unless the session is decided or over. The decision may take days. */
const handIn = (veriff: VeriffSite['veriff'], sessionId: string): void => {
  if (statusAt(veriff, sessionId) !== 'created') return;
  veriff.start(sessionId);
  veriff.submit(sessionId);
};

/** Decides what was submitted, if not as planned. */
const catchUp = (veriff: VeriffSite['veriff'], sessionId: string): void => {
  if (statusAt(veriff, sessionId) === 'submitted') veriff.decide(sessionId, { status: 'approved' });
};

const statusAt = (veriff: VeriffSite['veriff'], sessionId: string) =>
  veriff.sessions().find(({ id }) => id === sessionId)?.status;

/** As the runbook says: the verification that the failure names, or what the execution was started with. */
const rerunOf = (input: unknown, kycId: string | undefined): unknown =>
  kycId === undefined || kycId === 'unknown' ? input : { ...(input as object), kycId };

/** Starts the execution that a rule could not start. */
const startFrom = (world: World, machineArn: string, body: string): void => {
  const input = JSON.parse(body) as { readonly contractorId?: string };
  if (input.contractorId !== undefined) world.states.start({ machineArn, input });
};

export const kycMachineArn = ({ prepared }: Pick<World, 'prepared'>): string =>
  deployedMachine(prepared, 'kyc-verification').arn;

const outcome = (chance: Chance): PlannedOutcome => {
  const status = chance.pick('veriff', [
    'approved',
    'approved',
    'declined',
    'declined',
    'review',
    'review',
    'resubmission_requested',
    'expired',
    'abandoned',
  ] as const);
  return {
    status,
    afterMs: chance.between('veriff', 1, chance.pick('veriff', OUTCOME_WITHIN_HOURS) * 60) * MINUTE_MS,
    ...(chance.next('veriff') < 0.1 && { delivery: { drop: true } }),
    ...(chance.next('veriff') < 0.1 && { delivery: { reorder: true, duplicates: 1 } }),
  };
};

/** Uploads, submits, and reads the status now and then. */
const beContractor = async (world: World, actor: Actor, id: string, chance: Chance): Promise<void> => {
  const me = contractorAt(world, actor, id);
  const pause = (days: number): Promise<void> =>
    actor.sleep(chance.between('contractor', 1, days * 24 * 60) * MINUTE_MS);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (chance.next('contractor') < 0.08) return; // leaves
    await pause(round === 0 ? 8 : 25);
    await me.upload();
    await actor.sleep(MINUTE_MS);
    if (chance.next('contractor') < 0.1) await actor.sleep(untilTheLastMoment(actor, await me.state(), chance));
    await me.submit();
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      await pause(4 + looks * 4);
      const status = await me.status();
      if (status === 'approved') return;
      if (status === 'rejected' || status === 'abandoned' || status === 'not_started') break;
    }
  }
};

/** Milliseconds until the deadline that the contractor reads of, a second or two more or less: it may go off just then. */
const untilTheLastMoment = (actor: Actor, state: Readonly<Record<string, unknown>>, chance: Chance): number => {
  const { deadlineAt } = (state['nextAction'] ?? {}) as { readonly deadlineAt?: string };
  return deadlineAt === undefined
    ? MINUTE_MS
    : Math.max(0, Date.parse(deadlineAt) - Date.parse(actor.now()) + chance.between('contractor', -2_000, 60_000));
};

/** A draw of its own, so that everything else in a run stays as it is without it. */
const LATE_UPLOADS = 'late uploads';

/** Announces a document and uploads it again and again, as long as the form is good; an admin erases it all meanwhile. */
const uploadWhileErased = (
  world: World,
  start: (name: string, script: (actor: Actor) => Promise<void>) => void,
  chance: Chance,
): void => {
  const id = chance.uuid(LATE_UPLOADS);
  const seconds = (from: number, to: number): number => chance.between(LATE_UPLOADS, from, to) * 1_000;
  start('contractor', async (actor) => {
    await actor.sleep(seconds(1, 10 * 86_400));
    const send = await contractorAt(world, actor, id).form();
    if (send === undefined) return;
    start('admin', (admin) => eraseContractor(admin, id, seconds(0, UPLOAD_FORM_SECONDS)));
    for (let uploads = 0; uploads < 5; uploads += 1) {
      await actor.sleep(seconds(1, UPLOAD_FORM_SECONDS / 4));
      send();
    }
  });
};

const startContractor = async (actor: Actor, contractorId: string, afterMs: number): Promise<void> => {
  await actor.sleep(afterMs);
  await adminAs(actor).startVerification(contractorId);
};

const eraseContractor = async (actor: Actor, contractorId: string, afterMs: number): Promise<void> => {
  await actor.sleep(afterMs);
  await adminAs(actor).erase(contractorId);
};

interface CaseDecision {
  readonly verdict: 'approved' | 'rejected';
  /** Also decides a case that another admin has claimed. */
  readonly isBold: boolean;
}

/** Tries again on later days while the case is in the queue. */
const decideCase = async (actor: Actor, caseId: string, { verdict, isBold }: CaseDecision): Promise<void> => {
  const admin = adminAs(actor);
  for (let tries = 0; tries < 5; tries += 1) {
    const claimed = await admin.claim(caseId);
    if (claimed.status === 409 && isBold) await admin.decide(caseId, verdict);
    if (claimed.status === 409) return; // claimed by another admin, or closed
    if (claimed.status === 200) {
      await actor.sleep(HOUR_MS);
      const { status } = await admin.decide(caseId, verdict);
      if (status === 200 || status === 409) return;
    }
    await actor.sleep(DAY_MS);
  }
};

const resume = async (actor: Actor, kycId: string, action: 'retry' | 'cancel'): Promise<void> => {
  const admin = adminAs(actor);
  for (let tries = 0; tries < 5; tries += 1) {
    const { status } = await admin.resolveVerification(kycId, { action });
    if (status !== 409 && status < 500) return;
    // Not parked yet, or resumed by another operator.
    await actor.sleep(6 * HOUR_MS);
  }
};
