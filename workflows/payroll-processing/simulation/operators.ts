import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import type { Chance } from '../../simulator/kernel/random.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { randomSource } from '../../simulator/world/actors.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { redriven } from '../../simulator/world/operators.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import type { World } from '../../simulator/world/world.ts';
import { HOUR_MS, MINUTE_MS } from '../../simulator/world/time.ts';

/** Operators who resolve what is parked, as the runbook says, restart failed executions, and search for what was not reported. */

export const payrollMachineArn = ({ prepared }: Pick<World, 'prepared'>): string =>
  deployedMachine(prepared, 'payments-payroll').arn;

export const payrollIdOf = ({ input }: Pick<Execution, 'input'>): string =>
  String((input as { readonly payrollId?: string }).payrollId);

/** Batches that a simulated payroll has at most, and the payroll itself. */
const BATCHES = [undefined, 1, 2, 3] as const;

interface Staff {
  readonly chance: Chance;
  readonly start: (name: string, script: (actor: Actor) => Promise<void>) => void;
}

export const operatorsOf = (world: World, site: StripeSite, { chance, start }: Staff) => {
  const machineArn = payrollMachineArn(world);
  const { kernel } = world.hub;
  const { random, withProbability } = randomSource(chance, 'operators');

  /** Settles the open payouts of a payroll, as after a call to the bank: paid or failed. */
  const askBanks = (payrollId: string): void => {
    for (const { owner, object } of site.stripe.allPayouts()) {
      const isOpen = object.status === 'pending' || object.status === 'in_transit';
      if (!isOpen || object.metadata?.['payoutKey']?.startsWith(payrollId) !== true) continue;
      site.stripe.payouts.move(owner, object.id, { status: chance.pick('operators', ['paid', 'paid', 'failed']) });
    }
  };

  /** @returns whether nothing is left to decide */
  const resume = async (actor: Actor, payrollId: string, batch: number | undefined): Promise<boolean> => {
    const { status, body } = await adminAs(actor).resolvePayroll(payrollId, {
      action: withProbability(0.85) ? 'retry' : 'cancel',
      ...(batch !== undefined && { batch }),
      comment: 'Checked with the bank',
    });
    return status === 202 || status === 404 || body['code'] === 'FAILURE_RESOLVED';
  };

  /** Handles an event that a rule could not deliver to the machine or to the operators. */
  const takeUp = (body: string): void => {
    const { payrollId, detail } = JSON.parse(body) as {
      readonly payrollId?: string;
      readonly detail?: { readonly entityId: string; readonly metadata: Readonly<Record<string, unknown>> };
    };
    if (payrollId !== undefined) void world.states.start({ machineArn, input: { payrollId } });
    if (detail !== undefined) repair(detail.entityId, detail.metadata);
  };

  const repair = (payrollId: string, { batch, error }: Readonly<Record<string, unknown>>): void => {
    if (withProbability(0.1)) return;
    start('operator', async (actor) => {
      await actor.sleep(random(10, 96 * 60) * MINUTE_MS);
      if (error === 'SettlementOverdueError') askBanks(payrollId);
      for (let tries = 0; tries < 4; tries += 1) {
        if (await resume(actor, payrollId, typeof batch === 'number' ? batch : undefined)) return;
        // Not parked yet, or not to be cancelled any more.
        await actor.sleep(6 * HOUR_MS);
      }
    });
  };

  return {
    repair,

    /** Contractors whose bank account failed enter another one. */
    replaceBankAccounts: (afterMs: number): void => {
      kernel.after(afterMs, 'contractors enter new bank accounts', () => {
        for (const { id } of site.stripe.accounts.list()) {
          const isBroken = site.stripe.accounts.banks(id).some(({ object }) => object.status === 'errored');
          if (isBroken) site.stripe.accounts.addBank(id, testBank(), { isDefault: true });
        }
      });
    },

    /** An execution that did not succeed is redriven or restarted. */
    ended: (execution: Execution): void => {
      if (execution.status === 'SUCCEEDED' || execution.machineArn !== machineArn) return;
      if (execution.error === 'PayrollRefusedError') return;
      const isRedrive = withProbability(0.3);
      kernel.after(random(1, 48 * 60) * MINUTE_MS, 'an operator starts an execution again', () => {
        if (isRedrive && redriven(execution)) return;
        world.states.start({ machineArn, input: execution.input });
      });
    },

    /** Resolves parked executions, also without a notice, and the dead letters of failed starts. */
    lookAround: (): void => {
      for (const { arn } of world.prepared.queues.filter(({ name }) => name.endsWith('-start-dlq'))) {
        for (const body of world.queues.take(arn)) takeUp(body);
      }
      const parked = world.states
        .executions()
        .filter((one) => one.machineArn === machineArn && one.active().some(({ state }) => state.startsWith('Park')));
      for (const execution of parked) {
        if (withProbability(0.7)) continue;
        const payrollId = payrollIdOf(execution);
        start('operator', async (actor) => {
          await actor.sleep(random(10, 20 * 60) * MINUTE_MS);
          askBanks(payrollId);
          for (const batch of BATCHES) await resume(actor, payrollId, batch);
        });
      }
    },
  };
};
