import { expect } from 'chai';
import { compileMachine } from '../asl/index.ts';
import { createTestHost, failed, launch, succeeded } from '../asl/testing.ts';
import { addCoverage, createCoverage, reportCoverage } from './coverage.ts';
import type { Coverage } from './coverage.ts';

const invoke = (more: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  ...more,
});
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: invoke({
      Next: 'Each',
      Catch: [
        { ErrorEquals: ['Refused'], Next: 'Refuse' },
        { ErrorEquals: ['States.ALL'], Next: 'Refuse' },
      ],
    }),
    Each: {
      Type: 'Map',
      Label: 'Each',
      Items: [1, 2],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Note',
        States: { Note: { Type: 'Pass', End: true } },
      },
      End: true,
    },
    Refuse: { Type: 'Fail', Error: 'Refused' },
  },
};

/** Runs the machine once; `error` is what its task fails with. */
const run = async (error?: string): Promise<Coverage> => {
  const { observer, counted } = createCoverage();
  const host = createTestHost(() => (error === undefined ? succeeded({}) : failed(error)));
  launch(DEFINITION, host, { observer });
  await host.finish();
  return counted();
};

describe('Coverage', () => {
  it('counts states, ways and catchers, those of the children of a distributed Map included', async () => {
    expect(await run()).to.deep.equal({
      states: { 'test: Ask': 1, 'test: Each': 1, 'test: Note': 2 },
      catches: {},
      transitions: { 'test: Ask → Each': 1 },
    });
    expect(await run('Odd')).to.deep.include({ catches: { 'test: Ask catch 2': 1 } });
  });

  it('adds up', async () => {
    const sum = addCoverage([await run(), await run(), await run('Refused')]);
    expect(sum.states).to.deep.equal({ 'test: Ask': 3, 'test: Each': 2, 'test: Note': 4, 'test: Refuse': 1 });
    expect(sum.catches).to.deep.equal({ 'test: Ask catch 1': 1 });
    expect(addCoverage([])).to.deep.equal({ states: {}, catches: {}, transitions: {} });
  });

  it('says what was reached of all there is, and what was not', async () => {
    const report = reportCoverage('test', compileMachine(DEFINITION), await run());
    expect(report).to.deep.equal([
      { of: 'states', all: 4, reached: 3, missing: ['Refuse'] },
      { of: 'catches', all: 2, reached: 0, missing: ['Ask catch 1', 'Ask catch 2'] },
      { of: 'transitions', all: 2, reached: 1, missing: ['Ask → Refuse'] },
    ]);
  });

  it('is of one machine only', async () => {
    const [states] = reportCoverage('other', compileMachine(DEFINITION), await run());
    expect(states).to.include({ reached: 0, all: 4 });
  });
});
