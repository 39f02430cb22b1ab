import { expect } from 'chai';
import fc from 'fast-check';
import {
  CLOSED_STATUSES,
  OPEN_STATUSES,
  applyDecision,
  applyProgress,
  isClosed,
  isLapsed,
} from '../../src/domain/session.ts';
import type { Applied, ClosedStatus, Session, SessionDecision } from '../../src/domain/session.ts';
import { START, contractorId } from '../fixtures.ts';

const created: Session = {
  sessionId: 's1',
  kycId: 'k1',
  contractorId,
  attempt: 1,
  number: 1,
  url: 'https://veriff.example.test/v/s1',
  status: 'created',
  createdAt: START,
  expiresAt: '2026-11-09T09:00:00.000Z',
};
const minute = (n: number) => new Date(Date.parse(START) + n * 60_000).toISOString();

type Message = (session: Session) => Applied;
const progress =
  (status: 'started' | 'submitted', veriffAttemptId = 'a1'): Message =>
  (session) =>
    applyProgress(session, { status, veriffAttemptId });
const decide =
  (status: SessionDecision['status'], at: number, veriffAttemptId?: string, reasonCode = '0'): Message =>
  (session) =>
    applyDecision(session, {
      status,
      reasonCode,
      decidedAt: minute(at),
      ...(veriffAttemptId !== undefined && { veriffAttemptId }),
    });
const resubmit = (at: number, veriffAttemptId?: string) => decide('resubmission_requested', at, veriffAttemptId, '204');
const after = (...messages: readonly Message[]): Session =>
  messages.reduce((session, message) => message(session).session, created);

describe('A decision about a session', () => {
  for (const status of CLOSED_STATUSES) {
    it(`closes it when it is ${status}, for good`, () => {
      const closed = after(progress('submitted'), decide(status, 10, 'a1', '7'));
      expect(closed).to.include({ status, reasonCode: '7', decidedAt: minute(10), veriffAttemptId: 'a1' });
      expect(isClosed(closed)).to.equal(true);
      expect(decide(status, 11)(closed)).to.deep.equal({ effect: 'duplicate', session: closed });
      const late = [...CLOSED_STATUSES.filter((other) => other !== status), 'resubmission_requested' as const];
      for (const other of late)
        expect(decide(other, 20, 'a2')(closed)).to.deep.equal({ effect: 'superseded', session: closed });
      for (const event of ['started', 'submitted'] as const)
        expect(progress(event, 'a2')(closed)).to.deep.equal({ effect: 'superseded', session: closed });
    });

    it(`closes it when it is ${status} even if a clock went wrong`, () => {
      expect(after(resubmit(10, 'a1'), decide(status, 5, 'a2')).status).to.equal(status);
    });
  }

  it('leaves a session to be followed by another only where there was no verdict', () => {
    const lapsed = [...OPEN_STATUSES, ...CLOSED_STATUSES].filter((status) => isLapsed({ status }));
    expect(lapsed).to.deep.equal(['expired', 'abandoned']);
  });

  it('that asks for better pictures keeps it open; the next try may be approved', () => {
    const asked = after(progress('started'), progress('submitted'), resubmit(10, 'a1'));
    expect(asked).to.include({ status: 'resubmission_requested', reasonCode: '204' });
    expect(after(() => ({ effect: 'applied', session: asked }), decide('approved', 20, 'a2')).status).to.equal(
      'approved',
    );
  });

  it('that asks for better pictures counts once, also where Veriff left the time out and ours differs', () => {
    const asked = after(progress('submitted'), resubmit(10, 'a1'));
    expect(resubmit(10, 'a1')(asked).effect).to.equal('duplicate');
    expect(resubmit(15, 'a1')(asked).effect).to.equal('duplicate');
    expect(resubmit(10)(after(resubmit(10))).effect).to.equal('duplicate');
  });

  it('that asks for better pictures changes nothing when it is late', () => {
    const triedAgain = after(progress('submitted'), progress('started', 'a2'));
    expect(resubmit(10, 'a1')(triedAgain)).to.deep.equal({ effect: 'superseded', session: triedAgain });
    const askedTwice = after(progress('submitted'), resubmit(10, 'a1'), resubmit(20, 'a2'));
    expect(resubmit(10, 'a1')(askedTwice).effect).to.equal('superseded');
    expect(resubmit(10, 'never named')(askedTwice).effect).to.equal('superseded');
    expect(resubmit(10)(after(resubmit(20))).effect).to.equal('superseded');
  });

  it('may ask for better pictures again and again', () => {
    const twice = [progress('submitted'), resubmit(10, 'a1'), progress('submitted', 'a2'), resubmit(20, 'a2')];
    expect(after(...twice)).to.include({ status: 'resubmission_requested', decidedAt: minute(20) });
    expect(after(resubmit(10), resubmit(20))).to.include({ decidedAt: minute(20) });
  });
});

describe('A contractor’s progress in a session', () => {
  it('moves forward only, and once', () => {
    const started = after(progress('started'));
    expect(started).to.include({ status: 'started', veriffAttemptId: 'a1' });
    expect(progress('started')(started)).to.deep.equal({ effect: 'duplicate', session: started });
    const submitted = after(progress('started'), progress('submitted'));
    expect(submitted.status).to.equal('submitted');
    expect(progress('started')(submitted)).to.deep.equal({ effect: 'superseded', session: submitted });
    expect(after(progress('submitted')).status).to.equal('submitted');
  });

  it('never hides that better pictures are wanted of the same try', () => {
    const asked = after(progress('started'), resubmit(10, 'a1'));
    for (const event of ['started', 'submitted'] as const) expect(progress(event)(asked).effect).to.equal('superseded');
  });

  it('begins anew with another try', () => {
    const again = after(progress('submitted'), resubmit(10, 'a1'), progress('started', 'a2'));
    expect(again).to.include({ status: 'started', veriffAttemptId: 'a2' });
    expect(progress('submitted', 'a1')(again)).to.deep.equal({ effect: 'superseded', session: again });
  });

  it('begins anew also where Veriff kept the request to itself', () => {
    expect(after(progress('submitted'), progress('started', 'a2'))).to.include({ status: 'started' });
    expect(after(progress('submitted'), progress('submitted', 'a2'))).to.include({ veriffAttemptId: 'a2' });
  });
});

describe('Webhooks of a session that come twice and in any order', () => {
  interface Told {
    readonly of: string;
    readonly message: Message;
  }
  /** Some tries; Veriff may keep a request to itself if another try followed it. */
  const series = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }).map((kept) =>
    kept.flatMap((keptToItself, n): Told[] => {
      const of = `a${n + 1}`;
      const last = n === kept.length - 1;
      return [
        { of, message: progress('started', of) },
        { of, message: progress('submitted', of) },
        ...(last || keptToItself ? [] : [{ of, message: resubmit(10 * (n + 1), of) }]),
      ];
    }),
  );
  const shuffled = (told: readonly Told[]) => {
    const twice = [...told, ...told];
    return fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length });
  };
  const mentions = (told: readonly Told[]) => [...new Set(told.map(({ of }) => of))];
  const outcome = (told: readonly Told[]) => {
    const { status, veriffAttemptId, reasonCode } = after(...told.map(({ message }) => message));
    return { status, veriffAttemptId, reasonCode };
  };

  it('end with Veriff’s verdict', () => {
    const decided = fc
      .tuple(series, fc.constantFrom<ClosedStatus>(...CLOSED_STATUSES))
      .map(([told, status]): readonly Told[] => {
        const of = told.at(-1)?.of ?? 'a1';
        return [...told, { of, message: decide(status, 100, of, '7') }];
      })
      .chain((told) => fc.tuple(fc.constant(told), shuffled(told)));
    fc.assert(
      fc.property(decided, ([told, received]) => {
        expect(outcome(received)).to.deep.equal(outcome(told));
      }),
    );
  });

  it('end where the contractor stands, as long as no try is first heard of before an earlier one', () => {
    const asked = fc
      .tuple(series, fc.boolean())
      .map(([told, askedAgain]): readonly Told[] => {
        const of = told.at(-1)?.of ?? 'a1';
        return askedAgain ? [...told, { of, message: resubmit(100, of) }] : told;
      })
      .chain((told) => fc.tuple(fc.constant(told), shuffled(told)))
      .filter(([told, received]) => mentions(told).join() === mentions(received).join());
    fc.assert(
      fc.property(asked, ([told, received]) => {
        const { status, veriffAttemptId } = outcome(told);
        expect(outcome(received)).to.include({ status, veriffAttemptId });
      }),
    );
  });
});
