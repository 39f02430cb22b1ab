import { expect } from 'chai';
import { readServices } from '#local/stack/services.ts';
import { isRecord } from '#shared/testing/json.ts';
import { transform } from './index.ts';
import type { BusEvent } from './index.ts';
import { loadPackaged } from '../template/deployment.ts';
import type { InputTransformer } from '../template/model.ts';
import { PLACE, arn } from '../template/testing.ts';

const DELIVERING = {
  ruleName: 'rule',
  ruleArn: arn('events', 'rule/mindlinks-dev/rule'),
  ingestionTime: '2026-11-02T09:00:00Z',
};
const EVENT: BusEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'milestone.approved',
  source: 'mindlinks.contract',
  account: PLACE.account,
  time: '2026-11-02T09:00:00Z',
  region: PLACE.region,
  resources: [],
  detail: {},
};

/** Text that JSON has to escape. */
const ESCAPED = { 'a quote': 'phase "2"', 'a backslash': 'C:\\', 'a line break': 'one\ntwo', 'a tab': 'one\ttwo' };

const withValue = (document: unknown, path: readonly string[], value: string): unknown => {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const known = isRecord(document) ? document : {};
  return { ...known, [name]: withValue(known[name], rest, value) };
};

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Object.values(typeof value === 'object' && value !== null ? value : {}).flatMap(textsIn);

/** Texts of the input that a target receives when each path of the transformer leads to a text of its own. */
const received = (
  transformer: InputTransformer,
  text: string,
): { sent: readonly string[]; texts: readonly string[] } => {
  const values = Object.entries(transformer.paths).map(([name, path]) => [path, `${name}: ${text}`] as const);
  const event = values.reduce<unknown>(
    (before, [path, value]) => withValue(before, path.split('.').slice(1), value),
    EVENT,
  ) as BusEvent;
  return {
    sent: values.map(([, value]) => value),
    texts: textsIn(JSON.parse(transform(transformer, event, DELIVERING))),
  };
};

describe('The input transformers of the packaged services', () => {
  for (const [what, text] of Object.entries(ESCAPED)) {
    it(`hand over each value as it is when it has ${what}`, async () => {
      const { rules } = loadPackaged(
        (await readServices()).map(({ name }) => name),
        PLACE,
      );
      const transforming = rules.flatMap(({ name, targets }) =>
        targets.flatMap(({ inputTransformer }) => (inputTransformer === undefined ? [] : [{ name, inputTransformer }])),
      );
      expect(transforming).to.have.lengthOf.above(10);
      for (const { name, inputTransformer } of transforming) {
        let outcome: ReturnType<typeof received> | undefined;
        expect(() => (outcome = received(inputTransformer, text)), name).not.to.throw();
        expect(outcome?.texts, name).to.include.members([...(outcome?.sent ?? [])]);
      }
    });
  }

  it('would break if a placeholder stood in quotes', () => {
    const quoted = { paths: { id: '$.detail.entityId' }, template: '{"id":"<id>"}' };
    for (const text of Object.values(ESCAPED)) expect(() => received(quoted, text)).to.throw('have to be escaped');
  });
});
