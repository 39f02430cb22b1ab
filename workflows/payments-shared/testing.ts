import { FAILED, givenPaid, stripeSays } from '../../services/payments/test/milestone/given-payments.ts';
import { createTestPayments } from '../../services/payments/test/service.ts';
import type { TestPayments } from '../../services/payments/test/service.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { createFeed } from '../simulator/oracles/testing.ts';

/** A write that no condition held back. */
export const put = (pk: string, sk: string, value: object): Change => ({
  kind: 'put',
  key: { pk, sk },
  value,
  if: 'new',
});

/** An oracle that has received all commits of the service so far. The test then adds a defect. */
export const createServiceFeed = async (
  make: (records: Records) => Oracle,
  given: (service: TestPayments) => Promise<unknown>,
) => {
  const service = createTestPayments();
  await given(service);
  const received = createFeed(make);
  let recorded = 0;
  const listen = (): void => {
    for (const changes of service.commits.slice(recorded)) received.commit(...changes);
    recorded = service.commits.length;
  };
  listen();
  return { ...received, service, listen };
};

/** A payment that was paid and booked, and that the bank sent back. */
export const givenReversed = async (service: TestPayments): Promise<void> => {
  await givenPaid(service);
  await stripeSays(service, FAILED);
};
