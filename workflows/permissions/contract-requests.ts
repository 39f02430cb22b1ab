import { draftOf, templated } from '#local/platform-client/contract.ts';
import { itemsOf } from '#local/platform-client/endpoints.ts';
import { createDriver } from '../contract-lifecycle/simulation/driver.ts';
import { partyAt, templatesAt, uploadFile } from '../contract-lifecycle/simulation/parties.ts';
import { FailedExpectationError } from '../simulator/run/run.ts';
import type { ScenarioContext } from '../simulator/scenario/scenario.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { adminAs } from '../simulator/world/users.ts';

/** The last day that scenarios of the simulator's first weeks use. */
const LAST_DAY = '2026-11-20';

/** After a contract that was amended and settled: what its parties and admins look at. And templates, from which nothing is drafted. */
export const requestContracts = async (context: ScenarioContext<readonly [StripeSite]>): Promise<void> => {
  const { actor } = context;
  const driver = createDriver(context);
  await driver.draft({ startsOn: '2026-11-05', endsOn: LAST_DAY });
  await driver.waitForStatus('pending_client_signature');
  await driver.expecting(200, driver.sign('client'));
  await driver.waitForStatus('pending_contractor_signature');
  await driver.expecting(200, driver.sign('contractor'));
  await driver.waitForStatus('active');
  // Each party submits a receipt, and downloads it.
  for (const party of ['client', 'contractor'] as const) {
    const attachmentId = await uploadFile(context.world, driver.as(party));
    if (attachmentId === undefined) throw new FailedExpectationError('the upload was refused');
    const amount = { amountMinor: 4_200, currency: 'EUR' };
    const expense = { category: 'expense', title: 'Train ticket', amount, attachmentIds: [attachmentId] };
    const { workId } = await driver.expecting(201, driver.as(party).offCycle(expense));
    await driver.expecting(200, driver.as(party).attachment(attachmentId));
    await driver.expecting(200, driver.as('client').reject(String(workId)));
  }
  const amendmentId = await driver.amend('client', '2026-11-16', { endsOn: '2026-11-25' });
  await driver.pass(1);
  for (const party of ['client', 'contractor'] as const) await driver.expecting(200, driver.sign(party, amendmentId));
  await driver.waitForStatus('completed');
  await driver.waitForEnd();

  const parties = driver.parties;
  for (const party of ['client', 'contractor'] as const) {
    const own = driver.as(party);
    const asked = [own.read, own.document, own.signedDocument, own.verification, own.settlement, own.audit, own.works];
    for (const ask of [...asked, own.amendment(amendmentId).document]) await driver.expecting(200, ask());
    await driver.expecting(200, partyAt(actor, party, parties).list());
  }
  // A verification says so when the signed file is missing.
  for (const { name } of context.world.prepared.stacks.flatMap(({ buckets }) => buckets))
    for (const { key, versionId } of context.world.buckets.list(name, `contracts/${driver.contractId()}/signed.pdf`))
      context.world.buckets.remove(name, key, versionId);
  for (const party of ['client', 'contractor'] as const) await driver.expecting(200, driver.as(party).verification());

  const admin = adminAs(actor);
  await driver.expecting(200, admin.parkedContracts('all'));
  await driver.expecting(200, admin.contract(driver.contractId()));
  await driver.expecting(200, admin.contractAudit(driver.contractId()));
  await driver.expecting(202, admin.eraseContracts(parties.contractorId));

  const templates = templatesAt(actor, parties);
  const { template } = templated(draftOf({ contractorId: parties.contractorId, startsOn: LAST_DAY }));
  await driver.expecting(201, templates.create(template));
  const [kept] = itemsOf(await templates.list());
  if (kept === undefined) throw new FailedExpectationError('the template is not listed');
  const templateId = String(kept['templateId']);
  await driver.expecting(200, templates.read(templateId));
  await driver.expecting(200, templates.change(templateId, { ...template, name: 'Another name' }, 1));
  await driver.expecting(204, templates.delete(templateId));
};
