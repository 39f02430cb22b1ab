import type { Client } from './client.ts';
import { eventually, expectStatus } from './http.ts';
import type { Answer, Json } from './http.ts';

/** A line of a payroll. Its amount is in cents. */
export interface Line {
  readonly contractorId: string;
  readonly amountMinor: number;
  readonly reference?: string;
}

/** A payroll, as somebody who may act for its client sees it. */
export interface Payroll {
  readonly payrollId: string;
  read(): Promise<Json>;
  preview(): Promise<Json>;
  /** Wait until nothing stands against it: what we know of contractors comes by events. */
  canBeProcessed(): Promise<Json>;
  /** All lines, in their order. */
  lines(): Promise<readonly Json[]>;
  /** Change it: `lines`, `import`, `process`, `approve`, `reopen` or `cancel`. */
  post(action: string, body?: object): Promise<Answer>;
  add(lines: readonly Line[]): Promise<Answer>;
  process(): Promise<Json>;
  /** Wait until it has this status. */
  reach(status: string, seconds?: number): Promise<Json>;
}

const PATH = '/api/clients/me/payroll';

export const payrollOf = ({ call }: Pick<Client, 'call'>, payrollId: string): Payroll => {
  const path = `${PATH}/${payrollId}`;
  const get = async (part = ''): Promise<Json> => expectStatus(await call(`${path}${part}`), 200).body;
  const post = (action: string, body: object = {}) => call(`${path}/${action}`, { method: 'POST', body });
  const preview = () => get('/preview');
  return {
    payrollId,
    read: get,
    preview,
    canBeProcessed: () => eventually('it can be processed', preview, ({ canProcess }) => canProcess === true),
    lines: async () => {
      const lines: Json[] = [];
      for (let cursor = ''; ;) {
        const page = await get(`/lines?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        lines.push(...(page['items'] as readonly Json[]));
        if (typeof page['nextCursor'] !== 'string') return lines;
        cursor = page['nextCursor'];
      }
    },
    post,
    add: (lines) =>
      post('lines', {
        add: lines.map(({ amountMinor, ...line }) => ({ ...line, amount: { amountMinor, currency: 'EUR' } })),
      }),
    process: async () => expectStatus(await post('process'), 202).body,
    reach: (status, seconds) =>
      eventually(`payroll ${payrollId} is ${status}`, get, (seen) => seen['status'] === status, seconds),
  };
};

/** A draft with these lines. */
export const draftPayroll = async (
  client: Pick<Client, 'call'>,
  lines: readonly Line[],
  name = 'November',
): Promise<Payroll> => {
  const { body } = expectStatus(await client.call(PATH, { method: 'POST', body: { name } }), 201);
  const payroll = payrollOf(client, String(body['payrollId']));
  if (lines.length > 0) expectStatus(await payroll.add(lines), 200);
  return payroll;
};

/** One that is to be paid: submitted as soon as nothing stands against it any more. */
export const submitPayroll = async (
  client: Pick<Client, 'call'>,
  lines: readonly Line[],
  name?: string,
): Promise<Payroll> => {
  const payroll = await draftPayroll(client, lines, name);
  await payroll.canBeProcessed();
  await payroll.process();
  return payroll;
};
