import { expect } from 'chai';
import { at, records, texts } from '#shared/testing/json.ts';
import { scenarios as kycScenarios } from '../kyc-verification/scenarios/scenarios.ts';
import { runKycScenario } from '../kyc-verification/simulation/run-scenario.ts';
import {
  scenarios as contractScenarios,
  failing as failingContracts,
} from '../contract-lifecycle/simulation/scenarios/index.ts';
import { runContractScenario } from '../contract-lifecycle/simulation/run-scenario.ts';
import { contractLifecycle } from '../contract-lifecycle/simulation/workflow.ts';
import { kyc } from '../kyc-verification/simulation/workflow.ts';
import { runMilestoneScenario } from '../milestone-payment/simulation/run-scenario.ts';
import { scenarios as milestoneScenarios } from '../milestone-payment/simulation/scenarios.ts';
import { milestonePayment } from '../milestone-payment/simulation/workflow.ts';
import { escrow } from '../payments-shared/escrow.ts';
import { payroll } from '../payroll-processing/simulation/workflow.ts';
import type { Site } from '../simulator/aws/internet.ts';
import { createAccess } from '../simulator/iam/access.ts';
import { prepareWorkflow, runSeed } from '../simulator/run/run.ts';
import type { RunResult } from '../simulator/run/run.ts';
import type { SimulatedWorkflow } from '../simulator/run/workflow.ts';
import { runScenario } from '../simulator/scenario/scenario.ts';
import type { ScenarioContext } from '../simulator/scenario/scenario.ts';
import type { Role } from '../simulator/template/index.ts';
import type { Prepared } from '../simulator/world/prepared.ts';
import { EXCEPTIONS } from './exceptions.ts';
import type { Exception } from './exceptions.ts';
import { requestContracts } from './contract-requests.ts';
import { requestPayments, requestVerifications } from './api-requests.ts';

const violationsOf = ({ violations }: Pick<RunResult, 'violations'>): readonly string[] =>
  violations.map(({ oracle, what }) => `${oracle}: ${what}`);
const assertNone = (result: Pick<RunResult, 'violations'>): void => {
  expect(violationsOf(result)).to.deep.equal([]);
};

const SEEDS = 15;
/** Seeds with faults: each brings about calls that only an interleaving needs. */
const runSeeds = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
): Promise<void> => {
  for (let seed = 1; seed <= SEEDS; seed += 1) assertNone(await runSeed(workflow, prepared, { seed, rate: 0.1 }));
};

/** Further requests of people. Only what holds for every workflow is checked. */
const runRequests = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
  request: (context: ScenarioContext<Sites>) => Promise<void>,
): Promise<void> => {
  const script = async (context: ScenarioContext<Sites>) => {
    await request(context);
    return [];
  };
  assertNone(await runScenario({ ...workflow, oracles: () => [] }, prepared, { script }));
};

/** A role by the key of its function or machine: `<stack>/<key>`. */
const nameOf = (role: string): string => role.replace(/(IamRoleLambdaExecution|Role)$/, '');
const roleNamed = ({ stacks }: Prepared, name: string): Role => {
  const found = stacks
    .flatMap(({ roles }) => roles)
    .find(({ stack, logicalId }) => nameOf(`${stack}/${logicalId}`) === name);
  if (found === undefined) throw new Error(`There is no role of ${name}`);
  return found;
};

/** The deployment with other statements in one of its roles. */
const withStatements = (
  prepared: Prepared,
  name: string,
  change: (statements: readonly object[]) => readonly object[],
): Prepared => {
  const changed = roleNamed(prepared, name);
  const roles = prepared.stacks.flatMap((stack) =>
    stack.roles.map((role) =>
      role === changed
        ? { ...role, policies: role.policies.map((policy) => ({ Statement: change(records(policy['Statement'])) })) }
        : role,
    ),
  );
  return { ...prepared, access: createAccess(roles) };
};

describe('The permissions of packaged roles', function () {
  this.timeout(600_000);
  let verifications: Prepared;
  let payments: Prepared;
  let contracts: Prepared;

  before(async () => {
    [verifications, payments, contracts] = await Promise.all([
      prepareWorkflow(kyc),
      prepareWorkflow(payroll),
      prepareWorkflow(contractLifecycle),
    ]);
  });

  const publish = (prepared: Prepared, name: string, ...sources: readonly string[]): boolean =>
    prepared.access.allows(roleNamed(prepared, name).arn, {
      action: 'events:PutEvents',
      resource: prepared.stacks.flatMap(({ buses }) => buses.map(({ arn }) => arn))[0] ?? '',
      context: { 'events:source': sources },
    });

  it('are all needed by some call, except for those that are justified', async () => {
    for (const scenario of kycScenarios) assertNone(await runKycScenario(verifications, scenario));
    await runSeeds(kyc, verifications);
    await runRequests(kyc, verifications, requestVerifications);
    for (const scenario of milestoneScenarios) assertNone(await runMilestoneScenario(payments, scenario));
    await runSeeds(milestonePayment, payments);
    await runSeeds(escrow, payments);
    await runSeeds(payroll, payments);
    await runRequests(milestonePayment, payments, requestPayments);

    for (const scenario of [...contractScenarios, ...failingContracts])
      assertNone(await runContractScenario(contracts, scenario));
    await runSeeds(contractLifecycle, contracts);
    await runRequests(contractLifecycle, contracts, requestContracts);

    // Platform and notifications are deployed with both: what one of them uses is used.
    const unusedIn = ({ access }: Prepared): readonly string[] =>
      access.unused().map(({ role, action, resource }) => `${nameOf(role)} ${action} ${resource}`);
    const [one, other] = [unusedIn(verifications), unusedIn(payments)];
    const unused = [
      ...one,
      ...other,
      ...unusedIn(contracts).filter((permission) => permission.startsWith('contract/')),
    ].filter(
      (permission) =>
        !/^(platform|notifications)\//.test(permission) || (one.includes(permission) && other.includes(permission)),
    );
    const justifies = ({ of, allowed }: Exception, permission: string): boolean => {
      const [role = '', ...rest] = permission.split(' ');
      return of.includes(role) && allowed.test(rest.join(' '));
    };
    expect(
      [...new Set(unused)].filter((permission) => !EXCEPTIONS.some((exception) => justifies(exception, permission))),
      'Nothing uses these: take them from `allow`, or let a scenario or a request (api-requests.ts) need them, or justify them (exceptions.ts)',
    ).to.deep.equal([]);
    expect(
      EXCEPTIONS.filter((exception) => !unused.some((permission) => justifies(exception, permission))),
      'Everything that these justify is used: take them from exceptions.ts',
    ).to.deep.equal([]);
  });

  it('have exceptions for roles that exist', () => {
    for (const name of EXCEPTIONS.flatMap(({ of }) => of)) {
      const [stack] = name.split('/');
      const prepared = stack === 'kyc' ? verifications : stack === 'contract' ? contracts : payments;
      expect(roleNamed(prepared, name), name).to.be.an('object');
    }
  });

  it('let a service publish its own events, and none of another: no stack can approve a milestone', () => {
    for (const [prepared, name, own] of [
      [verifications, 'kyc/PublishOutbox', 'mindlinks.kyc'],
      [verifications, 'kyc/KycVerification', 'mindlinks.kyc'],
      [payments, 'payments/PublishOutbox', 'mindlinks.payments'],
      [payments, 'payments/MilestonePayment', 'mindlinks.payments'],
    ] as const) {
      expect(publish(prepared, name, own), name).to.equal(true);
      expect(publish(prepared, name, 'mindlinks.contract'), name).to.equal(false);
      expect(publish(prepared, name, own, 'mindlinks.contract'), name).to.equal(false);
    }
  });

  it('are missed when one is removed: late funds do not resume the payment', async () => {
    const late = milestoneScenarios.find(({ title }) => title === 'late funds are accepted');
    if (late === undefined) throw new Error('No such scenario');
    const without = withStatements(payments, 'payments/ValidateEscrowBalance', (statements) =>
      statements.filter((statement) => !texts(at(statement, 'Action')).includes('dynamodb:DeleteItem')),
    );
    const [violation = ''] = violationsOf(await runMilestoneScenario(without, late));
    expect(violation).to.include('validateEscrowBalance is not allowed dynamodb:DeleteItem on ');
  });

  it('are reported when one is added that nothing needs', async () => {
    const [scenario] = milestoneScenarios;
    if (scenario === undefined) throw new Error('No scenario');
    const scan = { Effect: 'Allow', Action: 'dynamodb:Scan', Resource: 'arn:aws:dynamodb:*:*:table/*' };
    const added = withStatements(payments, 'payments/CreateInvoice', (statements) => [...statements, scan]);
    assertNone(await runMilestoneScenario(added, scenario));
    const unused = added.access.unused().filter(({ role }) => nameOf(role) === 'payments/CreateInvoice');
    // What AWS does in the role by itself was not counted again.
    expect(unused.map(({ action }) => action).filter((action) => !/^(logs|xray):/.test(action))).to.deep.equal([
      'dynamodb:Scan',
    ]);
  });
});
