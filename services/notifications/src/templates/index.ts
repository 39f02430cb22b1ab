import { UnknownTemplateError } from '../domain/errors.ts';
import type { Template } from '../domain/template.ts';
import { kycAbandoned } from './kyc-abandoned.ts';
import { kycApproved } from './kyc-approved.ts';
import { kycDocumentsReminder } from './kyc-documents-reminder.ts';
import { kycDocumentsRequested } from './kyc-documents-requested.ts';
import { kycRejected } from './kyc-rejected.ts';
import { kycResubmissionReminder } from './kyc-resubmission-reminder.ts';
import { kycResubmissionRequested } from './kyc-resubmission-requested.ts';
import { kycSessionReady } from './kyc-session-ready.ts';

/** Every notification the platform can send, by the name that requests carry. */
export const templates: ReadonlyMap<string, Template> = new Map([
  ['kyc-documents-requested', kycDocumentsRequested],
  ['kyc-documents-reminder', kycDocumentsReminder],
  ['kyc-session-ready', kycSessionReady],
  ['kyc-resubmission-requested', kycResubmissionRequested],
  ['kyc-resubmission-reminder', kycResubmissionReminder],
  ['kyc-rejected', kycRejected],
  ['kyc-approved', kycApproved],
  ['kyc-abandoned', kycAbandoned],
]);

/** @throws UnknownTemplateError */
export const templateNamed = (name: string): Template => {
  const template = templates.get(name);
  if (template === undefined) throw new UnknownTemplateError(`There is no template ${name}`);
  return template;
};
