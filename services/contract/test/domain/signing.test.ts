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
import type { Party, Signing } from '../../src/domain/signing.ts';
import { day, document, open, preparing, shownTo, signature, signed, signedByClient, userOf } from './given.ts';

const end = (party: Party, at = day(1)) => ({ party, userId: userOf[party], reason: 'The rate is wrong', at });

describe('A signing', () => {
  it('is complete when both parties signed, the first signer first', () => {
    expect([open, signedByClient, signed].map(turnOf)).to.deep.equal(['client', 'contractor', undefined]);
    expect(signed.status).to.equal('signed');
    expect(signed.signatures.map(({ party, at }) => [party, at])).to.deep.equal([
      ['client', day(1)],
      ['contractor', day(2)],
    ]);
    expect(() => sign(open, signature('contractor'))).to.throw(SignedOutOfTurnError);
  });

  it('begins with the contractor where the contractor drafted the document', () => {
    const drafted = newSigning({ firstSigner: 'contractor', signBy: day(30), at: START });
    expect(turnOf(openSigning(drafted, document, START))).to.equal('contractor');
  });

  it('takes no signature before the document exists', () => {
    expect(turnOf(preparing)).to.equal(undefined);
    expect(() => sign(preparing, signature('client'))).to.throw(IllegalTransitionError);
  });

  it('takes one signature of each party', () => {
    expect(() => sign(signedByClient, signature('client'))).to.throw(AlreadySignedError);
    expect(() => sign(signed, signature('contractor'))).to.throw(AlreadySignedError);
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
    expect(expireSigning(signedByClient, late).status).to.equal('expired');
    expect(expireSigning(preparing, late).status).to.equal('expired');
    expect(expireSigning(signed, late)).to.equal(signed);
  });

  it('is declined by a party that has not signed, in its turn or before', () => {
    expect(decline(open, end('contractor')).status).to.equal('declined');
    expect(decline(signedByClient, end('contractor'))).to.deep.include({ status: 'declined', end: end('contractor') });
    expect(() => decline(signedByClient, end('client'))).to.throw(AlreadySignedError);
  });

  it('is taken back until both signed', () => {
    for (const signing of [preparing, open, signedByClient])
      expect(voidSigning(signing, end('client')).status).to.equal('voided');
    expect(() => voidSigning(signed, end('client'))).to.throw(IllegalTransitionError);
  });

  it('reminds up to a limit, for each party anew and after each resend', () => {
    const reminded = remind(remind(remind(open, day(3), 2), day(6), 2), day(9), 2);
    expect(reminded.reminders).to.equal(2);
    expect(resend(reminded, { at: day(10), signBy: day(40), limit: 1 })).to.deep.include({
      reminders: 0,
      signBy: day(40),
    });
    expect(sign(reminded, signature('client', day(10))).reminders).to.equal(0);
    for (const over of [preparing, signed, decline(open, end('client'))])
      expect(remind(over, day(3), 2)).to.equal(over);
    expect(remind(open, day(30), 2)).to.equal(open);
    expect(() => resend(open, { at: day(30), signBy: day(60), limit: 1 })).to.throw(SigningDeadlinePassedError);
    expect(() => resend(signed, { at: day(3), signBy: day(33), limit: 1 })).to.throw(IllegalTransitionError);
  });

  it('has one end, and both signatures or a reason, whatever crosses', () => {
    const party = fc.constantFrom(...PARTIES);
    const step = fc.oneof(
      party.map((by) => (signing: Signing, at: string) => sign(signing, signature(by, at))),
      party.map((by) => (signing: Signing, at: string) => decline(signing, end(by, at))),
      fc.constant((signing: Signing, at: string) => voidSigning(signing, end('client', at))),
      fc.constant(expireSigning),
      fc.constant((signing: Signing, at: string) => remind(signing, at, 3)),
      fc.constant((signing: Signing, at: string) =>
        resend(signing, { at, signBy: daysAfter(at, 30, CALENDAR_DAY), limit: 3 }),
      ),
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
