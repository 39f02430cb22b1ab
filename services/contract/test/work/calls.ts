import { approveWork, route as approveRoute } from '../../src/work/handlers/approveWork.ts';
import { enterTimesheet, route as enterRoute } from '../../src/work/handlers/enterTimesheet.ts';
import { proposeOffCyclePayment, route as proposeRoute } from '../../src/work/handlers/proposeOffCyclePayment.ts';
import { rejectWork, route as rejectRoute } from '../../src/work/handlers/rejectWork.ts';
import { requestOffCyclePayment, route as requestRoute } from '../../src/work/handlers/requestOffCyclePayment.ts';
import { reviewWork, route as reviewRoute } from '../../src/work/handlers/reviewWork.ts';
import { submitMilestone, route as submitRoute } from '../../src/work/handlers/submitMilestone.ts';
import { submitTimesheet, route as submitTimesheetRoute } from '../../src/work/handlers/submitTimesheet.ts';
import { withdrawWork, route as withdrawRoute } from '../../src/work/handlers/withdrawWork.ts';
import type { Work } from '../../src/domain/work.ts';
import { apiOf } from '../service.ts';
import type { TestContracts } from '../service.ts';

type Claims = Readonly<Record<string, string>>;
type Target = Pick<Work, 'contractId' | 'workId'>;

/** What both parties call about work; the caller is of the route's own kind unless the claims say otherwise. */
export const callsAboutWork = (service: TestContracts) => {
  const about = ({ contractId, workId }: Target, claims?: Claims) => ({
    pathParameters: { contractId, workId },
    ...(claims && { claims }),
  });
  const ofContract = (contractId: string, claims?: Claims) => ({
    pathParameters: { contractId },
    ...(claims && { claims }),
  });
  return {
    submit: (work: Target, body: object = {}, claims?: Claims) =>
      apiOf(submitRoute, submitMilestone(service))({ ...about(work, claims), body }),
    submitWeek: (contractId: string, body: object, claims?: Claims) =>
      apiOf(submitTimesheetRoute, submitTimesheet(service))({ ...ofContract(contractId, claims), body }),
    enterWeek: (contractId: string, body: object, claims?: Claims) =>
      apiOf(enterRoute, enterTimesheet(service))({ ...ofContract(contractId, claims), body }),
    withdraw: (work: Target, submission = 1, claims?: Claims) =>
      apiOf(withdrawRoute, withdrawWork(service))({ ...about(work, claims), body: { submission } }),
    approve: (work: Target, submission = 1, claims?: Claims) =>
      apiOf(approveRoute, approveWork(service))({ ...about(work, claims), body: { submission } }),
    reject: (work: Target, body: object = { submission: 1, comment: 'Page 3 is missing' }, claims?: Claims) =>
      apiOf(rejectRoute, rejectWork(service))({ ...about(work, claims), body }),
    review: (contractId: string, decisions: readonly object[], claims?: Claims) =>
      apiOf(reviewRoute, reviewWork(service))({ ...ofContract(contractId, claims), body: { decisions } }),
    request: (contractId: string, body: object, claims?: Claims) =>
      apiOf(requestRoute, requestOffCyclePayment(service))({ ...ofContract(contractId, claims), body }),
    propose: (contractId: string, body: object, claims?: Claims) =>
      apiOf(proposeRoute, proposeOffCyclePayment(service))({ ...ofContract(contractId, claims), body }),
  };
};
