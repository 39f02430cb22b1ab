import { realSleep } from '#shared/runtime/index.ts';
import { adminApi } from '../../ledger/admin-api.ts';
import { describeJudgement, judge } from '../../ledger/report.ts';
import { exportOf } from '../../ledger/verify.ts';
import type { Stack } from '../../stack/index.ts';

/** What `npm run ledger:verify` does. */
export const ledgerIsValid = async (stack: Stack): Promise<void> => {
  const progress = () => undefined;
  const { lines, key } = await exportOf(await adminApi(stack), { sleep: realSleep, progress });
  const judgement = await judge(lines, { keys: [key], progress });
  if (!judgement.ok) throw new Error(describeJudgement(judgement).join('\n'));
};
