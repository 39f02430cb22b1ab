import { UnknownTemplateError } from '../domain/errors.ts';
import type { Template } from '../domain/template.ts';
import { contractAmendmentEnded } from './contract-amendment-ended.ts';
import { contractAmendmentExpired } from './contract-amendment-expired.ts';
import { contractAmendmentReminder } from './contract-amendment-reminder.ts';
import { contractAmendmentRequested } from './contract-amendment-requested.ts';
import { contractAmendmentSigned } from './contract-amendment-signed.ts';
import { contractDeclined } from './contract-declined.ts';
import { contractEnded } from './contract-ended.ts';
import { contractExpired } from './contract-expired.ts';
import { contractNearingEnd } from './contract-nearing-end.ts';
import { contractPaymentRefused } from './contract-payment-refused.ts';
import { contractReviewReminder } from './contract-review-reminder.ts';
import { contractSignatureReminder } from './contract-signature-reminder.ts';
import { contractSignatureRequested } from './contract-signature-requested.ts';
import { contractSigned } from './contract-signed.ts';
import { contractTerminationAnswered } from './contract-termination-answered.ts';
import { contractTerminationRequested } from './contract-termination-requested.ts';
import { contractTerminationWithdrawn } from './contract-termination-withdrawn.ts';
import { contractVoided } from './contract-voided.ts';
import { contractWorkApproved } from './contract-work-approved.ts';
import { contractWorkEntered } from './contract-work-entered.ts';
import { contractWorkRejected } from './contract-work-rejected.ts';
import { contractWorkSubmitted } from './contract-work-submitted.ts';
import { escrowFunded } from './escrow-funded.ts';
import { escrowFundingFailed } from './escrow-funding-failed.ts';
import { escrowDisputed } from './escrow-disputed.ts';
import { escrowDisputeWon } from './escrow-dispute-won.ts';
import { escrowDisputeLost } from './escrow-dispute-lost.ts';
import { escrowBalanceLow } from './escrow-balance-low.ts';
import { kycAbandoned } from './kyc-abandoned.ts';
import { kycApproved } from './kyc-approved.ts';
import { kycDocumentsReminder } from './kyc-documents-reminder.ts';
import { kycDocumentsRequested } from './kyc-documents-requested.ts';
import { kycRejected } from './kyc-rejected.ts';
import { kycResubmissionReminder } from './kyc-resubmission-reminder.ts';
import { kycResubmissionRequested } from './kyc-resubmission-requested.ts';
import { kycSessionReady } from './kyc-session-ready.ts';
import { payrollCancelled } from './payroll-cancelled.ts';
import { payrollCompleted } from './payroll-completed.ts';
import { payrollCompletedWithFailures } from './payroll-completed-with-failures.ts';
import { payrollFundingNeeded } from './payroll-funding-needed.ts';
import { payrollPaymentReturned } from './payroll-payment-returned.ts';
import { payrollPaymentsPossible } from './payroll-payments-possible.ts';
import { payrollPaymentSent } from './payroll-payment-sent.ts';
import { payoutAccountReady } from './payout-account-ready.ts';
import { payoutAccountRestricted } from './payout-account-restricted.ts';
import { payoutFailed } from './payout-failed.ts';
import { paymentCancelled } from './payment-cancelled.ts';
import { paymentFundingNeeded } from './payment-funding-needed.ts';
import { paymentFundingReminder } from './payment-funding-reminder.ts';
import { paymentMade } from './payment-made.ts';
import { paymentRejected } from './payment-rejected.ts';
import { paymentReversed } from './payment-reversed.ts';
import { paymentSent } from './payment-sent.ts';

/** Every notification the platform can send, by the name that requests carry. */
export const templates: ReadonlyMap<string, Template> = new Map([
  ['contract-signature-requested', contractSignatureRequested],
  ['contract-signature-reminder', contractSignatureReminder],
  ['contract-declined', contractDeclined],
  ['contract-voided', contractVoided],
  ['contract-expired', contractExpired],
  ['contract-signed', contractSigned],
  ['contract-work-submitted', contractWorkSubmitted],
  ['contract-work-approved', contractWorkApproved],
  ['contract-work-entered', contractWorkEntered],
  ['contract-work-rejected', contractWorkRejected],
  ['contract-review-reminder', contractReviewReminder],
  ['contract-payment-refused', contractPaymentRefused],
  ['contract-nearing-end', contractNearingEnd],
  ['contract-termination-requested', contractTerminationRequested],
  ['contract-termination-answered', contractTerminationAnswered],
  ['contract-termination-withdrawn', contractTerminationWithdrawn],
  ['contract-amendment-requested', contractAmendmentRequested],
  ['contract-amendment-reminder', contractAmendmentReminder],
  ['contract-amendment-signed', contractAmendmentSigned],
  ['contract-amendment-ended', contractAmendmentEnded],
  ['contract-amendment-expired', contractAmendmentExpired],
  ['contract-ended', contractEnded],
  ['kyc-documents-requested', kycDocumentsRequested],
  ['kyc-documents-reminder', kycDocumentsReminder],
  ['kyc-session-ready', kycSessionReady],
  ['kyc-resubmission-requested', kycResubmissionRequested],
  ['kyc-resubmission-reminder', kycResubmissionReminder],
  ['kyc-rejected', kycRejected],
  ['kyc-approved', kycApproved],
  ['kyc-abandoned', kycAbandoned],
  ['payroll-cancelled', payrollCancelled],
  ['payroll-completed', payrollCompleted],
  ['payroll-completed-with-failures', payrollCompletedWithFailures],
  ['payroll-funding-needed', payrollFundingNeeded],
  ['payroll-payment-returned', payrollPaymentReturned],
  ['payroll-payment-sent', payrollPaymentSent],
  ['payroll-payments-possible', payrollPaymentsPossible],
  ['escrow-funded', escrowFunded],
  ['escrow-funding-failed', escrowFundingFailed],
  ['escrow-disputed', escrowDisputed],
  ['escrow-dispute-won', escrowDisputeWon],
  ['escrow-dispute-lost', escrowDisputeLost],
  ['escrow-balance-low', escrowBalanceLow],
  ['payout-account-ready', payoutAccountReady],
  ['payout-account-restricted', payoutAccountRestricted],
  ['payout-failed', payoutFailed],
  ['payment-sent', paymentSent],
  ['payment-made', paymentMade],
  ['payment-rejected', paymentRejected],
  ['payment-funding-needed', paymentFundingNeeded],
  ['payment-funding-reminder', paymentFundingReminder],
  ['payment-cancelled', paymentCancelled],
  ['payment-reversed', paymentReversed],
]);

/** @throws UnknownTemplateError */
export const templateNamed = (name: string): Template => {
  const template = templates.get(name);
  if (template === undefined) throw new UnknownTemplateError(`There is no template ${name}`);
  return template;
};
