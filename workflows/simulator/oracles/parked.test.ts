import { expect } from 'chai';
import type { BusEvent } from '../aws/bus.ts';
import { noTransientFailureIsParked } from './parked.ts';
import { dayAt, situation } from './testing.ts';

const failed = (error: string): BusEvent => ({
  version: '0',
  id: 'event-1',
  'detail-type': 'kyc.failed',
  source: 'mindlinks.kyc',
  account: '123456789012',
  time: dayAt(0),
  region: 'eu-central-1',
  resources: [],
  detail: { entityId: 'case-1', metadata: { state: 'CreateSession', error } },
});

const foundFor = (error: string): readonly string[] => {
  const { listener, conclude } = noTransientFailureIsParked();
  listener?.published?.(failed(error));
  return conclude?.(situation()) ?? [];
};

describe('The oracle that no transient failure is parked', () => {
  for (const error of [
    'Lambda.TooManyRequestsException',
    'ThrottlingException',
    'States.Timeout',
    'ProviderUnavailableError',
    'Error',
  ])
    it(`reports a step that is parked for ${error}`, () => {
      expect(foundFor(error)).to.deep.equal([`kyc.failed of case-1 at CreateSession: ${error}`]);
    });

  for (const error of ['VeriffRejectedError', 'account_closed', 'PayoutOverdue', 'AccessDeniedException'])
    it(`reports nothing for ${error}, about which an operator has to decide`, () => {
      expect(foundFor(error)).to.deep.equal([]);
    });

  it('reports a dead letter, also one that was sent back since', () => {
    const raisedAlarms = [
      { name: 'mindlinks-dev-kyc-signals-dlq-depth', at: dayAt(1) },
      { name: 'mindlinks-dev-lambda-throttles', at: dayAt(1) },
    ];
    expect(noTransientFailureIsParked().conclude?.(situation({ raisedAlarms }))).to.deep.equal([
      `mindlinks-dev-kyc-signals-dlq-depth was raised at ${dayAt(1)}`,
    ]);
  });
});
