import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Stack } from '#shared/testing/template.ts';
import { FREE_DASHBOARD_METRICS, dashboardMetrics, packagedStacks, packagedTable } from './cost.ts';

/** Alarms of a stage. Each costs as much as four million messages: raise it for one that tells an operator something new. */
const MAX_ALARMS = 98;

/** One for the stage, and one for each service with machines. Three are free; each further one costs $3 a month. */
const MAX_DASHBOARDS = 4;

describe('What a stage costs while nobody uses it', () => {
  let stacks: readonly Stack[];

  before(async () => {
    stacks = await packagedStacks();
  });

  it('is in docs/guides/idle-cost.md, from the packaged templates', async () => {
    const guide = await readFile(new URL('../guides/idle-cost.md', import.meta.url), 'utf8');
    expect(guide, 'run "node docs/idle-cost/write.ts"').to.contain(await packagedTable());
  });

  it(`has at most ${MAX_ALARMS} alarms`, () => {
    const alarms = stacks.flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'));
    expect(alarms).to.have.lengthOf.at.most(MAX_ALARMS);
  });

  it(`has at most ${MAX_DASHBOARDS} dashboards, and on each no more metrics than are free`, () => {
    const metrics = stacks.flatMap(dashboardMetrics);
    expect(metrics).to.have.lengthOf.at.most(MAX_DASHBOARDS);
    expect(Math.max(...metrics)).to.be.at.most(FREE_DASHBOARD_METRICS);
  });

  it('watches a metric of its own for each alarm: metric math, composite and high-resolution alarms cost more', () => {
    for (const { id, properties } of stacks.flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'))) {
      expect(properties['Metrics'], id).to.equal(undefined);
      expect(properties['Period'], id).to.be.at.least(60);
    }
    expect(stacks.flatMap((stack) => stack.ofType('AWS::CloudWatch::CompositeAlarm'))).to.deep.equal([]);
  });
});
