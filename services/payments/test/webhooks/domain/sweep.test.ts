import { expect } from 'chai';
import { WEBHOOK_DAYS, webhookExpiry } from '#shared/inbox/index.ts';
import { isWatched, sweptSince, wasMissed } from '../../../src/webhooks/domain/sweep.ts';

const NOW = '2026-11-30T09:00:00.000Z';

describe('What a sweep looks for', () => {
  it('is what was made in the last 28 days', () => {
    expect(sweptSince(NOW)).to.equal('2026-11-02T09:00:00.000Z');
  });

  it('is never so old that the inbox may have forgotten it, and Stripe’s thirty days are not over', () => {
    const made = sweptSince(NOW);
    expect(webhookExpiry(made) > NOW, made).to.equal(true);
    expect(WEBHOOK_DAYS).to.be.at.most(30);
  });

  it('is on accounts with a payout that changed in the last 14 days', () => {
    expect(isWatched({ updatedAt: '2026-11-16T09:00:00.000Z' }, NOW)).to.equal(true);
    expect(isWatched({ updatedAt: '2026-11-16T08:59:59.999Z' }, NOW)).to.equal(false);
  });

  it('was missed when a quarter of an hour has not brought it', () => {
    expect(wasMissed('2026-11-30T08:45:00.000Z', NOW)).to.equal(false);
    expect(wasMissed('2026-11-30T08:44:59.000Z', NOW)).to.equal(true);
  });
});
