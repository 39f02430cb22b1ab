import type { CodeEdit } from '../../simulator/lambda/edits.ts';
import type { Mutant } from '../../simulator/run/workflow.ts';
import { mutant } from '../../payments-shared/mutants.ts';

const WITHOUT_FAULTS = { withinSeeds: 40, rate: 0 };

/** An edit of a file of the contract service. */
const edit = (file: string, find: string, replace: string): CodeEdit => ({
  file: `services/contract/src/${file}`,
  find,
  replace,
});

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
    edit('domain/work.ts', 'isNews && EDGES[work.status].includes(status)', 'false'),
  ),
];
