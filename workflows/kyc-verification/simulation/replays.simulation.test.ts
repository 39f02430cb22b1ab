import { expect } from 'chai';
import { prepare } from '../../simulator/world/prepared.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { standing } from '../scenarios/standing.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { kyc } from './workflow.ts';

const REJECTED = 'an admin rejects, the contractor submits again, Veriff approves';

/** A scenario for each function that somebody calls again when no answer comes: the machine, or a queue. */
const CALLED_AGAIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['initiateKyc', 'startVerification', 'createVeriffSession', 'assignToAdmin', 'rejectKyc', 'updateKycStatus'],
      ...['recordAuditLog', 'awaitSignal', 'deliverSignals', 'processVeriffWebhook', 'checkDocument'],
    ].map((name) => [name, REJECTED]),
  ),
  checkVeriffDecision: 'the webhooks never come, and Veriff is asked',
  escalateReview: 'nobody reviews in time, it escalates, then an admin approves',
  abandonKyc: 'invited and never heard of: four reminders, abandoned after thirty days',
};

/** What contractors and operators see of it. */
const seen = ({ played, events }: Played) => ({
  ends: played.map(({ status, output }) => [status, (output as { readonly status?: string } | undefined)?.status]),
  // How often it waited depends on who is quicker.
  steps: [...new Set(played.flatMap((execution) => execution.visited()))],
  events: events.map(({ 'detail-type': type }) => type).sort(),
});

describe('A Lambda of KycVerification that dies after its work and is called again', function () {
  this.timeout(60_000);
  let prepared: Prepared;
  before(async () => {
    prepared = await prepare(kyc.services);
  });

  for (const [name, title] of Object.entries(CALLED_AGAIN)) {
    it(`changes nothing: ${name}`, async () => {
      const scenario = standing.find((one) => one.title === title);
      if (scenario === undefined) throw new Error(`No scenario "${title}"`);
      const site = `lambda/mindlinks-dev-kyc-${name}`;
      const undisturbed = await play(prepared, scenario);
      const disturbed = await play(prepared, scenario, {
        orders: [{ site, kind: 'dies before its answer', times: 3 }],
      });
      expect(disturbed.faults.map((fault) => fault.site)).to.deep.equal([site, site, site]);
      expect(disturbed.violations).to.deep.equal([]);
      expect(seen(disturbed)).to.deep.equal(seen(undisturbed));
    });
  }
});
