import type { Outcome, Scenario, Driver } from './driver.ts';

/** A contractor whose documents are submitted, and a Veriff that will find these outcomes. */
const submitted = async (driver: Driver, ...outcomes: readonly Outcome[]) => {
  const contractor = await driver.contractor();
  await driver.veriff.plan(contractor.id, outcomes);
  await contractor.upload();
  await contractor.submit();
  return contractor;
};

const ended = async (driver: Driver, contractorId: string) => {
  await driver.waitForEnd(contractorId);
  return { contractorId };
};

const READY = 'kyc-session-ready';
const REJECTED = 'kyc-rejected';
const APPROVED = 'kyc-approved';
const ABANDONED = 'kyc-abandoned';
const fourTimes = (template: string): readonly string[] => [template, template, template, template];

/** One scenario for each path of a verification. */
export const scenarios: readonly Scenario[] = [
  {
    title: 'documents on Monday, approved by Veriff',
    mails: [READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'approved' });
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'declined, submitted again, approved in a new session',
    mails: [READY, REJECTED, READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'declined', reasonCode: 102 }, { status: 'approved' });
      await contractor.waitForStatus('rejected');
      await contractor.upload();
      await contractor.submit();
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'better pictures requested in the same session, then approved',
    mails: [READY, 'kyc-resubmission-requested', APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'resubmission_requested', reasonCode: 204 });
      await driver.waitForMail(contractor.id, 'kyc-resubmission-requested');
      await driver.veriff.decide(contractor.id, { status: 'approved' });
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'the first session expires, the second one is approved',
    mails: [READY, READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'expired' }, { status: 'approved' });
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'the webhooks are lost, and Veriff is polled',
    mails: [READY, APPROVED],
    about: ['CheckVeriffDecision'],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'approved', drop: true });
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'Veriff wants a review, an admin approves',
    mails: [READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'review' });
      await driver.admin.decide(contractor.id, 'approved');
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'an admin rejects, the contractor submits again, Veriff approves',
    mails: [READY, REJECTED, READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'review' }, { status: 'approved' });
      await driver.admin.decide(contractor.id, 'rejected');
      await contractor.waitForStatus('rejected');
      await contractor.upload();
      await contractor.submit();
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'the review is overdue and escalates, then an admin approves',
    mails: [READY, APPROVED],
    about: ['EscalateReview'],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'review' });
      await driver.admin.waitForOverdue(contractor.id);
      await driver.admin.decide(contractor.id, 'approved');
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'invited by an admin, silent for three days, reminded, submits, approved',
    mails: ['kyc-documents-requested', 'kyc-documents-reminder', READY, APPROVED],
    about: ['SendDocumentsReminder'],
    run: async (driver) => {
      const contractor = await driver.contractor();
      await driver.veriff.plan(contractor.id, [{ status: 'approved' }]);
      await driver.admin.start(contractor.id);
      await driver.waitForMail(contractor.id, 'kyc-documents-requested');
      await driver.waitForMail(contractor.id, 'kyc-documents-reminder');
      await contractor.upload();
      await contractor.submit();
      await contractor.waitForStatus('approved');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'invited and silent: four reminders, abandoned after thirty days',
    mails: ['kyc-documents-requested', ...fourTimes('kyc-documents-reminder'), ABANDONED],
    about: ['SendDocumentsReminder'],
    run: async (driver) => {
      const contractor = await driver.contractor();
      await driver.admin.start(contractor.id);
      await contractor.waitForStatus('abandoned');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'rejected and never submitted again: four reminders, abandoned',
    mails: [READY, REJECTED, ...fourTimes('kyc-resubmission-reminder'), ABANDONED],
    about: ['SendResubmissionReminder'],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'declined', reasonCode: 102 });
      await contractor.waitForStatus('abandoned');
      return ended(driver, contractor.id);
    },
  },
  {
    title: 'started twice: the second execution ends at once, a third one finds it decided',
    mails: [READY, APPROVED],
    run: async (driver) => {
      const contractor = await submitted(driver, { status: 'review' });
      await contractor.waitForStatus('in_review');
      await driver.invoke({ contractorId: contractor.id });
      await driver.admin.decide(contractor.id, 'approved');
      await contractor.waitForStatus('approved');
      await driver.waitForEnd(contractor.id);
      await driver.invoke({ contractorId: contractor.id });
      return ended(driver, contractor.id);
    },
  },
];
