import type { Stack } from '../../stack/index.ts';
import { adminOf } from '../../platform-client/admin.ts';
import { createContractor } from '../../platform-client/contractor.ts';
import type { Contractor } from '../../platform-client/contractor.ts';
import { expectStatus } from '../../platform-client/http.ts';
import { veriffControl } from '../../platform-client/veriff.ts';

export const approvedByVeriff = async (stack: Stack): Promise<Contractor> => {
  const contractor = await createContractor(stack);
  await contractor.upload({ kind: 'id_card', side: 'front' });
  await contractor.upload({ kind: 'id_card', side: 'back' });
  await contractor.submit();
  const veriff = veriffControl(stack);
  const session = await veriff.session(contractor.user.username);
  await contractor.reach('verifying');
  await veriff.decide(String(session['id']), { status: 'approved' });
  await contractor.reach('approved');
  return contractor;
};

export const approvedSecondTime = async (stack: Stack): Promise<void> => {
  const contractor = await createContractor(stack);
  await veriffControl(stack).plan(contractor.user.username, [
    { status: 'declined', reasonCode: 102, afterMs: 500 },
    { status: 'approved', afterMs: 500 },
  ]);
  await contractor.upload();
  await contractor.submit();
  await contractor.reach('rejected');
  await contractor.upload();
  await contractor.submit();
  await contractor.reach('approved');
};

export const approvedByAdmin = async (stack: Stack): Promise<void> => {
  const contractor = await createContractor(stack);
  await veriffControl(stack).plan(contractor.user.username, [{ status: 'review', afterMs: 500 }]);
  await contractor.upload();
  await contractor.submit();
  const admin = adminOf(stack);
  const caseId = String((await admin.findCase(contractor.user.username))['caseId']);
  expectStatus(await admin.claim(caseId), 200);
  expectStatus(await admin.view(caseId), 200);
  expectStatus(await admin.decide(caseId, 'approved', 'documents_genuine'), 200);
  await contractor.reach('approved');
};
