import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { VERIFF_SECRETS, createVeriffSite } from '../../simulator/world/veriff.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import { kycOracles } from './oracles.ts';
import { mutants } from './mutants.ts';
import { populate } from './workload.ts';

/** `KycVerification`, with its actors, oracles and mutants. */
export const kyc: SimulatedWorkflow<readonly [VeriffSite]> = {
  name: 'kyc',
  services: ['platform', 'notifications', 'kyc'],
  machines: ['mindlinks-dev-kyc-verification'],
  secrets: { 'mindlinks/dev/veriff': JSON.stringify(VERIFF_SECRETS) },
  sites: (outside) => [createVeriffSite(outside)],
  oracles: (records, sites) => kycOracles(records, () => sites()[0]),
  populate,
  mutants,
};
