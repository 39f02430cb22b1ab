import type { contractEndpoints, Party } from '#local/platform-client/contract.ts';
import { endedForCause } from '#local/platform-client/signed-contract.ts';
import type { Answer, Json } from '#local/platform-client/transport.ts';

/** A contract that waits for its client's signature, and begins today: in the simulator or on a running stack. */
export interface StandingContract {
  as(party: Party): ReturnType<ReturnType<typeof contractEndpoints<Answer>>['contract']>;
  /** The party opens the document, and signs what it was shown. */
  sign(party: Party): Promise<Answer>;
  /** Wait until the contract has this status. */
  reach(status: string): Promise<unknown>;
  /** Wait until a notification by this template was requested. */
  notified(template: string): Promise<unknown>;
  /** Work by its title. */
  work(title: string): Promise<Json>;
  /** The date of the contract so many days from now. */
  dateIn(days: number): Promise<string>;
}

export interface StandingScenario {
  readonly title: string;
  /** Until the contract has ended. */
  readonly run: (contract: StandingContract) => Promise<unknown>;
}

/** Short ones: where a day lasts ten seconds, the last takes a minute and a half. They wait for statuses and notifications only. */
export const standing: readonly StandingScenario[] = [
  {
    title: 'the client declines',
    run: async (contract) => {
      await contract.as('client').decline();
      await contract.reach('declined');
    },
  },
  {
    title: 'the contractor declines',
    run: async (contract) => {
      await contract.sign('client');
      await contract.reach('pending_contractor_signature');
      await contract.as('contractor').decline();
      await contract.reach('declined');
    },
  },
  {
    title: 'the client voids it before they signed',
    run: async (contract) => {
      await contract.as('client').void();
      await contract.reach('voided');
    },
  },
  {
    title: 'both sign, a milestone is submitted, the client terminates for cause, and rejects the milestone',
    run: async (contract) => {
      await contract.sign('client');
      await contract.reach('pending_contractor_signature');
      await contract.sign('contractor');
      await contract.reach('active');
      const workId = String((await contract.work('First draft'))['workId']);
      await contract.as('contractor').submitMilestone(workId);
      await contract.notified('contract-work-submitted');
      await contract.as('client').terminate(endedForCause(await contract.dateIn(1)));
      await contract.notified('contract-nearing-end');
      await contract.as('client').reject(workId);
      await contract.reach('terminated');
    },
  },
];
