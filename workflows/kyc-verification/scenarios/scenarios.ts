import type { Outcome, Scenario, Stage } from './stage.ts';

/** A contractor whose documents are submitted, and a Veriff that will find these outcomes. */
const submitted = async (stage: Stage, ...outcomes: readonly Outcome[]) => {
  const contractor = await stage.contractor();
  await stage.veriff.plan(contractor.id, outcomes);
  await contractor.upload();
  await contractor.submit();
  return contractor;
};

const ended = async (stage: Stage, contractorId: string) => {
  await stage.allEnded(contractorId);
  return { contractorId };
};

const READY = 'kyc-session-ready';
const REJECTED = 'kyc-rejected';
const APPROVED = 'kyc-approved';
const ABANDONED = 'kyc-abandoned';
const fourTimes = (template: string): readonly string[] => [template, template, template, template];

/** What every change must keep: the ways a verification goes, one each. */
export const standing: readonly Scenario[] = [
  {
    title: 'documents on Monday, approved by Veriff',
    mails: [READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'approved' });
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'declined, submitted again, approved in a new session',
    mails: [READY, REJECTED, READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'declined', reasonCode: 102 }, { status: 'approved' });
      await contractor.reach('rejected');
      await contractor.upload();
      await contractor.submit();
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'better pictures asked for in the same session, then approved',
    mails: [READY, 'kyc-resubmission-requested', APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'resubmission_requested', reasonCode: 204 });
      await stage.mailed(contractor.id, 'kyc-resubmission-requested');
      await stage.veriff.decide(contractor.id, { status: 'approved' });
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'the first session expires, the second one is approved',
    mails: [READY, READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'expired' }, { status: 'approved' });
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'the webhooks never come, and Veriff is asked',
    mails: [READY, APPROVED],
    about: ['CheckVeriffDecision'],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'approved', drop: true });
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'Veriff wants a review, an admin approves',
    mails: [READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'review' });
      await stage.admin.decide(contractor.id, 'approved');
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'an admin rejects, the contractor submits again, Veriff approves',
    mails: [READY, REJECTED, READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'review' }, { status: 'approved' });
      await stage.admin.decide(contractor.id, 'rejected');
      await contractor.reach('rejected');
      await contractor.upload();
      await contractor.submit();
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'nobody reviews in time, it escalates, then an admin approves',
    mails: [READY, APPROVED],
    about: ['EscalateReview'],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'review' });
      await stage.admin.overdue(contractor.id);
      await stage.admin.decide(contractor.id, 'approved');
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'invited by an admin, silent for three days, reminded, submits, approved',
    mails: ['kyc-documents-requested', 'kyc-documents-reminder', READY, APPROVED],
    about: ['SendDocumentsReminder'],
    play: async (stage) => {
      const contractor = await stage.contractor();
      await stage.veriff.plan(contractor.id, [{ status: 'approved' }]);
      await stage.admin.start(contractor.id);
      await stage.mailed(contractor.id, 'kyc-documents-requested');
      await stage.mailed(contractor.id, 'kyc-documents-reminder');
      await contractor.upload();
      await contractor.submit();
      await contractor.reach('approved');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'invited and never heard of: four reminders, abandoned after thirty days',
    mails: ['kyc-documents-requested', ...fourTimes('kyc-documents-reminder'), ABANDONED],
    about: ['SendDocumentsReminder'],
    play: async (stage) => {
      const contractor = await stage.contractor();
      await stage.admin.start(contractor.id);
      await contractor.reach('abandoned');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'rejected and never submitted again: four reminders, abandoned',
    mails: [READY, REJECTED, ...fourTimes('kyc-resubmission-reminder'), ABANDONED],
    about: ['SendResubmissionReminder'],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'declined', reasonCode: 102 });
      await contractor.reach('abandoned');
      return ended(stage, contractor.id);
    },
  },
  {
    title: 'started twice: the second execution steps aside, a third one finds it decided',
    mails: [READY, APPROVED],
    play: async (stage) => {
      const contractor = await submitted(stage, { status: 'review' });
      await contractor.reach('in_review');
      await stage.invoke({ contractorId: contractor.id });
      await stage.admin.decide(contractor.id, 'approved');
      await contractor.reach('approved');
      await stage.allEnded(contractor.id);
      await stage.invoke({ contractorId: contractor.id });
      return ended(stage, contractor.id);
    },
  },
];
