import { apiHandler } from '#shared/http/index.ts';
import { handler as announceMyAttachment } from '../attachments/handlers/announceMyAttachment.ts';
import { handler as getMyAttachment } from '../attachments/handlers/getMyAttachment.ts';
import { handler as declineMyAmendment } from '../changes/handlers/declineMyAmendment.ts';
import { handler as draftMyAmendment } from '../changes/handlers/draftMyAmendment.ts';
import { handler as getMyAmendmentDocument } from '../changes/handlers/getMyAmendmentDocument.ts';
import { handler as getMySignedAmendment } from '../changes/handlers/getMySignedAmendment.ts';
import { handler as listMyAmendments } from '../changes/handlers/listMyAmendments.ts';
import { handler as signMyAmendment } from '../changes/handlers/signMyAmendment.ts';
import { handler as verifyMyAmendment } from '../changes/handlers/verifyMyAmendment.ts';
import { handler as voidMyAmendment } from '../changes/handlers/voidMyAmendment.ts';
import { handler as terminateMyContract } from '../changes/handlers/terminateMyContract.ts';
import { handler as agreeToMyTermination } from '../changes/handlers/agreeToMyTermination.ts';
import { handler as refuseMyTermination } from '../changes/handlers/refuseMyTermination.ts';
import { handler as withdrawMyTermination } from '../changes/handlers/withdrawMyTermination.ts';
import { handler as getMyContract } from '../contracts/handlers/getMyContract.ts';
import { handler as getMyContractDocument } from '../contracts/handlers/getMyContractDocument.ts';
import { handler as getMySettlement } from '../contracts/handlers/getMySettlement.ts';
import { handler as getMySignedDocument } from '../contracts/handlers/getMySignedDocument.ts';
import { handler as listMyContractAudit } from '../contracts/handlers/listMyContractAudit.ts';
import { handler as listMyContracts } from '../contracts/handlers/listMyContracts.ts';
import { handler as verifyMyContract } from '../contracts/handlers/verifyMyContract.ts';
import { handler as declineMyContract } from '../signing/handlers/declineMyContract.ts';
import { handler as withdrawMyConsent } from '../signing/handlers/withdrawMyConsent.ts';
import { handler as signMyContract } from '../signing/handlers/signMyContract.ts';
import { handler as getMyWork } from '../work/handlers/getMyWork.ts';
import { handler as listMyWork } from '../work/handlers/listMyWork.ts';
import { handler as requestOffCyclePayment } from '../work/handlers/requestOffCyclePayment.ts';
import { handler as submitMilestone } from '../work/handlers/submitMilestone.ts';
import { handler as submitTimesheet } from '../work/handlers/submitTimesheet.ts';
import { handler as withdrawWork } from '../work/handlers/withdrawWork.ts';

/** What a contractor does with their contracts. */
export const handler = apiHandler([
  listMyContracts,
  getMyContract,
  getMyContractDocument,
  getMySignedDocument,
  getMySettlement,
  verifyMyContract,
  listMyContractAudit,
  signMyContract,
  declineMyContract,
  withdrawMyConsent,
  announceMyAttachment,
  getMyAttachment,
  listMyWork,
  getMyWork,
  submitMilestone,
  submitTimesheet,
  withdrawWork,
  requestOffCyclePayment,
  terminateMyContract,
  agreeToMyTermination,
  refuseMyTermination,
  withdrawMyTermination,
  draftMyAmendment,
  listMyAmendments,
  getMyAmendmentDocument,
  getMySignedAmendment,
  verifyMyAmendment,
  signMyAmendment,
  declineMyAmendment,
  voidMyAmendment,
]);
