import { expect } from 'chai';
import { START, createTestHub } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import { createScheduler } from './scheduler.ts';
import type { Schedule } from './scheduler.ts';

const HOUR = 3_600_000;
const schedule = (name: string, more: Partial<Schedule> = {}): Schedule => ({
  name,
  at: START + HOUR,
  targetArn: 'arn:queue',
  input: `{"name":"${name}"}`,
  ...more,
});

const setUp = (options: TestHubOptions = {}) => {
  const hub = createTestHub(options);
  const delivered: { readonly arn: string; readonly input: string; readonly at: number }[] = [];
  const scheduler = createScheduler(hub, (arn, input) => delivered.push({ arn, input, at: hub.elapsed() }));
  return { hub, scheduler, delivered };
};

describe('A schedule', () => {
  it('goes off once, not before its time, and within the minute', async () => {
    const { hub, scheduler, delivered } = setUp();
    for (let count = 0; count < 50; count += 1) expect(scheduler.create(schedule(`s${count}`))).to.equal(true);
    await hub.pass();
    expect(delivered.map(({ input }) => input)).to.have.members(
      Array.from({ length: 50 }, (_, count) => `{"name":"s${count}"}`),
    );
    for (const { arn, at } of delivered) {
      expect(arn).to.equal('arn:queue');
      expect(at).to.be.within(HOUR, HOUR + 60_000);
    }
  });

  it('is pending until it went off, and its name is free again', async () => {
    const { hub, scheduler } = setUp();
    scheduler.create(schedule('s'));
    expect(scheduler.pending().map(({ name }) => name)).to.deep.equal(['s']);
    expect(scheduler.create(schedule('s'))).to.equal(false);
    await hub.pass();
    expect(scheduler.pending()).to.deep.equal([]);
    expect(scheduler.create(schedule('s', { at: START + 5 * HOUR }))).to.equal(true);
  });

  it('does not go off once it was removed', async () => {
    const { hub, scheduler, delivered } = setUp();
    scheduler.create(schedule('s'));
    expect(scheduler.remove('s')).to.equal(true);
    expect(scheduler.remove('s')).to.equal(false);
    await hub.pass();
    expect([delivered, scheduler.pending()]).to.deep.equal([[], []]);
  });

  it('goes off at once when its time has passed', async () => {
    const { hub, scheduler, delivered } = setUp();
    scheduler.create(schedule('s', { at: START - HOUR }));
    await hub.pass();
    expect(delivered[0]?.at).to.be.within(0, 60_000);
  });

  it('goes off twice, within another minute, when things go wrong', async () => {
    const { hub, scheduler, delivered } = setUp({ orders: [{ site: 'scheduler', kind: 'goes off twice' }] });
    scheduler.create(schedule('s'));
    await hub.pass();
    expect(delivered.map(({ input }) => input)).to.deep.equal(['{"name":"s"}', '{"name":"s"}']);
    expect((delivered[1]?.at ?? 0) - (delivered[0]?.at ?? 0)).to.be.within(1, 60_000);
  });

  it('goes off late, by half an hour at most, when things go wrong', async () => {
    const { hub, scheduler, delivered } = setUp({ orders: [{ site: 'scheduler', kind: 'goes off late', times: 20 }] });
    for (let count = 0; count < 20; count += 1) scheduler.create(schedule(`s${count}`));
    await hub.pass();
    expect(Math.max(...delivered.map(({ at }) => at))).to.be.within(HOUR + 60_001, HOUR + 31 * 60_000);
    expect(Math.min(...delivered.map(({ at }) => at))).to.be.at.least(HOUR);
  });
});
