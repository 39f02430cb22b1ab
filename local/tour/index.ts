import type { Stack } from '../stack/index.ts';
import type { Reporter } from '../stack/report.ts';
import { adminOf } from './admin.ts';
import { createClient } from './client.ts';
import { contractService, newWork, paymentOf } from './contract.ts';
import { createContractor } from './contractor.ts';
import type { Contractor } from './contractor.ts';
import { expectStatus } from './http.ts';
import { openPayoutAccount } from './stripe.ts';
import { veriffControl } from './veriff.ts';

/** Runs the stories of the platform over HTTP against a running stack. Throws at the first thing that is not as it should be. */
export const runTour = async (stack: Stack, report: Reporter): Promise<void> => {
  await report.step('KYC: documents uploaded, Veriff approves', async () => {
    await approvedByVeriff(stack);
  });
  await report.step('KYC: Veriff declines, the contractor submits again, Veriff approves', () =>
    approvedSecondTime(stack),
  );
  await report.step('KYC: Veriff wants a review, an admin approves', () => approvedByAdmin(stack));
  await report.step('Escrow: a client pays in by card, and the books have it', () => escrowFunded(stack));
  await report.step('Milestone: approved work waits for funds, is paid to the bank account, and invoiced', () =>
    milestonePaid(stack),
  );
  await report.step('Prepared the contractor of workflows/kyc-verification/input.example.json', () =>
    prepareExample(stack),
  );
};

const approvedByVeriff = async (stack: Stack): Promise<Contractor> => {
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

const approvedSecondTime = async (stack: Stack): Promise<void> => {
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

const approvedByAdmin = async (stack: Stack): Promise<void> => {
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

const escrowFunded = async (stack: Stack): Promise<void> => {
  const client = await createClient(stack);
  await client.fund(250_000);
};

const milestonePaid = async (stack: Stack): Promise<void> => {
  const contractor = await approvedByVeriff(stack);
  await openPayoutAccount(stack, contractor);
  const client = await createClient(stack);
  const work = newWork({ clientId: client.clientId, contractorId: contractor.user.username, amountMinor: 120_000 });
  const contract = contractService(stack);
  await contract.submit(work);
  await contract.approve(work, client.user.username);
  await client.reachPayment(paymentOf(work), 'awaiting_funds');
  await client.fund(120_000);
  await client.reachPayment(paymentOf(work), 'paid');
  expectStatus(await client.call(`/api/clients/me/payments/${paymentOf(work)}/invoice`), 200);
};

/** The contractor of the example input: documents uploaded and not submitted, and a Veriff that approves by itself. */
const EXAMPLE_CONTRACTOR = '55555555-5555-4555-8555-555555555555';

export const prepareExample = async (stack: Pick<Stack, 'frontDoor' | 'simulators' | 'userPool'>): Promise<string> => {
  const contractor = await createContractor(stack, EXAMPLE_CONTRACTOR);
  await veriffControl(stack).plan(EXAMPLE_CONTRACTOR, [{ status: 'approved', afterMs: 500 }]);
  if (['not_started', 'abandoned'].includes(String((await contractor.state())['status']))) await contractor.upload();
  return EXAMPLE_CONTRACTOR;
};
