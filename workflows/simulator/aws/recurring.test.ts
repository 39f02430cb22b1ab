import { expect } from 'chai';
import { createTestHub } from '../testing.ts';
import { createRecurring, periodOf } from './recurring.ts';

const MINUTE_MS = 60_000;

const setUp = (orders: Parameters<typeof createTestHub>[0] = {}, hasWork?: () => boolean) => {
  const hub = createTestHub(orders);
  const delivered: string[] = [];
  const schedule = { name: 'sweep', everyMs: 5 * MINUTE_MS, targetArn: 'arn:queue', input: '{}' };
  const recurring = createRecurring(
    hub,
    [schedule],
    (arn) => delivered.push(`${hub.kernel.instant().slice(14, 19)} ${arn}`),
    hasWork,
  );
  return { hub, delivered, recurring };
};

describe('A recurring schedule', () => {
  it('goes off at its next turn once something was written, however much', async () => {
    const { hub, delivered, recurring } = setUp();
    hub.kernel.after(7 * MINUTE_MS, 'a write', recurring.stir);
    hub.kernel.after(8 * MINUTE_MS, 'another', recurring.stir);
    await hub.kernel.run();
    expect(delivered).to.deep.equal(['10:00 arn:queue']);
  });

  it('stays silent while nothing is written', async () => {
    const { hub, delivered, recurring } = setUp();
    recurring.stir();
    await hub.kernel.run();
    expect(delivered).to.have.length(1);
    await hub.kernel.run({ until: hub.kernel.now() + 60 * MINUTE_MS });
    expect(delivered).to.have.length(1);
  });

  it('goes off again as long as something waits for a turn', async () => {
    const turns = { left: 3 };
    const { hub, delivered, recurring } = setUp({}, () => (turns.left -= 1) > 0);
    recurring.stir();
    await hub.kernel.run();
    expect(delivered).to.have.length(3);
  });

  it('that misses a turn makes up for it at the next', async () => {
    const { hub, delivered, recurring } = setUp({ orders: [{ site: 'schedule/sweep', kind: 'is missed' }] });
    recurring.stir();
    await hub.kernel.run();
    expect(delivered).to.deep.equal(['10:00 arn:queue']);
  });

  it('may go off twice', async () => {
    const { hub, delivered, recurring } = setUp({ orders: [{ site: 'schedule/sweep', kind: 'goes off twice' }] });
    recurring.stir();
    await hub.kernel.run();
    expect(delivered).to.have.length(2);
  });

  it('has a period of minutes, hours or days, and nothing else', () => {
    expect(['rate(5 minutes)', 'rate(1 hour)', 'rate(2 days)'].map(periodOf)).to.deep.equal([
      300_000, 3_600_000, 172_800_000,
    ]);
    expect(() => periodOf('cron(0 3 * * ? *)')).to.throw('Not simulated: cron(0 3 * * ? *)');
  });
});
