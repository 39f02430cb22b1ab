import { apiHandler } from '#shared/http/index.ts';
import { handler as approveWork } from '../work/handlers/approveWork.ts';
import { handler as enterTimesheet } from '../work/handlers/enterTimesheet.ts';
import { handler as getWork } from '../work/handlers/getWork.ts';
import { handler as listWork } from '../work/handlers/listWork.ts';
import { handler as proposeOffCyclePayment } from '../work/handlers/proposeOffCyclePayment.ts';
import { handler as rejectWork } from '../work/handlers/rejectWork.ts';
import { handler as reviewWork } from '../work/handlers/reviewWork.ts';

/** What a client does with its contracts. */
export const handler = apiHandler([
  listWork,
  getWork,
  approveWork,
  rejectWork,
  reviewWork,
  enterTimesheet,
  proposeOffCyclePayment,
]);
