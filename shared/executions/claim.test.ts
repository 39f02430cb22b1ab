import { expect } from 'chai';
import { START, faultPoint, testClock, testExecutions } from '#shared/testing/service.ts';
import { claimFor } from './index.ts';
import type { Holder } from './index.ts';

interface Entity {
  readonly done: boolean;
  readonly holder?: Holder;
}

describe('An execution that claims an entity', () => {
  const setUp = () => {
    const { executions } = testExecutions('Machine', faultPoint().effect);
    const written: Holder[] = [];
    const claim = (entity: Entity) =>
      claimFor({ executions, clock: testClock() }, 'mine', entity, {
        isDone: ({ done }) => done,
        isDoneAfter: (_, outcome) => outcome === 'succeeded',
        writeHolder: async (holder) => {
          written.push(holder);
          return { ...entity, holder };
        },
      });
    return { executions, written, claim };
  };
  const held = (executionArn: string, done = false): Entity => ({ done, holder: { executionArn, claimedAt: 'then' } });

  it('holds one that is free', async () => {
    const { claim, written } = setUp();
    const holder = { executionArn: 'mine', claimedAt: START };
    expect(await claim({ done: false })).to.deep.equal({ entity: { done: false, holder }, claim: 'held' });
    expect(written).to.deep.equal([holder]);
  });

  it('holds its own without another write', async () => {
    const { claim, written } = setUp();
    expect(await claim(held('mine'))).to.deep.equal({ entity: held('mine'), claim: 'held' });
    expect(written).to.deep.equal([]);
  });

  it('leaves one that a live execution holds', async () => {
    const { claim, written } = setUp();
    expect(await claim(held('other'))).to.deep.equal({ entity: held('other'), claim: 'busy' });
    expect(written).to.deep.equal([]);
  });

  it('leaves one where nothing is left to do, without asking for its holder', async () => {
    const { claim, executions, written } = setUp();
    expect((await claim(held('other', true))).claim).to.equal('done');
    expect(executions.outcomeOf.callCount).to.equal(0);
    executions.outcomeOf.resolves('succeeded');
    expect((await claim(held('other'))).claim, 'as its holder succeeded').to.equal('done');
    expect(written).to.deep.equal([]);
  });

  for (const outcome of ['failed', 'unknown'] as const) {
    it(`replaces a holder whose outcome is ${outcome}`, async () => {
      const { claim, executions, written } = setUp();
      executions.outcomeOf.withArgs('other').resolves(outcome);
      expect((await claim(held('other'))).claim).to.equal('held');
      expect(written).to.have.lengthOf(1);
    });
  }
});
