import { expect } from 'chai';
import { testOrigin } from '#shared/http/testing.ts';
import { listMyNotifications } from '../../src/handlers/listMyNotifications.ts';
import { ANN, BOB, requested, testService } from '../service.ts';

const list = (service: ReturnType<typeof testService>, id: string, limit = 25, cursor?: string) =>
  listMyNotifications(service.ports)({
    caller: { id, type: 'contractor', groups: ['contractor'] },
    body: undefined,
    path: undefined,
    query: { limit, cursor },
    origin: testOrigin,
    correlationId: 'c-1',
  });

const inbox = async () => {
  const service = testService();
  service.people.set(BOB, { enabled: true, email: 'bob@example.org' });
  for (const number of [1, 2, 3]) {
    await service.deliver({ ...requested({}, number), time: `2026-11-23T08:0${number}:00Z` });
  }
  await service.deliver(requested({ recipientId: BOB }, 4));
  return service;
};

describe('GET /api/me/notifications', () => {
  it("lists the caller's own, newest first, without the mail service's ids", async () => {
    const { status, body } = await list(await inbox(), ANN);

    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      items: [3, 2, 1].map((number) => ({
        id: requested({}, number).id,
        template: 'kyc-approved',
        subject: 'Your identity is verified',
        status: 'sent',
        requestedAt: `2026-11-23T08:0${number}:00.000Z`,
        sentAt: '2026-11-23T09:00:00.000Z',
      })),
    });
  });

  it('goes on where the page before ended', async () => {
    const service = await inbox();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await list(service, ANN, 2, cursor);
      expect(body).to.have.property('items');
      const page: { items?: { id: string }[]; nextCursor?: string } = body ?? {};
      ids.push(...(page.items ?? []).map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);

    expect(ids).to.deep.equal([3, 2, 1].map((number) => requested({}, number).id));
  });

  it('is empty for somebody who was never told anything', async () => {
    expect((await list(await inbox(), 'carol')).body).to.deep.equal({ items: [] });
  });

  it('shows an undeliverable notification as such', async () => {
    const service = await inbox();
    await service.deliver(requested({ recipientId: 'carol' }, 9));

    const { body } = await list(service, 'carol');

    expect(body).to.have.nested.property('items[0].status', 'undeliverable');
    expect(body).not.to.have.nested.property('items[0].sentAt');
  });
});
