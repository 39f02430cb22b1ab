import { apiHandler } from '#shared/http/index.ts';
import { handler as getMyWork } from '../work/handlers/getMyWork.ts';
import { handler as listMyWork } from '../work/handlers/listMyWork.ts';
import { handler as requestOffCyclePayment } from '../work/handlers/requestOffCyclePayment.ts';
import { handler as submitMilestone } from '../work/handlers/submitMilestone.ts';
import { handler as submitTimesheet } from '../work/handlers/submitTimesheet.ts';
import { handler as withdrawWork } from '../work/handlers/withdrawWork.ts';

/** What a contractor does with their contracts. */
export const handler = apiHandler([
  listMyWork,
  getMyWork,
  submitMilestone,
  submitTimesheet,
  withdrawWork,
  requestOffCyclePayment,
]);
