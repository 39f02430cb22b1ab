import { expect } from 'chai';
import fc from 'fast-check';
import { UnauthenticatedError } from '#shared/errors/index.ts';
import { rawEndpoint } from '#shared/http/index.ts';
import { apiEvent, lambdaContext } from '#shared/http/testing.ts';
import { stripeSecretsSchema } from '../../../src/adapters/secrets.ts';
import { verifyStripeSignature } from '../../../src/adapters/stripe-webhooks.ts';
import { receiveStripeWebhook } from '../../../src/webhooks/handlers/receiveStripeWebhook.ts';
import { Crash, START, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import { eventBody, secrets, signed } from '../webhooks.ts';

const SECONDS = Date.parse(START) / 1000;
const body = eventBody('payout.paid', { id: 'po_1' });

describe('A webhook of Stripe that arrives', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const receive = (request: ReturnType<typeof signed>, known: object = secrets) =>
    receiveStripeWebhook({ ...service, secrets: async () => ({ ...secrets, ...known }) })(request);
  const kept = async (eventId = 'evt_1') => (await service.webhookRecords.getWebhook({ eventId }))?.value;

  it('is kept as it came, answered, and queued', async () => {
    expect(await receive(signed(body))).to.deep.equal({ status: 200, body: { received: true } });
    expect(await kept()).to.deep.include({ rawBody: body, type: 'payout.paid', status: 'received', receivedAt: START });
    expect(service.queued.webhooks).to.deep.equal(['evt_1']);
    expect(service.countMetric.callCount).to.equal(0);
  });

  it('is kept once when its event comes twice, and queued again', async () => {
    await receive(signed(body));
    const { length } = service.commits;
    expect((await receive(signed(body))).status).to.equal(200);
    expect(service.commits).to.have.length(length);
    expect(service.queued.webhooks).to.deep.equal(['evt_1', 'evt_1']);
  });

  it('is kept also when it makes no sense, as long as it is signed', async () => {
    for (const nonsense of ['', 'hello', '{"id":7}', '[]'])
      expect((await receive(signed(nonsense))).status).to.equal(200);
    expect(new Set(service.queued.webhooks).size).to.equal(4);
    for (const eventId of service.queued.webhooks) expect((await kept(eventId))?.type).to.equal('unknown');
  });

  it('leaves nothing of a person in the table when it is about an account', async () => {
    const account = {
      id: 'acct_1',
      object: 'account',
      email: 'ann@example.org',
      individual: { first_name: 'Ann' },
      payouts_enabled: true,
    };
    await receive(signed(eventBody('account.updated', account, { account: 'acct_1' })));
    expect(JSON.parse((await kept())?.rawBody ?? '')).to.deep.equal({
      id: 'evt_1',
      object: 'event',
      type: 'account.updated',
      account: 'acct_1',
      created: SECONDS,
      livemode: false,
      data: { object: { id: 'acct_1', object: 'account' } },
    });
  });

  it('of a connected account may be signed with a secret of its own', async () => {
    const request = signed(body, { secret: 'whsec_connect' });
    expect(await failureOf(receive(request))).to.be.instanceOf(UnauthenticatedError);
    expect((await receive(request, { connectWebhookSecret: 'whsec_connect' })).status).to.equal(200);
  });

  it('is kept with the endpoint that its secret is of, where there are two', async () => {
    const known = { connectWebhookSecret: 'whsec_connect' };
    for (const [id, secret] of [
      ['evt_platform', secrets.webhookSecret],
      ['evt_connect', 'whsec_connect'],
    ] as const) {
      await receive(signed(eventBody('payout.paid', { id: 'po_1' }, { id }), { secret }), known);
    }
    expect(await kept('evt_platform')).to.include({ endpoint: 'platform' });
    expect(await kept('evt_connect')).to.include({ endpoint: 'connect' });
    await receive(signed(body));
    expect(await kept()).not.to.have.property('endpoint');
  });

  const forged: Readonly<Record<string, ReturnType<typeof signed>>> = {
    'another secret': signed(body, { secret: 'whsec_other' }),
    'no signature': { ...signed(body), headers: { 'stripe-signature': '' } },
    'the signature of another body': { ...signed(body), rawBody: Buffer.from(`${body} `) },
    'a signature six minutes old': signed(body, { timestamp: SECONDS - 360 }),
  };
  for (const [what, request] of Object.entries(forged)) {
    it(`is refused and counted, and nothing is kept, with ${what}`, async () => {
      expect(await failureOf(receive(request))).to.be.instanceOf(UnauthenticatedError);
      expect(service.countMetric.args).to.deep.equal([['StripeWebhookRejected']]);
      expect(service.commits).to.deep.equal([]);
      expect(service.queued.webhooks).to.deep.equal([]);
    });
  }

  it('is accepted with a signature five minutes old', async () => {
    expect((await receive(signed(body, { timestamp: SECONDS - 300 }))).status).to.equal(200);
  });

  it('has the signature of Stripe’s documentation', () => {
    const rawBody = Buffer.from(JSON.stringify({ id: 'evt_test_webhook', object: 'event' }, null, 2));
    const { headers } = signed(rawBody.toString(), { timestamp: 1_700_000_000 });
    expect(headers['stripe-signature']).to.match(/^t=1700000000,v1=4f1cd7fe[0-9a-f]{52}0150$/);
    const at = new Date(1_700_000_100_000).toISOString();
    expect(() => verifyStripeSignature({ rawBody, headers }, secrets, at)).not.to.throw();
  });

  it('is answered by 401 when it is forged, over HTTP', async () => {
    const endpoint = rawEndpoint(() => receiveStripeWebhook({ ...service, secrets: async () => secrets }));
    const post = async (signature: string) => {
      const event = apiEvent({
        method: 'POST',
        path: '/webhooks/stripe',
        body,
        headers: { 'Stripe-Signature': signature },
      });
      return (await endpoint(event, lambdaContext())).statusCode;
    };
    expect(await post('t=1,v1=no')).to.equal(401);
    expect(await post(signed(body).headers['stripe-signature'])).to.equal(200);
  });

  it('is answered by 401 and counted with any malformed signature header', async () => {
    const endpoint = rawEndpoint(() => receiveStripeWebhook({ ...service, secrets: async () => secrets }));
    const answersTo = async (header: string): Promise<void> => {
      service.countMetric.resetHistory();
      const event = apiEvent({ method: 'POST', body, headers: { 'stripe-signature': header } });
      expect((await endpoint(event, lambdaContext())).statusCode, header.slice(0, 80)).to.equal(401);
      expect(service.countMetric.args).to.deep.equal([['StripeWebhookRejected']]);
    };
    const zeros = '0'.repeat(64);
    for (const header of [
      ...['', ',', '=', 't', 't=', 'v1', 'v1=', `t=${SECONDS}`, `t=${SECONDS},v1`, `t=${SECONDS},v1=`, `v1=${zeros}`],
      ...[`t=${SECONDS},v1=,v1=`, `t=${SECONDS},v1=${zeros},v1=${zeros}`, `t=${SECONDS},v1=${zeros.slice(1)}`],
      ...[`t=x,v1=${zeros}`, `t=-1,v1=${zeros}`, `t=1e99,v1=${zeros}`, `t=${SECONDS},t=,v1=${'ü'.repeat(64)}`],
      ...[
        `t=${SECONDS},v0=${zeros}`,
        `t=${SECONDS},v1=${'z'.repeat(64)}`,
        `t=${SECONDS},${`v1=${zeros},`.repeat(1_000)}`,
      ],
    ])
      await answersTo(header);
    const part = fc.tuple(
      fc.constantFrom('t', 'v1', 'v0', '', ' v1', '__proto__'),
      fc.oneof(fc.constantFrom('', String(SECONDS), zeros), fc.string({ unit: 'binary', maxLength: 70 })),
    );
    const header = fc.array(part, { maxLength: 6 }).map((parts) => parts.map((pair) => pair.join('=')).join(','));
    await fc.assert(fc.asyncProperty(header, answersTo), { seed: 13, numRuns: 200 });
  });

  it('is accepted with two signatures, as they come while a secret is rolled', async () => {
    const request = signed(body);
    const header = `${request.headers['stripe-signature']},v1=${'0'.repeat(64)},v0=${'0'.repeat(64)}`;
    expect((await receive({ ...request, headers: { 'stripe-signature': header } })).status).to.equal(200);
  });

  it('is no forgery before the secret of the endpoint is known: Stripe sends it again', async () => {
    const outcome = await failureOf(receive(signed(body), { webhookSecret: undefined }));
    expect(outcome).to.be.an.instanceOf(Error).and.not.an.instanceOf(UnauthenticatedError);
  });

  it('is checked with a secret that is not empty, as anybody could sign with an empty one', () => {
    for (const key of ['webhookSecret', 'connectWebhookSecret']) {
      expect(stripeSecretsSchema.isValidSync({ ...secrets, [key]: '' }), key).to.equal(false);
    }
  });

  it('is no forgery when the secret cannot be read: Stripe sends it again', async () => {
    const unreadable = async (): Promise<never> => {
      throw new Error('Secrets Manager is down');
    };
    const outcome = await failureOf(receiveStripeWebhook({ ...service, secrets: unreadable })(signed(body)));
    expect(outcome).to.be.instanceOf(Error).and.not.instanceOf(UnauthenticatedError);
    expect(service.countMetric.callCount).to.equal(0);
  });

  it('is kept and queued by its second delivery when the first died anywhere', async () => {
    for (const effects of [1, 1]) {
      service.crashAfter(effects);
      expect(await failureOf(receive(signed(body)))).to.be.instanceOf(Crash);
    }
    await receive(signed(body));
    expect(await kept()).to.include({ status: 'received' });
    expect(service.queued.webhooks).not.to.deep.equal([]);
  });
});
