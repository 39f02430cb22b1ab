import { expect } from 'chai';
import { webhookExpiry } from '#shared/inbox/index.ts';
import { ValidationError } from 'yup';
import { CLOSED_STATUSES } from '../../src/domain/session.ts';
import { NO_SESSION, decisionMessage, parseWebhook, rejectionReason, sessionOf } from '../../src/domain/webhook.ts';

const RECEIVED = '2026-11-02T09:05:00.000Z';
const sessionId = 'f04bdb47-d3be-4b28-b028-a652feb060b5';

/** As Veriff documents them. */
const submitted = {
  id: sessionId,
  attemptId: 'a1',
  feature: 'selfid',
  code: 7002,
  action: 'submitted',
  vendorData: 'v',
};
const approved = {
  id: sessionId,
  attemptId: 'a1',
  code: 9001,
  status: 'approved',
  reason: null,
  reasonCode: null,
  vendorData: 'v',
  decisionTime: '2026-11-02T09:00:00.000Z',
  acceptanceTime: '2026-11-02T08:00:00.000Z',
  person: { firstName: 'Sarah', lastName: 'Morgan' },
  document: { type: 'PASSPORT', number: 'X1' },
};
const webhookOf = (verification: object) =>
  JSON.stringify({ status: 'success', verification, technicalData: { ip: '192.0.2.1' } });
const decisionOf = (change: object) => decisionMessage({ ...approved, ...change }, RECEIVED).decision;

describe('A webhook of Veriff', () => {
  it('tells of a contractor’s progress', () => {
    expect(parseWebhook(JSON.stringify(submitted), RECEIVED)).to.deep.equal({
      kind: 'progress',
      sessionId,
      status: 'submitted',
      veriffAttemptId: 'a1',
      vendorData: 'v',
    });
    const started = { ...submitted, code: 7001, action: 'started' };
    expect(parseWebhook(JSON.stringify(started), RECEIVED)).to.include({ status: 'started' });
  });

  it('tells of a decision, of which nothing personal is taken over', () => {
    expect(parseWebhook(webhookOf(approved), RECEIVED)).to.deep.equal({
      kind: 'decision',
      sessionId,
      vendorData: 'v',
      decision: {
        status: 'approved',
        reasonCode: '9001',
        decidedAt: '2026-11-02T09:00:00.000Z',
        veriffAttemptId: 'a1',
      },
    });
  });

  for (const status of [...CLOSED_STATUSES, 'resubmission_requested']) {
    it(`may decide ${status}; its code does not matter`, () => {
      expect(decisionOf({ status, code: 1 }).status).to.equal(status);
      expect(decisionOf({ status, code: null }).status).to.equal(status);
    });
  }

  it('gives its reason as a number or a text; the tenth attempt is declined with 539', () => {
    expect(decisionOf({ status: 'declined', code: 9102, reasonCode: 539 }).reasonCode).to.equal('539');
    expect(decisionOf({ status: 'declined', reasonCode: '102' }).reasonCode).to.equal('102');
    expect(decisionOf({ status: 'expired', code: 9104, reasonCode: undefined }).reasonCode).to.equal('9104');
    expect(decisionOf({ status: 'expired', code: undefined, reasonCode: null }).reasonCode).to.equal('expired');
  });

  it('is dated by its arrival where Veriff gives no time, or none that is one', () => {
    for (const decisionTime of [undefined, null, '', 'yesterday'])
      expect(decisionOf({ decisionTime }).decidedAt).to.equal(RECEIVED);
  });

  it('is dated in one form, so that times can be compared', () => {
    const same = ['2026-11-02T09:00:00Z', '2026-11-02T09:00:00.000123Z', '2026-11-02T11:00:00.000+02:00'];
    for (const decisionTime of same)
      expect(decisionOf({ decisionTime }).decidedAt).to.equal('2026-11-02T09:00:00.000Z');
  });

  it('may lack the attempt in a decision, and have fields we do not know', () => {
    expect(decisionOf({ attemptId: null })).not.to.have.property('veriffAttemptId');
    expect(decisionOf({ attemptId: undefined, riskLabels: [], newField: { a: 1 } }).status).to.equal('approved');
  });

  const senseless: Readonly<Record<string, string>> = {
    'no JSON': '{"verification":',
    nothing: '',
    null: 'null',
    'a text': '"approved"',
    'a list': '[]',
    'an empty object': '{}',
    'no verification': JSON.stringify({ status: 'success', verification: null }),
    'a status we do not know': webhookOf({ ...approved, status: 'approved_maybe' }),
    'no status': webhookOf({ ...approved, status: undefined }),
    'no session': webhookOf({ ...approved, id: undefined }),
    'a session that is no id': webhookOf({ ...approved, id: 'a/b' }),
    'a session too long for a key': webhookOf({ ...approved, id: 'x'.repeat(3000) }),
    'a reason that is neither text nor number': webhookOf({ ...approved, reasonCode: { a: 1 } }),
    'an action we do not know': JSON.stringify({ ...submitted, action: 'danced' }),
    'progress without an attempt': JSON.stringify({ ...submitted, attemptId: undefined }),
    'a number for a session': JSON.stringify({ ...submitted, id: 7 }),
  };
  for (const [what, body] of Object.entries(senseless)) {
    it(`makes no sense with ${what}`, () => {
      expect(() => parseWebhook(body, RECEIVED))
        .to.throw(Error)
        .that.satisfies((error: Error) => error instanceof SyntaxError || error instanceof ValidationError);
    });
  }

  it('is refused in words that repeat nothing of it', () => {
    const refusals = ['Sarah Morgan', '{"verification":"Sarah Morgan"}', webhookOf({ ...approved, id: ['Sarah'] })].map(
      (body) => {
        try {
          return parseWebhook(body, RECEIVED);
        } catch (error) {
          return rejectionReason(error);
        }
      },
    );
    expect(refusals[0]).to.equal('Not JSON');
    expect(refusals[2]).to.equal('Not a message of Veriff: id (typeError)');
    expect(JSON.stringify(refusals)).not.to.include('Sarah');
    expect(rejectionReason(new Error('something else'))).to.equal(undefined);
  });

  it('is filed under its session, or under none', () => {
    expect(sessionOf(webhookOf(approved))).to.equal(sessionId);
    expect(sessionOf(JSON.stringify(submitted))).to.equal(sessionId);
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '{"id":7}',
      '{"id":"a b"}',
      '{"id":""}',
      `{"id":"${'x'.repeat(101)}"}`,
    ])
      expect(sessionOf(body), body).to.equal(NO_SESSION);
  });

  it('is kept for thirty real days', () => {
    expect(webhookExpiry(RECEIVED)).to.equal('2026-12-02T09:05:00.000Z');
    expect(() => webhookExpiry('soon')).to.throw(RangeError);
  });
});
