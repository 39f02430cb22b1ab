import { adminOf } from '#local/platform-client/admin.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { veriffControl } from '#local/platform-client/veriff.ts';
import type { PlannedOutcome } from '#local/platform-client/veriff.ts';
import { events, kycMachine, openPlatform } from '#local/testing/platform.ts';

/** The running stack, and what end-to-end tests of KYC use of it. */
export const platform = await openPlatform();
export const veriff = veriffControl(platform);
export const admin = adminOf(platform);
export const verifications = kycMachine(platform);
/** Every event of the platform since this file was loaded. */
export const tap = await events(platform);

/** A contractor whose documents are submitted; Veriff's verifier decides as planned. */
export const givenSubmitted = async (...outcomes: readonly PlannedOutcome[]) => {
  const contractor = await createContractor(platform);
  const contractorId = contractor.user.username;
  if (outcomes.length > 0) await veriff.plan(contractorId, outcomes);
  await contractor.upload();
  expectStatus(await contractor.submit(), 202);
  return { contractor, contractorId };
};

/** The states of the execution that drives a contractor's verification, when all have ended. */
export const statesOf = async (contractorId: string): Promise<readonly string[]> => {
  const ended = await Promise.all((await verifications.of(contractorId)).map(({ arn }) => verifications.end(arn)));
  const states = await Promise.all(ended.map(({ arn }) => verifications.states(arn)));
  return states.find((names) => !names.includes('AlreadyProcessing')) ?? [];
};
