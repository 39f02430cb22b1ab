import { expect } from 'chai';
import { parse } from '#shared/validation/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import type { QueueConsumer } from '#shared/lambda/index.ts';
import { deliverSignals } from '#shared/signals/handlers.ts';
import { quiet } from '#shared/testing/service.ts';
import { erasureQueue } from '../../services/kyc/src/handlers/erasePersonalData.ts';
import { startContractInput } from '../../services/contract/src/lifecycle/handlers/startContract.ts';
import { initiateKycInput } from '../../services/kyc/src/handlers/initiateKyc.ts';
import { createTestKyc } from '../../services/kyc/test/fixtures.ts';
import { sendNotification } from '../../services/notifications/src/handlers/sendNotification.ts';
import { testService } from '../../services/notifications/test/service.ts';
import { validateApprovalInput } from '../../services/payments/src/milestone/handlers/validateApproval.ts';
import { startPayrollInput } from '../../services/payments/src/payroll/handlers/startPayroll.ts';
import { factQueue } from '../../services/payments/src/payouts/handlers/projectEvents.ts';
import { createTestPayments } from '../../services/payments/test/service.ts';
import { inputOf, matches } from '../../workflows/simulator/eventbridge/index.ts';
import type { BusEvent } from '../../workflows/simulator/eventbridge/index.ts';
import { loadPackaged } from '../../workflows/simulator/template/index.ts';
import type { Rule } from '../../workflows/simulator/template/index.ts';
import { exampleEvents } from './example-events.ts';

const PLACE = { region: 'eu-central-1', account: '123456789012', partition: 'aws' };
const EXECUTION = { executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:example:1' };

type Consume = (message: string) => Promise<unknown>;

/** The consumer of a queue as its function wraps it: a message that it cannot take is a failed record. */
const queue =
  (make: () => QueueConsumer): Consume =>
  async (message) =>
    expect(await make()(queueBatch({ m1: message }), lambdaContext())).to.deep.equal(failedRecords());

const signalQueue = queue(() => deliverSignals(() => ({ signal: () => Promise.resolve() })));

/** Who takes what a rule sends, by the target's name. A machine's input is what its first Task demands, with what the machine adds. */
const CONSUMERS: Readonly<Record<string, Consume>> = {
  'mindlinks-dev-notifications-requests': async (message) => {
    const { deliver, mails } = testService();
    await queue(() => sendNotification(() => ({ deliver, count: () => undefined })))(message);
    expect(mails).to.have.length(1);
  },
  'mindlinks-dev-contract-signals': signalQueue,
  'mindlinks-dev-contract-lifecycle': async (input) =>
    parse(startContractInput, { ...JSON.parse(input), ...EXECUTION }),
  'mindlinks-dev-kyc-erasures': queue(() => erasureQueue(createTestKyc)),
  'mindlinks-dev-kyc-signals': signalQueue,
  'mindlinks-dev-kyc-verification': async (input) =>
    parse(initiateKycInput, { ...JSON.parse(input), onboardingId: null, ...EXECUTION }),
  'mindlinks-dev-payments-facts': queue(() => factQueue(createTestPayments)),
  'mindlinks-dev-payments-signals': signalQueue,
  'mindlinks-dev-payments-milestone': async (input) =>
    parse(validateApprovalInput, { ...JSON.parse(input), hasWaited: false, ...EXECUTION }),
  'mindlinks-dev-payments-payroll': async (input) => parse(startPayrollInput, { ...JSON.parse(input), ...EXECUTION }),
};
/** For people to read. */
const OPERATORS = 'mindlinks-dev-operators';

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? '';

const busEvents: readonly BusEvent[] = exampleEvents().map(({ source, type, detail }) => ({
  version: '0',
  id: detail.id,
  'detail-type': type,
  source,
  account: PLACE.account,
  time: '2026-11-02T09:00:00Z',
  region: PLACE.region,
  resources: [],
  detail: { ...detail },
}));

describe('The examples of the event document, through the rules as packaged', () => {
  quiet();
  const rules: readonly Rule[] = loadPackaged(
    ['platform', 'notifications', 'kyc', 'payments', 'contract'],
    PLACE,
  ).rules.filter(({ eventPattern }) => JSON.stringify(eventPattern ?? '').includes('mindlinks.'));

  for (const { name, arn, eventPattern = {}, targets } of rules) {
    const examples = busEvents.filter((event) => matches(eventPattern, event));

    it(`${name} matches an example`, () => expect(examples).not.to.have.length(0));

    for (const event of examples) {
      for (const target of targets.filter((each) => nameOf(each.arn) !== OPERATORS)) {
        it(`${event['detail-type']} is taken by ${nameOf(target.arn)}`, async () => {
          const delivering = { ruleName: name, ruleArn: arn, ingestionTime: event.time };
          const consume = CONSUMERS[nameOf(target.arn)];
          if (consume === undefined) throw new Error(`No consumer of ${target.arn}`);
          await consume(inputOf(target, event, delivering));
        });
      }
    }
  }
});
