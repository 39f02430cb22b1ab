import { adminOf } from '#local/platform-client/admin.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import { veriffControl } from '#local/platform-client/veriff.ts';
import type { EventTap } from '#local/testing/event-tap.ts';
import { kycMachine } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import type { Outcome, Driver } from './driver.ts';

/** Veriff decides soon, but not before the contractor has been sent to it. Milliseconds. */
const SOON_MS = 300;
/** The whole of a verification's thirty days, where one lasts four seconds, and the emulator's sweeps, on a slow machine. */
const TIMEOUT_SECONDS = 300;

const toPlan = ({ drop, ...outcome }: Outcome) => ({
  ...outcome,
  afterMs: SOON_MS,
  ...(drop === true && { delivery: { drop } }),
});

/** The driver of a scenario on the running local stack. */
export const liveDriver = (platform: Platform, tap: EventTap): Driver => {
  const veriff = veriffControl(platform);
  const admin = adminOf(platform);
  const machine = kycMachine(platform);
  const within = <T>(what: string, ask: () => Promise<T>, willDo: (answer: T) => boolean): Promise<T> =>
    eventually(what, ask, willDo, TIMEOUT_SECONDS);

  const mails = async (contractorId: string, template: string): Promise<number> =>
    (await tap.all()).filter(
      ({ 'detail-type': type, detail: { metadata } }) =>
        type === 'notification.requested' &&
        metadata['recipientId'] === contractorId &&
        metadata['template'] === template,
    ).length;

  return {
    contractor: async () => {
      const contractor = await createContractor(platform);
      return {
        id: contractor.user.username,
        upload: async () => {
          await contractor.upload();
        },
        submit: async () => {
          expectStatus(await contractor.submit(), 202);
        },
        waitForStatus: async (status) => {
          await contractor.reach(status, TIMEOUT_SECONDS);
        },
        kycId: async () => String((await contractor.state())['kycId']),
      };
    },
    veriff: {
      plan: async (contractorId, outcomes) => {
        await veriff.plan(contractorId, outcomes.map(toPlan));
      },
      decide: async (contractorId, outcome, count = 1) => {
        const session = await veriff.session(contractorId, count);
        await veriff.decide(String(session['id']), { ...outcome });
      },
    },
    admin: {
      start: async (contractorId) => {
        expectStatus(await admin.call('/api/admin/kyc', { method: 'POST', body: { contractorId } }), 202);
      },
      decide: async (contractorId, outcome) => {
        const caseId = String((await admin.findCase(contractorId))['caseId']);
        expectStatus(await admin.claim(caseId), 200);
        const reason = outcome === 'approved' ? 'documents_genuine' : 'document_unreadable';
        expectStatus(await admin.decide(caseId, outcome, reason), 200);
      },
      waitForOverdue: async (contractorId) => {
        await within(
          'the review is overdue',
          () => admin.findCase(contractorId),
          (found) => Number(found['overdueCount']) > 0,
        );
      },
    },
    waitForMail: async (contractorId, template, count = 1) => {
      await within(
        `mail ${template}`,
        () => mails(contractorId, template),
        (seen) => seen >= count,
      );
    },
    invoke: async (input) => {
      await machine.start(input);
    },
    waitForEnd: async (contractorId) => {
      await within(
        'all executions have ended',
        () => machine.of(contractorId),
        (executions) => executions.length > 0 && executions.every(({ status }) => status !== 'RUNNING'),
      );
    },
  };
};
