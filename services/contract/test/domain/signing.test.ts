import { expect } from 'chai';
import fc from 'fast-check';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { START } from '#shared/testing/service.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import {
  AlreadySignedError,
  DocumentNotShownError,
  SignedOutOfTurnError,
  SigningDeadlinePassedError,
} from '../../src/domain/errors.ts';
import {
  PARTIES,
  decline,
  expireSigning,
  newSigning,
  openSigning,
  recordView,
  remind,
  resend,
  sign,
  turnOf,
  voidSigning,
} from '../../src/domain/signing.ts';
import type { Party, Signature, Signing } from '../../src/domain/signing.ts';

const day = (days: number) => daysAfter(START, days, CALENDAR_DAY);
const SIGN_BY = day(30);
const document = { sha256: 'a'.repeat(64), length: 20_000 };
const userOf = { client: 'client-user', contractor: 'contractor-user' } as const;
const signature = (party: Party, at = day(1), documentSha256 = document.sha256): Signature => ({
  party,
  userId: userOf[party],
  name: 'Anna Nowak',
  documentSha256,
  consent: { version: '1', sha256: 'c'.repeat(64) },
  signedInAt: START,
  tokenId: 'token-1',
  address: '203.0.113.7',
  userAgent: 'test',
  at,
});
const end = (party: Party, at = day(1)) => ({ party, userId: userOf[party], reason: 'The rate is wrong', at });
const shownTo = (signing: Signing, party: Party) =>
  recordView(signing, { party, userId: userOf[party], sha256: document.sha256, at: START });

const preparing = newSigning({ firstSigner: 'client', signBy: SIGN_BY, at: START });
const open = PARTIES.reduce(shownTo, openSigning(preparing, document, START));
const byClient = sign(open, signature('client'));
const byBoth = sign(byClient, signature('contractor', day(2)));

describe('A signing', () => {
  it('is complete when both parties signed, the first signer first', () => {
    expect([open, byClient, byBoth].map(turnOf)).to.deep.equal(['client', 'contractor', undefined]);
    expect(byBoth.status).to.equal('signed');
    expect(byBoth.signatures.map(({ party, at }) => [party, at])).to.deep.equal([
      ['client', day(1)],
      ['contractor', day(2)],
    ]);
    expect(() => sign(open, signature('contractor'))).to.throw(SignedOutOfTurnError);
  });

  it('begins with the contractor where the contractor drafted the document', () => {
    const drafted = newSigning({ firstSigner: 'contractor', signBy: SIGN_BY, at: START });
    expect(turnOf(openSigning(drafted, document, START))).to.equal('contractor');
  });

  it('takes no signature before the document exists', () => {
    expect(turnOf(preparing)).to.equal(undefined);
    expect(() => sign(preparing, signature('client'))).to.throw(IllegalTransitionError);
  });

  it('takes one signature of each party', () => {
    expect(() => sign(byClient, signature('client'))).to.throw(AlreadySignedError);
    expect(() => sign(byBoth, signature('contractor'))).to.throw(AlreadySignedError);
  });

  it('takes the signature only of a person who fetched this document', () => {
    const other = 'b'.repeat(64);
    const unseen = openSigning(preparing, document, START);
    const seenByAnother = shownTo(unseen, 'contractor');
    expect(() => sign(unseen, signature('client'))).to.throw(DocumentNotShownError);
    expect(() => sign(seenByAnother, signature('client'))).to.throw(DocumentNotShownError);
    expect(() => sign(open, signature('client', day(1), other))).to.throw(DocumentNotShownError);
    const sawAnother = recordView(unseen, { party: 'client', userId: userOf.client, sha256: other, at: START });
    expect(() => sign(sawAnother, signature('client', day(1), other))).to.throw(DocumentNotShownError);
  });

  it('keeps the first fetch of each person', () => {
    const again = recordView(open, { party: 'client', userId: userOf.client, sha256: document.sha256, at: day(1) });
    expect(again).to.equal(open);
  });

  it('has one document: a replay changes nothing, and another one is refused', () => {
    expect(openSigning(open, document, day(1))).to.equal(open);
    expect(() => openSigning(open, { ...document, sha256: 'b'.repeat(64) }, day(1))).to.throw(IllegalTransitionError);
  });

  it('ends at its deadline, exactly', () => {
    const late = day(30);
    const justInTime = daysAfter(late, -0.001, { daySeconds: 1 });
    expect(sign(open, signature('client', justInTime)).signatures).to.have.lengthOf(1);
    expect(() => sign(open, signature('client', late))).to.throw(SigningDeadlinePassedError);
    expect(() => decline(open, end('client', late))).to.throw(SigningDeadlinePassedError);
    expect(expireSigning(open, justInTime)).to.equal(open);
    expect(expireSigning(byClient, late).status).to.equal('expired');
    expect(expireSigning(preparing, late).status).to.equal('expired');
    expect(expireSigning(byBoth, late)).to.equal(byBoth);
  });

  it('is declined by a party that has not signed, in its turn or before', () => {
    expect(decline(open, end('contractor')).status).to.equal('declined');
    expect(decline(byClient, end('contractor'))).to.deep.include({ status: 'declined', end: end('contractor') });
    expect(() => decline(byClient, end('client'))).to.throw(AlreadySignedError);
  });

  it('is taken back until both signed', () => {
    for (const signing of [preparing, open, byClient])
      expect(voidSigning(signing, end('client')).status).to.equal('voided');
    expect(() => voidSigning(byBoth, end('client'))).to.throw(IllegalTransitionError);
  });

  it('reminds up to a limit, for each party anew and after each resend', () => {
    const reminded = remind(remind(remind(open, day(3), 2), day(6), 2), day(9), 2);
    expect(reminded.reminders).to.equal(2);
    expect(resend(reminded, { at: day(10), signBy: day(40) })).to.deep.include({ reminders: 0, signBy: day(40) });
    expect(sign(reminded, signature('client', day(10))).reminders).to.equal(0);
    for (const over of [preparing, byBoth, decline(open, end('client'))])
      expect(remind(over, day(3), 2)).to.equal(over);
    expect(remind(open, day(30), 2)).to.equal(open);
    expect(() => resend(open, { at: day(30), signBy: day(60) })).to.throw(SigningDeadlinePassedError);
    expect(() => resend(byBoth, { at: day(3), signBy: day(33) })).to.throw(IllegalTransitionError);
  });

  it('has one end, and both signatures or a reason, whatever crosses', () => {
    const party = fc.constantFrom(...PARTIES);
    const step = fc.oneof(
      party.map((by) => (signing: Signing, at: string) => sign(signing, signature(by, at))),
      party.map((by) => (signing: Signing, at: string) => decline(signing, end(by, at))),
      fc.constant((signing: Signing, at: string) => voidSigning(signing, end('client', at))),
      fc.constant(expireSigning),
      fc.constant((signing: Signing, at: string) => remind(signing, at, 3)),
      fc.constant((signing: Signing, at: string) => resend(signing, { at, signBy: daysAfter(at, 30, CALENDAR_DAY) })),
    );
    const steps = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 10 })), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (taken) => {
        let [signing, now] = [open, 0];
        for (const [take, days] of taken) {
          now += days;
          const before = signing;
          try {
            signing = take(before, day(now));
          } catch {
            expect(signing).to.equal(before);
          }
          if (['signed', 'declined', 'voided', 'expired'].includes(before.status)) expect(signing).to.equal(before);
          expect(signing.signatures.slice(0, before.signatures.length)).to.deep.equal(before.signatures);
        }
        expect(signing.status === 'signed').to.equal(signing.signatures.length === PARTIES.length);
        expect(signing.end !== undefined).to.equal(['declined', 'voided'].includes(signing.status));
      }),
    );
  });
});
