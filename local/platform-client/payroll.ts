import { clientEndpoints, itemsOf } from './endpoints.ts';
import type { Line } from './endpoints.ts';
import type { Client } from './client.ts';
import { bodyOf, eventually, expectStatus } from './http.ts';
import type { Answer } from './http.ts';
import type { Json } from './transport.ts';

/** A payroll, as a user of its client sees it. */
export interface Payroll {
  readonly payrollId: string;
  read(): Promise<Json>;
  preview(): Promise<Json>;
  /** Wait until nothing blocks it: the platform learns about contractors by events. */
  canBeProcessed(): Promise<Json>;
  /** All lines, in their order. */
  lines(): Promise<readonly Json[]>;
  /** Change it: `lines`, `import`, `process`, `approve`, `reopen` or `cancel`. */
  post(action: string, body?: object): Promise<Answer>;
  add(lines: readonly Line[]): Promise<Answer>;
  /** Submits it as its preview shows it, whatever the answer. */
  submit(): Promise<Answer>;
  process(): Promise<Json>;
  /** Wait until it has this status. */
  reach(status: string, seconds?: number): Promise<Json>;
}

export const payrollOf = ({ call }: Pick<Client, 'call'>, payrollId: string): Payroll => {
  const endpoints = clientEndpoints(call).payroll(payrollId);
  const read = () => bodyOf(endpoints.read());
  const preview = () => bodyOf(endpoints.preview());
  const submit = async () => {
    const { payroll } = (await preview()) as { readonly payroll: Json };
    return endpoints.post('process', { revision: payroll['revision'] });
  };
  return {
    payrollId,
    read,
    preview,
    canBeProcessed: () => eventually('it can be processed', preview, ({ canProcess }) => canProcess === true),
    lines: async () => {
      const lines: Json[] = [];
      for (let cursor = ''; ;) {
        const page = expectStatus(await endpoints.lines(100, cursor), 200);
        lines.push(...itemsOf(page));
        const { nextCursor } = page.body;
        if (typeof nextCursor !== 'string') return lines;
        cursor = nextCursor;
      }
    },
    post: endpoints.post,
    add: (add) => endpoints.changeLines({ add }),
    submit,
    process: async () => expectStatus(await submit(), 202).body,
    reach: (status, seconds) =>
      eventually(`payroll ${payrollId} is ${status}`, read, (seen) => seen['status'] === status, seconds),
  };
};

/** A draft with these lines. */
export const draftPayroll = async (
  client: Pick<Client, 'call'>,
  lines: readonly Line[],
  name = 'November',
): Promise<Payroll> => {
  const { body } = expectStatus(await clientEndpoints(client.call).createPayroll(name), 201);
  const payroll = payrollOf(client, String(body['payrollId']));
  if (lines.length > 0) expectStatus(await payroll.add(lines), 200);
  return payroll;
};

/** A payroll with these lines, submitted as soon as nothing blocks it any more. */
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
