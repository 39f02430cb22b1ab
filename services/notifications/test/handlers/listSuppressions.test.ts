import { expect } from 'chai';
import { testOrigin } from '#shared/http/testing.ts';
import { endpoint } from '#shared/http/index.ts';
import { adminClaims, apiEvent, contractorClaims, lambdaContext } from '#shared/http/testing.ts';
import { recordFeedback } from '../../src/domain/feedback.ts';
import { listSuppressions, listSuppressionsRoute } from '../../src/handlers/listSuppressions.ts';
import { ANN, requested, testService } from '../service.ts';

describe('GET /api/admin/notifications/suppressions', () => {
  it('lists whom nothing is sent to, and why, without address and hash', async () => {
    const service = testService();
    await service.deliver(requested());
    await recordFeedback(service.ports)({
      notificationId: requested().id,
      address: 'ann@example.org',
      kind: 'complained',
      isPermanent: true,
    });
    const { status, body } = await listSuppressions(service.ports)({
      caller: { id: 'ada', type: 'admin', groups: ['admin'] },
      body: undefined,
      path: undefined,
      query: { limit: 25, cursor: undefined },
      origin: testOrigin,
      correlationId: 'c-1',
    });
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      items: [
        {
          recipientId: ANN,
          reason: 'complained',
          suppressedAt: '2026-11-23T09:00:00.000Z',
          notificationId: requested().id,
        },
      ],
    });
  });

  it('is for admins only: a contractor is answered 403', async () => {
    const handler = endpoint(listSuppressionsRoute, () => listSuppressions(testService().ports));
    const statusFor = async (claims: Readonly<Record<string, string>>) =>
      (await handler(apiEvent({ claims }), lambdaContext())).statusCode;
    expect(await statusFor(adminClaims)).to.equal(200);
    expect(await statusFor(contractorClaims)).to.equal(403);
  });
});
