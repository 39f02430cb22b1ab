import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Change } from '#shared/store/index.ts';
import { money } from '#shared/money/index.ts';
import { contract, day, document, eur, open, signature, signed } from '../../../services/contract/test/domain/given.ts';
import { decide, newWork, recordPayment, submit } from '../../../services/contract/src/domain/work.ts';
import type { Work } from '../../../services/contract/src/domain/work.ts';
import type { Contract } from '../../../services/contract/src/domain/contract.ts';
import type { Signing } from '../../../services/contract/src/domain/signing.ts';
import { timesheetId } from '../../../services/contract/src/work/timesheets.ts';
import { sign } from '../../../services/contract/src/domain/signing.ts';
import { creditContractorWallet } from '../../../services/payments/src/money/movements.ts';
import { createFeed, situation } from '../../simulator/oracles/testing.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { World } from '../../simulator/world/world.ts';
import { put } from '../../payments-shared/testing.ts';
import { lifecycleOracles } from './lifecycle-oracles.ts';
import { settlementOracles } from './settlement-oracles.ts';
import { signingOracles } from './signing-oracles.ts';
import { paymentIdOfWork, workOracles } from './work-oracles.ts';

const { contractId, contractorId } = contract;
const AMOUNT = 1_000_00;

const contractPut = (value: Contract): Change => put(`CONTRACT#${contractId}`, 'STATE', value);
const workPut = (value: Work): Change => put(`CONTRACT#${contractId}`, `WORK#${value.workId}`, value);

const planned = newWork({ workId: 'work-1', contractId, kind: 'milestone', agreed: eur(AMOUNT), at: day(0) });
const submitted = (work: Work, at = day(1)): Work =>
  submit(work, {
    amount: eur(AMOUNT),
    attachmentIds: [],
    submittedAt: at,
    submittedBy: contractorId,
    party: 'contractor',
  });
const approved = (work: Work): Work =>
  decide(work, { submission: work.submissions.length, outcome: 'approved', by: 'ada', at: day(2) }, 'client');
const rejected = (work: Work): Work =>
  decide(work, { submission: work.submissions.length, outcome: 'rejected', by: 'ada', at: day(2) }, 'client');
const paymentId = paymentIdOfWork(planned);
const paid = (work: Work): Work => recordPayment(work, { outcome: 'paid', paymentId, at: day(3) });
const payment = (status: string, parts: object = {}): Change =>
  put(`PAYMENT#${paymentId}`, 'STATE', { paymentId, contractId, status, amount: eur(AMOUNT), ...parts });

/** The contract after its end was settled. */
const settled: Contract = {
  ...contract,
  activatedAt: day(7),
  ending: { outcome: 'completed', at: day(150) },
  endedAt: day(160),
};

/** Objects of the one bucket, by key. */
const worldWith = (objects: Readonly<Record<string, readonly (string | Uint8Array)[]>>): World =>
  ({
    ...situation(),
    prepared: { stacks: [{ buckets: [{ name: 'documents' }] }] },
    buckets: {
      list: (_bucket: string, prefix: string) =>
        Object.entries(objects).flatMap(([key, versions]) =>
          key.startsWith(prefix)
            ? versions.map((bytes) => ({ key, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }))
            : [],
        ),
    },
  }) as unknown as World;

/** All oracles as one, each with its name. */
const feed = (make: (records: Records) => readonly Oracle[]) => {
  const oracles: Oracle[] = [];
  const { commit } = createFeed((records) => {
    oracles.push(...make(records));
    return {
      name: 'all',
      listener: {
        committed: (...args) => {
          for (const { listener } of oracles) listener?.committed?.(...args);
        },
      },
    };
  });
  const named = (ask: (oracle: Oracle) => readonly string[] | undefined) =>
    oracles.flatMap((oracle) => (ask(oracle) ?? []).map((what) => `${oracle.name}: ${what}`));
  return {
    commit: (...changes: readonly Change[]): void => {
      for (const change of changes) commit(change);
    },
    commitTogether: (...changes: readonly Change[]): void => commit(...changes),
    inspect: (world = worldWith({})) => named((oracle) => oracle.inspect?.(world)),
    conclude: (world = worldWith({})) => named((oracle) => oracle.conclude?.(world)),
  };
};

describe('Oracles of work under contracts', () => {
  const given = (...changes: readonly Change[]) => {
    const made = feed(workOracles);
    made.commit(contractPut(contract), ...changes);
    return made.conclude();
  };

  it('have nothing to say of work that was rejected, submitted again, approved and paid', () => {
    const versions = [planned, submitted(planned)];
    versions.push(rejected(versions[1] ?? planned));
    versions.push(submitted(versions[2] ?? planned, day(2)));
    versions.push(approved(versions[3] ?? planned));
    versions.push(paid(versions[4] ?? planned));
    expect(given(...versions.map(workPut), payment('paid'))).to.deep.equal([]);
  });

  it('want every submission to be decided', () => {
    expect(given(workPut(submitted(planned)))).to.deep.equal([
      `every submission gets one decision: submission 1 of milestone work-1 of contract ${contractId} was never decided`,
    ]);
  });

  it('want it to be decided once', () => {
    const work = approved(submitted(planned));
    const [decision] = work.decisions;
    const twice = {
      ...work,
      decisions: decision === undefined ? [] : [decision, { ...decision, outcome: 'rejected' as const }],
    };
    expect(given(workPut(twice), payment('locked')).join('; ')).to.include('was approved and rejected');
  });

  it('want a decision to stay', () => {
    const work = rejected(submitted(planned));
    expect(given(workPut(work), workPut({ ...work, decisions: [] })).join('; ')).to.include(
      `submissions and decisions stay: a decision about milestone work-1`,
    );
  });

  it('want a week to have one timesheet, and supplements of those that are approved', () => {
    const weekStart = '2026-11-09';
    const timesheet = (number: number) =>
      newWork({
        ...{ workId: timesheetId(contractId, weekStart, number), contractId, kind: 'timesheet', weekStart, at: day(0) },
        ...(number > 1 && { supplement: number }),
      });
    const [first, second] = [timesheet(1), timesheet(2)];
    expect(given(workPut(first), workPut(first))).to.deep.equal([]);
    expect(given(workPut(first), workPut(second)).join('; ')).to.include('supplements a timesheet that is planned');
    const faults = given(workPut(paid(approved(submitted(first)))), workPut(second)).join('; ');
    expect(faults).to.not.include('supplements');
    expect(given(workPut({ ...first, workId: 'again' })).join('; ')).to.include('timesheet again of contract');
  });

  it('want an approval to have a payment', () => {
    expect(given(workPut(approved(submitted(planned)))).join('; ')).to.include('was approved, and has no payment');
  });

  it('want a payment to have an approval', () => {
    expect(given(workPut(planned), payment('paid')).join('; ')).to.include('was never approved, and has payment');
    expect(given(payment('paid')).join('; ')).to.include('is for no work');
  });

  it('want the work to say what became of its payment', () => {
    const work = approved(submitted(planned));
    expect(given(workPut(work), payment('paid')).join('; ')).to.include('is approved, and its payment paid');
    expect(given(workPut(work), payment('locked'))).to.deep.equal([]);
  });

  it('accept that a payout is returned after the contract was settled', () => {
    const work = paid(approved(submitted(planned)));
    expect(given(workPut(work), payment('reversed')).join('; ')).to.include('is paid, and its payment reversed');
    expect(given(contractPut(settled), workPut(work), payment('reversed'))).to.deep.equal([]);
  });

  it('want the payment to have the amount of the submission', () => {
    const work = paid(approved(submitted(planned)));
    expect(given(workPut(work), payment('paid', { amount: eur(1) })).join('; ')).to.include('of another amount');
  });

  it('want each status to follow from the one before', () => {
    const work = paid(approved(submitted(planned)));
    expect(given(workPut(work), workPut({ ...work, status: 'rejected' }), payment('paid')).join('; ')).to.include(
      'went from paid to rejected',
    );
  });
});

describe('Oracles of the life of a contract', () => {
  const given = (...changes: readonly Change[]) => {
    const made = feed(lifecycleOracles);
    made.commit(...changes);
    return made.conclude();
  };

  it('have nothing to say of one that was settled when all of it was paid', () => {
    const work = paid(approved(submitted(planned)));
    const { endedAt: _endedAt, ...ending } = settled;
    expect(given(contractPut(contract), workPut(work), contractPut(ending), contractPut(settled))).to.deep.equal([]);
  });

  it('want it to end', () => {
    expect(given(contractPut(contract))).to.deep.equal([`every contract ends: contract ${contractId} is scheduled`]);
  });

  it('want nothing of it to be open when it is settled', () => {
    const work = approved(submitted(planned));
    expect(given(workPut(work), contractPut(settled)).join('; ')).to.include(
      `work work-1 of ${contractId} is approved when the contract was settled`,
    );
  });

  it('want nothing to be opened after it was settled', () => {
    expect(given(contractPut(settled), workPut(submitted(planned))).join('; ')).to.include(
      'is submitted after the contract was settled',
    );
  });

  it('want each status to follow from the one before', () => {
    expect(given(contractPut(settled), contractPut(contract)).join('; ')).to.include(
      'went from completed to scheduled',
    );
  });

  it('want generations to count up by one', () => {
    expect(given(contractPut(settled), contractPut({ ...settled, generation: 3 })).join('; ')).to.include(
      'from generation 1 to 3',
    );
  });

  it('want one execution of a contract to wait at a time', () => {
    const made = feed(lifecycleOracles);
    const waiting = (name: string, input: object) => ({
      name,
      input,
      status: 'RUNNING',
      active: () => [{ kind: 'callback', state: 'MonitorContract', token: name }],
    });
    const executions = [
      waiting('first', { contractId }),
      waiting('second', { contractId }),
      waiting('payment', { kind: 'milestone', contractId }),
    ];
    const world = { ...worldWith({}), states: { executions: () => executions } } as unknown as World;
    expect(made.inspect(world)).to.deep.equal([
      `generations never overlap: contract ${contractId} has first and second waiting`,
    ]);
  });
});

describe('Oracles of sizes', () => {
  const named = 'histories and payloads stay small';
  const given = (events: readonly object[], ...changes: readonly Change[]) => {
    const made = feed(lifecycleOracles);
    made.commit(contractPut(settled), ...changes);
    const execution = { name: 'first', input: { contractId }, status: 'SUCCEEDED', history: () => events };
    return made.conclude({ ...worldWith({}), states: { executions: () => [execution] } } as unknown as World);
  };

  it('allow histories of 10,000 events, and payloads of 64 KB', () => {
    const events = Array.from({ length: 10_000 }, () => ({ type: 'TaskSucceeded' }));
    expect(given([...events.slice(1), { type: 'TaskSucceeded', output: 'x'.repeat(65_000) }])).to.deep.equal([]);
    expect(given([...events, { type: 'ExecutionSucceeded' }])).to.deep.equal([
      `${named}: the history of first has 10001 events`,
    ]);
  });

  it('want a payload of an execution, and a record, to have 64 KB at most', () => {
    const large = 'x'.repeat(65_536);
    const mailbox = put(`SIGNAL#contract/${contractId}`, 'MAILBOX', { queue: [large] });
    expect(given([{ type: 'TaskSucceeded', output: large }], mailbox).join('; ')).to.match(
      /TaskSucceeded of first has 65\d+ bytes; .*record SIGNAL#contract\/\S+ MAILBOX has 65\d+ bytes/,
    );
  });
});

describe('Oracles of signatures', () => {
  const shown = Buffer.from('%PDF shown');
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const shownDocument = { sha256: sha256(shown), length: shown.length };
  const file = Buffer.concat([shown, Buffer.from(' certificate, seal')]);
  const key = `contracts/${contractId}`;
  const files = { [`${key}/contract.pdf`]: [shown], [`${key}/signed.pdf`]: [file] };
  const withDocument = JSON.parse(
    JSON.stringify(signed).replaceAll(document.sha256, shownDocument.sha256),
  ) as typeof signed;
  const signedContract: Contract = {
    ...contract,
    signing: { ...withDocument, document: shownDocument },
    sealed: { sha256: sha256(file), length: file.length, keySha256: 'k', sealedAt: day(3) },
  };
  const given = (world: World, ...versions: readonly Contract[]) => {
    const made = feed(signingOracles);
    made.commit(...versions.map(contractPut));
    return made.conclude(world);
  };

  it('have nothing to say of a contract that both signed as it was shown', () => {
    expect(given(worldWith(files), signedContract)).to.deep.equal([]);
  });

  it('want what is signed to be shown before', () => {
    const unseen = { ...signedContract, signing: { ...signedContract.signing, views: [] } };
    expect(given(worldWith(files), unseen).join('; ')).to.include('the client signed what was not shown');
  });

  it('want a signature in its turn and in time', () => {
    const { signing } = signedContract;
    const turned = { ...signing, signatures: signing.signatures.toReversed() };
    expect(given(worldWith(files), { ...signedContract, signing: turned }).join('; ')).to.include(
      'was signed by contractor and client',
    );
    expect(
      given(worldWith(files), { ...signedContract, signing: { ...signing, signBy: day(1) } }).join('; '),
    ).to.include('signed too late');
  });

  it('want a signature to stay', () => {
    const again = {
      ...signedContract,
      signing: { ...signedContract.signing, signatures: [signature('client', day(5))] },
    };
    expect(given(worldWith(files), signedContract, again).join('; ')).to.include('a signature of contract');
  });

  it('want signatures on a contract whose signing says so', () => {
    const half = { ...signedContract, signing: { ...sign(open, signature('client')), status: 'signed' as const } };
    expect(given(worldWith(files), half).join('; ')).to.include('is signed with 1 signatures');
  });

  describe('of terms', () => {
    const [terms] = contract.terms;
    const amended: Contract = { ...contract, terms: [terms, { ...terms, effectiveOn: '2026-12-01' }] };
    const amendmentPut = (signing: Signing) =>
      put(`CONTRACT#${contractId}`, 'AMENDMENT#1', { amendmentId: '1', contractId, version: 2, signing });
    const changed = (signing: Signing, after: Contract) => {
      const made = feed(signingOracles);
      made.commit(contractPut(contract));
      made.commitTogether(amendmentPut(signing), contractPut(after));
      return made.inspect().filter((one) => one.startsWith('terms'));
    };

    it('accept terms that both parties signed', () => {
      expect(changed(signed, amended)).to.deep.equal([]);
    });

    it('want both to have signed new terms', () => {
      expect(changed(sign(open, signature('client')), amended)).to.deep.equal([
        `terms change with the last signature: contract ${contractId} has new terms without the signatures of both parties`,
      ]);
    });

    it('want what was agreed before to stay', () => {
      const other: Contract = { ...contract, terms: [{ ...terms, effectiveOn: '2026-12-01' }] };
      expect(changed(signed, other)).to.deep.equal([
        `terms change with the last signature: the terms of ${contractId} that were agreed before changed`,
      ]);
    });
  });

  for (const [what, objects, said] of [
    ['is another', { [`${key}/contract.pdf`]: ['other'] }, 'the shown file is another'],
    ['was written twice', { [`${key}/contract.pdf`]: [shown, shown] }, 'the shown file was written 2 times'],
    [
      'is not the beginning of the signed one',
      { [`${key}/signed.pdf`]: ['other'] },
      'does not begin with the shown one',
    ],
    ['has no signed file', { [`${key}/signed.pdf`]: [] }, 'has not the signed file that is on record'],
  ] as const) {
    it(`notice that the shown file ${what}`, () => {
      expect(given(worldWith({ ...files, ...objects }), signedContract).join('; ')).to.include(said);
    });
  }
});

describe('Oracles of settlements', () => {
  const settlement = (amountMinor: number): Change =>
    put(`CONTRACT#${contractId}`, 'SETTLEMENT', { paid: money(amountMinor, 'EUR') });
  const entry = creditContractorWallet({
    settlementId: 'settlement-1',
    credits: [{ contractorId, amount: eur(AMOUNT), reference: paymentId }],
    at: day(3),
  });
  const booked = put(`ENTRY#${entry.entryId}`, 'ENTRY', entry);
  const work = workPut(paid(approved(submitted(planned))));
  const key = `contracts/${contractId}/settlement`;
  const statement = (amountMinor = AMOUNT, workId = 'work-1') =>
    worldWith({
      [`${key}.json`]: [
        JSON.stringify({ paid: eur(amountMinor), rows: [{ workId, outcome: 'paid', amount: eur(AMOUNT) }] }),
      ],
      [`${key}.pdf`]: ['%PDF'],
    });
  const given = (world: World, ...changes: readonly Change[]) => {
    const made = feed(settlementOracles);
    made.commit(...changes);
    return made.conclude(world);
  };

  it('have nothing to say when the sum is what the ledger paid', () => {
    expect(given(statement(), booked, work, settlement(AMOUNT), contractPut(settled))).to.deep.equal([]);
  });

  it('want the sum to be what the ledger paid', () => {
    expect(given(statement(), work, settlement(AMOUNT)).join('; ')).to.include(
      `was settled with ${AMOUNT}, and the ledger paid 0`,
    );
  });

  it('want it to be settled once', () => {
    expect(given(statement(), booked, work, settlement(AMOUNT), settlement(AMOUNT)).join('; ')).to.include(
      'settled twice',
    );
  });

  it('want a statement that has all work and adds up', () => {
    const all = [booked, work, settlement(AMOUNT), contractPut(settled)];
    expect(given(worldWith({}), ...all).join('; ')).to.include('has 0 statements');
    expect(given(statement(1), ...all).join('; ')).to.include(`adds up to ${AMOUNT}, not 1`);
    expect(given(statement(AMOUNT, 'other'), ...all).join('; ')).to.include('has 1 of 1 works');
  });
});
