import { expect } from 'chai';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { createFeed } from '../simulator/oracles/testing.ts';
import { forgeriesAreQuarantined } from './forger.ts';
import { put } from './testing.ts';

describe('Forgeries are quarantined', () => {
  const site = () => ({ paidTwice: ['pi_second'] }) as unknown as StripeSite;
  const findViolations = (eventId: string, status: string, object: string): readonly string[] => {
    const { commit, conclude } = createFeed((records) => forgeriesAreQuarantined(records, site));
    const rawBody = JSON.stringify({ type: 'payment_intent.succeeded', data: { object: { id: object } } });
    commit(put(`WEBHOOK#stripe/${eventId}`, 'STATE', { status, rawBody }));
    return conclude();
  };

  it('when each forged event is, and each about a second payment', () => {
    expect(findViolations('evt_forged_1', 'quarantined', 'pi_1')).to.deep.equal([]);
    expect(findViolations('evt_1', 'quarantined', 'pi_second')).to.deep.equal([]);
    expect(findViolations('evt_1', 'processed', 'pi_1')).to.deep.equal([]);
  });

  it('but not when one was processed, ignored or superseded', () => {
    for (const status of ['processed', 'ignored', 'superseded', 'received']) {
      expect(findViolations('evt_forged_1', status, 'pi_1'), status).to.have.length(1);
      expect(findViolations('evt_1', status, 'pi_second'), status).to.have.length(1);
    }
  });
});
