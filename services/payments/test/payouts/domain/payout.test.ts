import { expect } from 'chai';
import fc from 'fast-check';
import { failureClassOf } from '../../../src/payouts/domain/payout-failure.ts';
import {
  TRANSITIONS,
  PAYOUT_STATUSES,
  applyPayoutFacts,
  intendPayout,
  isEnded,
} from '../../../src/payouts/domain/payout.ts';
import type { Payout } from '../../../src/payouts/domain/payout.ts';
import type { PayoutFacts } from '../../../src/ports.ts';
import { payoutRequest } from '../../given.ts';
import { START } from '../../service.ts';

const facts = (status: string): PayoutFacts => ({
  payoutId: 'po_1',
  payoutKey: payoutRequest().key,
  status,
  amount: payoutRequest().amount,
  failureCode: undefined,
  failureId: undefined,
});

describe('A payout’s status', () => {
  it('changes only along the transitions, whatever Stripe says in whatever order', () => {
    const said = fc.constantFrom('pending', 'in_transit', 'paid', 'failed', 'canceled', 'unknown');
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (story) => {
        let payout: Payout = {
          ...intendPayout(payoutRequest(), 'acct_1', START),
          status: 'transferred',
          transferId: 'tr_1',
        };
        for (const status of story) {
          const { payout: next, effect } = applyPayoutFacts(payout, facts(status), START);
          if (effect === 'applied') expect(TRANSITIONS[payout.status]).to.include(next.status);
          else expect(next).to.equal(payout);
          payout = next;
        }
        // Money that was paid was returned, or was not; it is never both failed and paid.
        if (payout.status === 'failed' || payout.status === 'cancelled') expect(payout.paidAt).to.equal(undefined);
        if (payout.status === 'reversed') expect(payout.paidAt).to.equal(START);
      }),
    );
  });

  it('is final in every end status but paid', () => {
    for (const status of PAYOUT_STATUSES) {
      expect(TRANSITIONS[status].length === 0, status).to.equal(isEnded({ status } as Payout));
    }
    expect(TRANSITIONS.paid).to.deep.equal(['reversed']);
  });
});

describe('A failed payout is', () => {
  for (const [code, who] of [
    ['could_not_process', 'retry'],
    ['balance_insufficient', 'retry'],
    ['account_closed', 'contractor'],
    ['no_account', 'contractor'],
    ['invalid_account_number', 'contractor'],
    ['debit_not_authorized', 'contractor'],
    ['incorrect_account_holder_name', 'contractor'],
    ['payouts_not_allowed', 'contractor'],
    ['insufficient_funds', 'operator'],
    ['declined', 'operator'],
    ['idempotency_error', 'operator'],
    ['a_code_of_next_year', 'operator'],
    ['constructor', 'operator'],
  ] as const) {
    it(`to be fixed by ${who === 'retry' ? 'trying again' : `the ${who}`} for ${code}`, () => {
      expect(failureClassOf(code)).to.equal(who);
    });
  }
});
