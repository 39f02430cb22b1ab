import { expect } from 'chai';
import { catalogue, makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { BusEvent } from '../aws/bus.ts';
import { everyEventIsPublished } from './outbox.ts';
import { createFeed, dayAt } from './testing.ts';

const event = (entityId: string): AnyEvent =>
  makeEvent('kyc.approved', {
    entityId,
    actor: { id: 'ada', type: 'admin' },
    time: dayAt(0),
    metadata: catalogue['kyc.approved'].example,
  });

describe('Every event is published', () => {
  const setUp = () => {
    const { oracle, conclude, inspect } = createFeed(everyEventIsPublished);
    return {
      conclude,
      inspect,
      commit: (id: string) => oracle.listener?.posted?.([event(id)]),
      publish: (id: string) => oracle.listener?.published?.({ detail: event(id).detail } as unknown as BusEvent),
    };
  };

  it('once it was committed, however often and in whatever order', () => {
    const { commit, publish, conclude } = setUp();
    publish('k1');
    commit('k1');
    commit('k2');
    publish('k2');
    publish('k2');
    expect(conclude()).to.deep.equal([]);
  });

  it('within a week', () => {
    const { commit, publish, inspect } = setUp();
    commit('k1');
    commit('k2');
    for (let day = 1; day <= 7; day += 1) expect(inspect(), `day ${day}`).to.deep.equal([]);
    publish('k1');
    expect(inspect()).to.deep.equal([`kyc.approved (${event('k2').detail.id}) was committed and never published`]);
  });

  it('or it is named', () => {
    const { commit, publish, conclude } = setUp();
    commit('k1');
    commit('k2');
    publish('k1');
    expect(conclude()).to.deep.equal([`kyc.approved (${event('k2').detail.id}) was committed and never published`]);
  });
});
