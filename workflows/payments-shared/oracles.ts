import { CURRENCY } from '#local/platform-client/endpoints.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { booksBalance, nothingStaysReserved } from './books-oracles.ts';
import { forgeriesAreQuarantined } from './forger.ts';
import { exportsAreWhole } from './export-oracles.ts';
import { fundingsAreAccountedFor } from './funding-oracles.ts';
import { keysNameOneRequest, oneAccountPerContractor } from './key-oracles.ts';
import { locksAreLive } from './lock-oracles.ts';
import { everyEntryIsLogged, theLogVerifies } from './log-oracles.ts';
import {
  everyAttemptHasItsPayout,
  payoutsAgreeWithStripe,
  payoutsFollowTheirEdges,
  stripePaidOnce,
} from './payout-oracles.ts';
import { walletsHaveARowPerPayment, walletsHoldWhatWasPaid } from './wallet-oracles.ts';

/** What must hold wherever money moves, whichever workflow moves it. */
export const moneyOracles = (records: Records, site: () => StripeSite): readonly Oracle[] => [
  booksBalance(),
  locksAreLive(),
  walletsHoldWhatWasPaid(records),
  walletsHaveARowPerPayment(records),
  fundingsAreAccountedFor(records, site, CURRENCY),
  forgeriesAreQuarantined(records, site),
  nothingStaysReserved(records),
  everyEntryIsLogged(records),
  theLogVerifies(records),
  exportsAreWhole(records),
  payoutsFollowTheirEdges(),
  stripePaidOnce(records, site),
  payoutsAgreeWithStripe(records, site),
  everyAttemptHasItsPayout(records),
  keysNameOneRequest(site),
  oneAccountPerContractor(records, site),
];
