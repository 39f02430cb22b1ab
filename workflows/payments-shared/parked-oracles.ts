import type { ParkedFailure } from '#shared/interventions/index.ts';
import type { Payment } from '../../services/payments/src/milestone/domain/payment.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { paymentsIn } from './records.ts';

/** A payment is parked after its attempts have failed, by any clock: those of tasks may be seconds off. */
const paymentsAreParkedAfterTheyFailed = (): Oracle => {
  const parked = new Set<string>();
  const wrong: string[] = [];
  return {
    name: 'payments are parked after they failed',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.pk.startsWith('PAYMENT#') || change.key.sk !== 'STATE') continue;
          const { paymentId, intervention, attempts } = change.value as Payment;
          if (intervention === undefined || parked.has(`${paymentId} ${intervention.parkedAt}`)) continue;
          const { parkedAt } = intervention;
          parked.add(`${paymentId} ${parkedAt}`);
          for (const { failedAt = '' } of attempts)
            if (failedAt > parkedAt) wrong.push(`payment ${paymentId} failed at ${failedAt} and parked at ${parkedAt}`);
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** The list has what waits for an operator's decision, and nothing else. */
const parkedPaymentsAreListed = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const waiting = paymentsIn(records).flatMap(({ paymentId, intervention }) =>
      intervention === undefined || intervention.decision !== undefined
        ? []
        : [`payment/${paymentId} since ${intervention.parkedAt}`],
    );
    const listed = records
      .all('PARKED#payment/')
      .filter(({ sk }) => sk.startsWith('PARKED#'))
      .map(({ value }) => value as unknown as ParkedFailure)
      .map(({ signalKey, parkedAt }) => `${signalKey} since ${parkedAt}`);
    return [
      ...waiting.filter((one) => !listed.includes(one)).map((one) => `${one} is parked and not listed`),
      ...listed.filter((one) => !waiting.includes(one)).map((one) => `${one} is listed and not parked`),
    ];
  };
  return { name: 'parked payments are listed', inspect: findViolations, conclude: findViolations };
};

export const parkedOracles = (records: Records): readonly Oracle[] => [
  paymentsAreParkedAfterTheyFailed(),
  parkedPaymentsAreListed(records),
];
