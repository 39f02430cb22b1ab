import { expect } from 'chai';
import { roleStatements } from '#shared/testing/iam.ts';
import { at, list, record, records } from '#shared/testing/json.ts';
import { checkMachine } from '#shared/testing/machine-checks.ts';
import { flattened, following, machineOf, reachable } from '#shared/testing/machine.ts';
import type { Scope } from '#shared/testing/machine.ts';
import type { Stack } from '#shared/testing/template.ts';
import { FIRST_SETTLEMENT_CHECK_DAYS } from '../../src/payroll/domain/policy.ts';

/** The specification's diagram, from where the machine begins. What comes before it is the API's: the draft. */
const TRANSITIONS = [
  ['PayrollSubmitted', 'ValidateEscrow'],
  ['ValidateEscrow', 'InsufficientFunds'],
  ['ValidateEscrow', 'FundsLocked'],
  ['InsufficientFunds', 'WaitForFunding'],
  ['WaitForFunding', 'ValidateEscrow'],
  ['WaitForFunding', 'PayrollCancelled'],
  ['FundsLocked', 'ProcessingPayments'],
  ['ProcessingPayments', 'PaymentBatch'],
  ['PaymentBatch', 'WaitForSettlement'],
  ['WaitForSettlement', 'PaymentSettled'],
  ['WaitForSettlement', 'PaymentPartialFailure'],
  ['PaymentPartialFailure', 'RetryFailedPayments'],
  ['RetryFailedPayments', 'WaitForSettlement'],
  ['PaymentSettled', 'UpdateWallets'],
  ['UpdateWallets', 'RecordLedger'],
  ['RecordLedger', 'PayrollCompleted'],
  ['PayrollCompleted', 'SendNotifications'],
  ['PayrollCancelled', 'ReleaseFunds'],
] as const;
const SPECIFIED = new Set<string>(TRANSITIONS.flat());
const PARKS = ['RecordFailure', 'RecordBatchFailure'];

/** Where each choice of a state that goes on after a failure leads, by the state that failed. */
const resumed = (choices: unknown, variable: string) =>
  records(choices).flatMap(({ Condition, Next }) => {
    const state = new RegExp(`^\\{% \\$${variable}\\.state = '(\\w+)' %\\}$`).exec(String(Condition))?.[1];
    return state === undefined ? [] : [{ state, next: Next }];
  });

/** States that hand an unforeseen failure to `handler`, Maps included. */
const caught = ({ states }: Scope, handler: string): readonly string[] =>
  Object.entries(states).flatMap(([name, { Catch }]) =>
    records(Catch ?? []).some(({ Next }) => Next === handler) ? [name] : [],
  );

export const describePayrollProcessing = (stack: Stack): void => {
  const machine = machineOf(stack.resource('PayrollProcessing'));
  const flat = flattened(machine);
  const [initiating, settling] = machine.inner;
  const state = (name: string) => flat.states[name] ?? {};

  describe('the packaged PayrollProcessing machine', () => {
    checkMachine(stack, machine);

    it('has every state of the specification', () => {
      expect(Object.keys(flat.states)).to.include.members([...SPECIFIED]);
    });

    for (const [from, to] of TRANSITIONS) {
      it(`goes from ${from} to ${to}, with no other state of the specification in between`, () => {
        expect([...reachable(flat, from, new Set([...SPECIFIED, ...PARKS]))]).to.include(to);
      });
    }

    it('passes only numbers of batches from state to state', () => {
      expect(state('ProcessingPayments')['Items']).to.equal('{% $batches %}');
      expect(state('SettlingPayments')['Items']).to.equal('{% [1..$payroll.batches] %}');
      for (const name of ['ProcessingPayments', 'SettlingPayments']) {
        expect(state(name)['MaxConcurrency'], name).to.be.within(1, 40);
        expect(state(name)['Output'], name).to.deep.equal({});
      }
    });

    it('takes six transitions for a batch of fifty lines that goes well', () => {
      const well = [
        'PaymentBatch',
        'BatchTaken',
        'WaitForSettlement',
        'SettlementOutcome',
        'PaymentSettled',
        'UpdateWallets',
      ];
      expect(initiating?.startAt).to.equal('PaymentBatch');
      expect(state('PaymentBatch')['End']).to.equal(true);
      expect(settling?.startAt).to.equal('BatchTaken');
      for (const [index, name] of well.slice(1, -1).entries()) {
        expect(following(settling?.states[name] ?? {}), name).to.include(well[index + 2]);
      }
      expect(state('UpdateWallets')['End']).to.equal(true);
      expect(well.length / 50).to.be.at.most(0.15);
    });

    it('starts for a submitted payroll when the API could not', () => {
      const { properties } = stack.resource('PayrollProcessingEventsRuleCloudWatchEvent1');
      expect(at(properties, 'EventPattern', 'detail-type')).to.deep.equal(['payroll.submitted']);
      expect(at(properties, 'Targets', 0, 'InputTransformer', 'InputTemplate')).to.equal('{"payrollId":<payrollId>}');
    });

    it('parks unexpected failures, and can resume from the same state', () => {
      // What was not claimed cannot be parked: another execution may wait under the same key.
      expect(records(state('ParkOrFail')['Choices'])).to.deep.equal([
        { Condition: "{% $failure.state = 'PayrollSubmitted' %}", Next: 'PayrollFailed' },
      ]);
      const outer = resumed(state('ResumeAfterFailure')['Choices'], 'failure');
      const parkable = caught(machine, 'RecordFailure').filter((name) => name !== 'PayrollSubmitted');
      expect(outer.map((one) => one.state)).to.have.members(parkable);
      const inner = resumed(state('ResumeBatch')['Choices'], 'batchFailure');
      expect(inner.map((one) => one.state)).to.have.members([...caught(settling ?? machine, 'RecordBatchFailure')]);
      for (const { state: failed, next } of [...outer, ...inner]) expect(next).to.equal(failed);
    });

    it('parks every task but those that do the parking; a batch that could not be begun is parked with the payroll', () => {
      const parked = [machine, ...machine.inner].flatMap((scope) => PARKS.flatMap((park) => caught(scope, park)));
      const others = machine.ofType('Task').flatMap(([name]) => (parked.includes(name) ? [] : [name]));
      expect(others).to.have.members([
        'PaymentBatch',
        'RecordFailure',
        'ParkForOperator',
        'RecordBatchFailure',
        'ParkBatchForOperator',
      ]);
      const [, failed] = records(state('BatchesInitiated')['Choices']);
      expect(failed).to.deep.include({ Next: 'RecordFailure' });
      expect(at(failed, 'Assign', 'failure', 'state')).to.equal('ProcessingPayments');
    });

    it('asks Stripe about a batch without webhooks at the time that the domain says', () => {
      const checkAt = String(at(settling?.states['BatchTaken'], 'Assign', 'checkAt'));
      expect(checkAt).to.contain(`+ ${FIRST_SETTLEMENT_CHECK_DAYS} * 86400 * 1000)`);
    });

    it('records the failed state and the time for the operator', () => {
      for (const scope of [machine, ...machine.inner]) {
        for (const park of PARKS) {
          for (const name of caught(scope, park)) {
            const catcher = records(scope.states[name]?.['Catch']).find(({ Next }) => Next === park);
            const failure = record(at(catcher, 'Assign', park === 'RecordFailure' ? 'failure' : 'batchFailure'));
            expect(failure['state'], name).to.be.oneOf([name, '{% $states.context.State.Name %}']);
            expect(failure, name).to.include({
              error: '{% $states.errorOutput.Error %}',
              at: '{% $states.context.State.EnteredTime %}',
            });
          }
        }
      }
    });

    it('lists what it parks for the operators, a batch under its number', () => {
      const batchOf = (name: string): unknown => at(state(name), 'Arguments', 'Payload', 'batch');
      expect(['RecordFailure', 'RecordBatchFailure'].map(batchOf)).to.deep.equal([null, '{% $batch %}']);
    });

    it('waits for its batches under keys of their own', () => {
      const keyOf = (name: string): unknown => at(state(name), 'Arguments', 'Payload', 'key');
      const [own, batch] = ["{% 'payroll/' & $payrollId %}", "{% 'payroll/' & $payrollId & '/' & $string($batch) %}"];
      for (const name of ['WaitForFunding', 'ParkForOperator']) expect(keyOf(name), name).to.equal(own);
      for (const name of ['WaitForSettlement', 'ParkBatchForOperator']) expect(keyOf(name), name).to.equal(batch);
    });

    it('continues the payroll if it can no longer be cancelled', () => {
      const [catcher] = records(state('PayrollCancelled')['Catch']);
      expect(catcher).to.deep.equal({ ErrorEquals: ['IllegalTransitionError'], Next: 'FundsLocked' });
    });

    it('checks all batches at once when it settles them again: signals of earlier rounds are not repeated', () => {
      const [anew] = records(settling?.states['BatchTaken']?.['Choices']);
      expect(anew).to.include({ Condition: '{% $askAtOnce %}', Next: 'CheckSettlement' });
      const again = records(state('ResumeAfterFailure')['Choices']).find(({ Next }) => Next === 'SettlingPayments');
      expect(at(again, 'Assign')).to.deep.equal({ askAtOnce: true });
    });

    it('can be cancelled by its client while it is parked', () => {
      expect(at(state('ParkForOperator'), 'Arguments', 'Payload', 'accepts')).to.include('payroll.cancelled');
      const operator = at(state('ParkForOperator'), 'Assign', 'operator');
      expect(operator).to.contain("$states.result.name = 'payroll.cancelled' ? { 'action': 'cancel' }");
    });

    it('checks the escrow again when another lock was faster', () => {
      const [catcher] = records(state('FundsLocked')['Catch']);
      expect(list(at(catcher, 'ErrorEquals'))).to.deep.equal(['InsufficientFundsError']);
      expect(catcher?.['Next']).to.equal('ValidateEscrow');
    });

    it('may invoke its own functions and publish, and nothing else', () => {
      const actions = roleStatements(stack.resource('PayrollProcessingRole')).flatMap((statement) => statement.actions);
      expect(actions.filter((action) => !/^(logs|xray):/.test(action))).to.have.members([
        'lambda:InvokeFunction',
        'events:PutEvents',
      ]);
    });
  });
};
