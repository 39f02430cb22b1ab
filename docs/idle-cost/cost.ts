import { format } from 'prettier';
import { readServices } from '#local/stack/services.ts';
import { at, list, record, records } from '#shared/testing/json.ts';
import { packagedStack } from '#shared/testing/template.ts';
import type { Stack } from '#shared/testing/template.ts';

/** What a stage costs while nobody uses it: a month of 30 days, in US dollars. */
export interface Line {
  readonly what: string;
  readonly count: number;
  /** Of the count, in an account where nothing else uses it. */
  readonly free: number;
  readonly price: string;
  /** Of the account's first stage. */
  readonly first: number;
  /** Of each further stage: the account's free amount is used up. */
  readonly further: number;
}

/**
 * Prices of us-east-1, November 2026, from the price pages of CloudWatch, KMS, Secrets Manager, SQS, Lambda, EventBridge and WAF.
 * eu-central-1 is up to a fifth dearer for some.
 */
const PRICES = {
  alarm: 0.1,
  customMetric: 0.3,
  dashboard: 3,
  key: 1,
  secret: 0.4,
  millionSqsRequests: 0.4,
  millionInvocations: 0.2,
  millionScheduled: 1,
  webAcl: 5,
  webAclRule: 1,
};
/** A dashboard is free, as one of three, with at most so many metrics. */
export const FREE_DASHBOARD_METRICS = 50;

const DAYS = 30;
const MINUTES = DAYS * 24 * 60;
/**
 * Lambda polls a queue with five connections, each for up to 20 seconds (Lambda's guide, "Configuring scaling behavior for SQS
 * event source mappings"; SQS's, "long polling"): 15 empty receives a minute.
 */
const EMPTY_RECEIVES = 15 * MINUTES;

/** @returns the lines of the table, and their sum is the cost of the stage */
export const idleCost = (stacks: readonly Stack[]): readonly Line[] => {
  const count = (type: string): number => stacks.reduce((sum, stack) => sum + stack.ofType(type).length, 0);
  const runs = stacks.reduce((sum, stack) => sum + scheduledRuns(stack), 0);
  const millions = (number: number): number => number / 1_000_000;
  const mappings = stacks.flatMap((stack) =>
    stack
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => at(properties, 'EventSourceArn', 'Fn::GetAtt', 1) === 'Arn'),
  );
  const rules = stacks.flatMap((stack) =>
    stack.ofType('AWS::WAFv2::WebACL').flatMap(({ properties }) => list(properties['Rules'])),
  );
  return [
    line('alarms', count('AWS::CloudWatch::Alarm'), 10, PRICES.alarm, '$0.10'),
    // Each of our own is counted when something happens, and a month without is not charged.
    line('custom metrics', 0, 10, PRICES.customMetric, '$0.30'),
    line('dashboards', count('AWS::CloudWatch::Dashboard'), 3, PRICES.dashboard, '$3'),
    line('KMS keys', count('AWS::KMS::Key'), 0, PRICES.key, '$1'),
    line('secrets', secrets(stacks).length, 0, PRICES.secret, '$0.40'),
    line(
      'million empty receives of queues',
      millions(mappings.length * EMPTY_RECEIVES),
      1,
      PRICES.millionSqsRequests,
      '$0.40',
    ),
    line('million scheduled messages', millions(runs), 14, PRICES.millionScheduled, '$1'),
    line('million Lambda invocations, by schedules', millions(runs), 1, PRICES.millionInvocations, '$0.20'),
    line('web ACLs', count('AWS::WAFv2::WebACL'), 0, PRICES.webAcl, '$5'),
    line('rules of web ACLs', rules.length, 0, PRICES.webAclRule, '$1'),
  ];
};

const line = (what: string, count: number, free: number, each: number, price: string): Line => ({
  what,
  count,
  free,
  price,
  first: Math.max(0, count - free) * each,
  further: count * each,
});

/** A month's. A time of day is once a day. */
const scheduledRuns = (stack: Stack): number =>
  stack.ofType('AWS::Scheduler::Schedule').reduce((sum, { properties }) => {
    const [, number, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(String(properties['ScheduleExpression'])) ?? [];
    return sum + (number === undefined ? DAYS : MINUTES / (Number(number) * (unit === 'hour' ? 60 : 1)));
  }, 0);

/** Secrets are created by hand, and read by the names that roles allow. */
const secrets = (stacks: readonly Stack[]): readonly string[] => [
  ...new Set(
    stacks.flatMap((stack) =>
      stack
        .ofType('AWS::IAM::Role')
        .flatMap(({ properties }) => [...JSON.stringify(properties).matchAll(/:secret:([\w/-]+?)-\*/g)])
        .map(([, name = '']) => name),
    ),
  ),
];

/** How many metrics a dashboard's charts show. A search shows what exists; it counts as one here. */
export const dashboardMetrics = (stack: Stack): readonly number[] =>
  stack.ofType('AWS::CloudWatch::Dashboard').map(({ properties }) => {
    const body: unknown = JSON.parse(String(at(properties, 'DashboardBody', 'Fn::Sub')));
    return records(at(body, 'widgets')).reduce(
      (sum, widget) => sum + list(record(widget['properties'])['metrics'] ?? []).length,
      0,
    );
  });

const dollars = (amount: number): string => amount.toFixed(2);
/** Without digits that say nothing: 66, 8.4, 0.01. */
const short = (number: number): string => String(Number(number.toPrecision(2)));

/** The stacks of all services, as they were packaged. */
export const packagedStacks = async (): Promise<readonly Stack[]> =>
  (await readServices()).map(({ name }) => packagedStack(name));

/** The table of docs/guides/idle-cost.md, as it is formatted there. */
export const packagedTable = async (): Promise<string> =>
  format(costTable(idleCost(await packagedStacks())), { parser: 'markdown' });

const costTable = (lines: readonly Line[]): string => {
  const rows = lines.map(({ what, count, free, price, first, further }) => [
    what,
    short(count),
    short(free),
    price,
    dollars(first),
    dollars(further),
  ]);
  const sum = (of: (one: Line) => number): string => `**${dollars(lines.reduce((total, one) => total + of(one), 0))}**`;
  const all = [
    ['what', 'count', 'free', 'each', 'first stage', 'each further one'],
    ['---', '---:', '---:', '---:', '---:', '---:'],
    ...rows,
    ['**all**', '', '', '', sum(({ first }) => first), sum(({ further }) => further)],
  ];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};
