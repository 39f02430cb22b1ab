import { statusOf } from '../../../services/contract/src/domain/contract.ts';
import type { Contract, Status } from '../../../services/contract/src/domain/contract.ts';
import type { Work, WorkStatus } from '../../../services/contract/src/domain/work.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { World } from '../../simulator/world/world.ts';
import { comparingVersions, contractsIn, isContract, isWork, worksOf, writtenIn } from './records.ts';

/** How the status of a contract may move from one version of its record to the next. */
const STATUS_EDGES: Readonly<Record<Status, readonly Status[]>> = {
  drafted: ['pending_client_signature', 'pending_contractor_signature', 'voided', 'expired'],
  pending_client_signature: ['pending_contractor_signature', 'scheduled', 'declined', 'voided', 'expired'],
  pending_contractor_signature: ['pending_client_signature', 'scheduled', 'declined', 'voided', 'expired'],
  declined: [],
  voided: [],
  expired: [],
  scheduled: ['active', 'ending'],
  active: ['ending'],
  ending: ['completed', 'terminated'],
  completed: [],
  terminated: [],
};
const ENDS: readonly Status[] = ['declined', 'voided', 'expired', 'completed', 'terminated'];

const statusesFollowTheirEdges = (): Oracle =>
  comparingVersions<Contract>('statuses of contracts follow their edges', {
    isOne: isContract,
    idOf: ({ contractId }) => contractId,
    compare: (before, after) => {
      const [from, to] = [statusOf(before), statusOf(after)];
      return from === to || STATUS_EDGES[from].includes(to)
        ? []
        : [`contract ${after.contractId} went from ${from} to ${to}`];
    },
  });

/** In the end every contract has ended. */
const everyContractEnds = (records: Records): Oracle => ({
  name: 'every contract ends',
  conclude: () =>
    contractsIn(records).flatMap((contract) =>
      ENDS.includes(statusOf(contract)) ? [] : [`contract ${contract.contractId} is ${statusOf(contract)}`],
    ),
});

/** Work of which nothing is open. */
const SETTLED: readonly WorkStatus[] = ['paid', 'payment_cancelled', 'closed'];

/** When a contract is settled, nothing of it is open, and nothing is opened later. */
const nothingIsOpenAtTheEnd = (records: Records): Oracle => {
  const wrong: string[] = [];
  const settled = new Set<string>();
  const described = ({ workId, contractId, status }: Work): string => `work ${workId} of ${contractId} is ${status}`;
  return {
    name: 'a contract ends only when nothing of it is open',
    listener: {
      committed: (_table, changes) => {
        for (const work of writtenIn<Work>(changes, isWork)) {
          if (settled.has(work.contractId) && !SETTLED.includes(work.status)) {
            wrong.push(`${described(work)} after the contract was settled`);
          }
        }
        for (const { contractId, endedAt } of writtenIn<Contract>(changes, isContract)) {
          if (endedAt === undefined || settled.has(contractId)) continue;
          settled.add(contractId);
          const open = worksOf(records, contractId).filter(({ status }) => !SETTLED.includes(status));
          wrong.push(...open.map((work) => `${described(work)} when the contract was settled`));
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** Generations count up by one, and only one execution of a contract waits for its signals. */
const generationsNeverOverlap = (): Oracle => {
  const counted = comparingVersions<Contract>('generations', {
    isOne: isContract,
    idOf: ({ contractId }) => contractId,
    compare: ({ generation: before }, { contractId, generation }) =>
      generation === before || generation === before + 1
        ? []
        : [`contract ${contractId} went from generation ${before} to ${generation}`],
  });
  return {
    name: 'generations never overlap',
    ...(counted.listener && { listener: counted.listener }),
    inspect: (world) => [...(counted.inspect?.(world) ?? []), ...overlapsIn(world)],
    conclude: (world) => counted.conclude?.(world) ?? [],
  };
};

/** A payment names its contract, too; it has a kind. */
const drivesContract = (
  execution: Execution,
): execution is Execution & { readonly input: { readonly contractId: string } } => {
  const { contractId, kind } = execution.input as { readonly contractId?: string; readonly kind?: string };
  return contractId !== undefined && kind === undefined;
};

/** Contracts for which several executions wait at once. */
const overlapsIn = ({ states }: World): readonly string[] => {
  const waiting = states
    .executions()
    .filter((execution) => execution.status === 'RUNNING' && execution.active().some(({ kind }) => kind === 'callback'))
    .flatMap((execution) =>
      drivesContract(execution) ? [{ contractId: execution.input.contractId, name: execution.name }] : [],
    );
  return [...Map.groupBy(waiting, ({ contractId }) => contractId)].flatMap(([contractId, executions]) =>
    executions.length === 1
      ? []
      : [`contract ${contractId} has ${executions.map(({ name }) => name).join(' and ')} waiting`],
  );
};

/** Events of a history; Step Functions ends an execution after 25,000 (quotas, "Maximum execution history size"). */
const MOST_EVENTS = 10_000;
/** Bytes of an event of a history or of the bus, or of a record; Step Functions and EventBridge take 256 KB. */
const LARGEST = 64 * 1024;

const sizeFaults = (what: string, value: unknown): readonly string[] => {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= LARGEST ? [] : [`${what} has ${bytes} bytes`];
};

/** However long a contract lasts, and whatever is submitted under it: histories, payloads and records stay small. */
const everythingStaysSmall = (records: Records): Oracle => {
  const wrong: string[] = [];
  return {
    name: 'histories and payloads stay small',
    listener: {
      published: (event) => wrong.push(...sizeFaults(`event ${event['detail-type']}`, event)),
    },
    conclude: ({ states }) => [
      ...wrong,
      ...states.executions().flatMap((execution) => {
        if (!drivesContract(execution)) return [];
        const events = execution.history();
        return [
          ...(events.length <= MOST_EVENTS ? [] : [`the history of ${execution.name} has ${events.length} events`]),
          ...events.flatMap((event) => sizeFaults(`${event.type} of ${execution.name}`, event)),
        ];
      }),
      ...['CONTRACT#', 'SIGNAL#contract/']
        .flatMap((prefix) => records.all(prefix))
        .flatMap(({ pk, sk, value }) => sizeFaults(`record ${pk} ${sk}`, value)),
    ],
  };
};

/** What must hold of contracts and the executions that drive them. */
export const lifecycleOracles = (records: Records): readonly Oracle[] => [
  statusesFollowTheirEdges(),
  everyContractEnds(records),
  nothingIsOpenAtTheEnd(records),
  generationsNeverOverlap(),
  everythingStaysSmall(records),
];
