import type { Client } from '#local/tour/client.ts';
import { eventually } from '#local/tour/http.ts';
import { draftPayroll } from '#local/tour/payroll.ts';
import type { Line, Payroll } from '#local/tour/payroll.ts';

/** A payroll that is to be paid: submitted as soon as it is known that its contractors can be. */
export const submitPayroll = async (client: Client, lines: readonly Line[]): Promise<Payroll> => {
  const payroll = await draftPayroll(client, lines);
  await eventually('it can be processed', payroll.preview, ({ canProcess }) => canProcess === true);
  await payroll.process();
  return payroll;
};
