import { apiHandler } from '#shared/http/index.ts';
import { handler as announceAttachment } from '../attachments/handlers/announceAttachment.ts';
import { handler as getAttachment } from '../attachments/handlers/getAttachment.ts';
import { handler as declineAmendment } from '../changes/handlers/declineAmendment.ts';
import { handler as draftAmendment } from '../changes/handlers/draftAmendment.ts';
import { handler as getAmendmentDocument } from '../changes/handlers/getAmendmentDocument.ts';
import { handler as getSignedAmendment } from '../changes/handlers/getSignedAmendment.ts';
import { handler as listAmendments } from '../changes/handlers/listAmendments.ts';
import { handler as signAmendment } from '../changes/handlers/signAmendment.ts';
import { handler as verifyAmendment } from '../changes/handlers/verifyAmendment.ts';
import { handler as voidAmendment } from '../changes/handlers/voidAmendment.ts';
import { handler as terminateContract } from '../changes/handlers/terminateContract.ts';
import { handler as agreeToTermination } from '../changes/handlers/agreeToTermination.ts';
import { handler as refuseTermination } from '../changes/handlers/refuseTermination.ts';
import { handler as withdrawTermination } from '../changes/handlers/withdrawTermination.ts';
import { handler as draftContract } from '../contracts/handlers/draftContract.ts';
import { handler as getContract } from '../contracts/handlers/getContract.ts';
import { handler as getContractDocument } from '../contracts/handlers/getContractDocument.ts';
import { handler as getSettlement } from '../contracts/handlers/getSettlement.ts';
import { handler as getSignedDocument } from '../contracts/handlers/getSignedDocument.ts';
import { handler as listContractAudit } from '../contracts/handlers/listContractAudit.ts';
import { handler as listContracts } from '../contracts/handlers/listContracts.ts';
import { handler as verifyContract } from '../contracts/handlers/verifyContract.ts';
import { handler as declineContract } from '../signing/handlers/declineContract.ts';
import { handler as resendContract } from '../signing/handlers/resendContract.ts';
import { handler as signContract } from '../signing/handlers/signContract.ts';
import { handler as voidContract } from '../signing/handlers/voidContract.ts';
import { handler as withdrawConsent } from '../signing/handlers/withdrawConsent.ts';
import { handler as changeContractTemplate } from '../templates/handlers/changeContractTemplate.ts';
import { handler as createContractTemplate } from '../templates/handlers/createContractTemplate.ts';
import { handler as deleteContractTemplate } from '../templates/handlers/deleteContractTemplate.ts';
import { handler as getContractTemplate } from '../templates/handlers/getContractTemplate.ts';
import { handler as listContractTemplates } from '../templates/handlers/listContractTemplates.ts';
import { handler as approveWork } from '../work/handlers/approveWork.ts';
import { handler as enterTimesheet } from '../work/handlers/enterTimesheet.ts';
import { handler as getWork } from '../work/handlers/getWork.ts';
import { handler as listWork } from '../work/handlers/listWork.ts';
import { handler as proposeOffCyclePayment } from '../work/handlers/proposeOffCyclePayment.ts';
import { handler as rejectWork } from '../work/handlers/rejectWork.ts';
import { handler as reviewWork } from '../work/handlers/reviewWork.ts';

/** What a client does with its contracts. */
export const handler = apiHandler([
  draftContract,
  listContracts,
  getContract,
  getContractDocument,
  getSignedDocument,
  getSettlement,
  verifyContract,
  listContractAudit,
  signContract,
  declineContract,
  voidContract,
  withdrawConsent,
  resendContract,
  createContractTemplate,
  listContractTemplates,
  getContractTemplate,
  changeContractTemplate,
  deleteContractTemplate,
  announceAttachment,
  getAttachment,
  listWork,
  getWork,
  approveWork,
  rejectWork,
  reviewWork,
  enterTimesheet,
  proposeOffCyclePayment,
  terminateContract,
  agreeToTermination,
  refuseTermination,
  withdrawTermination,
  draftAmendment,
  listAmendments,
  getAmendmentDocument,
  getSignedAmendment,
  verifyAmendment,
  signAmendment,
  declineAmendment,
  voidAmendment,
]);
