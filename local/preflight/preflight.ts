import { failed } from './check.ts';
import type { Check, Finding, Status, Subject } from './check.ts';
import { accountChecks } from './checks/account.ts';
import { deploymentChecks } from './checks/deployment.ts';
import { providerChecks } from './checks/providers.ts';
import { settingChecks } from './checks/settings.ts';

/** All checks, in the order of the steps in docs/deploying.md. */
export const CHECKS: readonly Check[] = [
  ...accountChecks,
  ...settingChecks,
  ...providerChecks,
  ...deploymentChecks,
].toSorted((a, b) => Number(a.needsDeployment) - Number(b.needsDeployment));

export interface Result {
  readonly check: Check;
  readonly findings: readonly Finding[];
}

const runOne = async (check: Check, subject: Subject): Promise<Result> => {
  try {
    return { check, findings: await check.run(subject) };
  } catch (error) {
    // Such as a permission that the credentials lack: the other checks are still of use.
    return {
      check,
      findings: [
        failed(`Could not be read: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`),
      ],
    };
  }
};

/** Runs all checks. They only read. */
export const runPreflight = (subject: Subject, checks: readonly Check[] = CHECKS): Promise<readonly Result[]> =>
  Promise.all(checks.map((check) => runOne(check, subject)));

const MARKS: Readonly<Record<Status, string>> = { ready: '✓', missing: '✗', advice: '!', unknown: '?', failed: '?' };

const describeCheck = ({ check, findings }: Result): readonly string[] => [
  check.title,
  ...findings.map(
    ({ status, text }) => `  ${MARKS[status]} ${text}${status === 'ready' ? '' : `  (step “${check.step}”)`}`,
  ),
];

/** The results as text, and what is left to do. */
export const describeResults = (results: readonly Result[]): readonly string[] => {
  const count = (status: Status): number =>
    results.flatMap(({ findings }) => findings).filter((finding) => finding.status === status).length;
  const section = (title: string, needsDeployment: boolean): readonly string[] => [
    title,
    '',
    ...results.filter(({ check }) => check.needsDeployment === needsDeployment).flatMap(describeCheck),
    '',
  ];
  return [
    ...section('Before the deployment', false),
    ...section('After the deployment', true),
    `${count('ready')} ready, ${count('missing')} missing, ${count('advice')} advice, ${count('unknown') + count('failed')} not checked. Steps: docs/deploying.md`,
  ];
};

/**
 * 1 when something is missing, 2 when a check failed and nothing is known to be missing, otherwise 0. What no API tells, and what
 * works with a drawback, does not count.
 */
export const exitStatusOf = (results: readonly Result[]): 0 | 1 | 2 => {
  const statuses = new Set(results.flatMap(({ findings }) => findings.map(({ status }) => status)));
  if (statuses.has('missing')) return 1;
  return statuses.has('failed') ? 2 : 0;
};
