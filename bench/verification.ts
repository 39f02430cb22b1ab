import { createContractor } from '#local/platform-client/contractor.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { veriffControl } from '#local/platform-client/veriff.ts';
import { kycMachine, openPlatform } from '#local/testing/platform.ts';
import { countHistory } from './history.ts';

/** Dollars per state transition of a Standard workflow (AWS price list, November 2026, larger regions). */
const DOLLARS_PER_TRANSITION = 0.000_025;

export interface WorkflowFigures {
  readonly transitions: number;
  readonly lambdaCalls: number;
  readonly historyEvents: number;
  readonly dollars: number;
}

/** Counts of one verification that Veriff approves immediately, on the running stack. */
export const measureVerification = async (): Promise<WorkflowFigures> => {
  const platform = await openPlatform();
  const contractor = await createContractor(platform);
  const contractorId = contractor.user.username;
  await veriffControl(platform).plan(contractorId, [{ status: 'approved', afterMs: 200 }]);
  await contractor.upload();
  expectStatus(await contractor.submit(), 202);
  await contractor.reach('approved');
  const machine = kycMachine(platform);
  const [execution] = await machine.of(contractorId);
  const { arn } = await machine.end(execution?.arn ?? '');
  const { transitions, lambdaCalls, historyEvents } = countHistory(await machine.history(arn));
  return { transitions, lambdaCalls, historyEvents, dollars: transitions * DOLLARS_PER_TRANSITION };
};
