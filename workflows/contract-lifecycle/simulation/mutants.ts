import type { CodeEdit } from '../../simulator/lambda/edits.ts';
import { withoutOutbox } from '../../simulator/run/outbox-mutants.ts';
import type { Mutant } from '../../simulator/run/workflow.ts';
import { mutant } from '../../payments-shared/mutants.ts';

const WITHOUT_FAULTS = { withinSeeds: 40, rate: 0 };

/**
 * An edit of a file of the contract service.
 * @param place The file, and after a `#` the declaration that encloses the code
 */
const edit = (place: string, find: string, replace: string): CodeEdit => {
  const [file = '', within] = place.split('#');
  return { file: `services/contract/src/${file}`, ...(within !== undefined && { within }), find, replace };
};

/** A settlement refuses work that is open. */
const settlingAnything = edit(
  'domain/settlement.ts#rowOf',
  "status !== 'paid' && status !== 'payment_cancelled' && status !== 'closed'",
  'false',
);

/** Each mutant removes one safeguard of `ContractLifecycle`. */
export const mutants: readonly Mutant[] = [
  mutant(
    'signed-unseen',
    'a person signs only the document that they were shown',
    { ...WITHOUT_FAULTS, knownSeed: 3 },
    edit('domain/signing.ts', 'assertShown(signing, signature);', ''),
  ),
  mutant(
    'week-submitted-twice',
    'a week has one timesheet',
    { ...WITHOUT_FAULTS, knownSeed: 5 },
    edit(
      'work/timesheets.ts',
      "factId('timesheet', contractId, weekStart)",
      "factId('timesheet', contractId, weekStart, Date.now())",
    ),
  ),
  mutant(
    'payments-not-followed',
    'what payments say is recorded on the work',
    { ...WITHOUT_FAULTS, knownSeed: 1 },
    edit('domain/work.ts', '!isNews || !EDGES[work.status].includes(status)', 'true'),
  ),
  mutant(
    'never-closed',
    'what was never approved is closed when its contract ends: before it is settled, and by the settlement',
    { ...WITHOUT_FAULTS, knownSeed: 1 },
    edit('lifecycle/handlers/settleContract.ts', 'await closeWorks(service, contractId);', ''),
    settlingAnything,
  ),
  mutant(
    'ended-before-paid',
    'a contract ends only when what is approved is paid',
    { ...WITHOUT_FAULTS, knownSeed: 2 },
    edit('domain/settlement.ts', 'unpaid.length > 0', 'false'),
    settlingAnything,
  ),
  mutant(
    'amended-by-one',
    'terms change with the signatures of both parties',
    { ...WITHOUT_FAULTS, knownSeed: 5 },
    edit('changes/amendments.ts#signOwnAmendment', "signing.status === 'signed'", 'true'),
  ),
  mutant(
    'approved-when-paid',
    'work that is paid is not approved again',
    { ...WITHOUT_FAULTS, knownSeed: 1 },
    edit('domain/work.ts#decide', "work.status === 'paid'", 'false'),
    edit('domain/work-changes.ts#isDecided', "status === 'paid' && outcome === 'approved'", 'false'),
  ),
  mutant(
    'two-drivers',
    'one execution drives a contract, also when the next generation starts',
    { ...WITHOUT_FAULTS, knownSeed: 2 },
    {
      file: 'shared/executions/index.ts',
      within: 'claimFor',
      find: "outcome === 'running'",
      replace: 'outcome === null',
    },
  ),
  mutant(
    'signals-dropped-between-generations',
    'signals that a wait does not accept stay for the next one, also in the next generation',
    { ...WITHOUT_FAULTS, knownSeed: 5 },
    {
      file: 'shared/signals/mailbox.ts',
      within: 'register',
      find: 'isAlive(signal, wait)',
      replace: 'isWanted(signal, wait)',
    },
  ),
  mutant(
    'file-overwritten',
    'a file is stored once, whatever an attempt before has stored',
    { withinSeeds: 40, rate: 0.1, knownSeed: 5 },
    edit('adapters/documents.ts', "IfNoneMatch: '*'", '...{}'),
  ),
  {
    name: 'no-outbox',
    safeguard: 'a committed event is published even if the committing Lambda crashes',
    ...WITHOUT_FAULTS,
    knownSeed: 1,
    changeDeployment: withoutOutbox,
  },
];
