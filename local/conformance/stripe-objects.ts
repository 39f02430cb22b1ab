import { isRecord } from '#shared/validation/index.ts';
import { idOf } from '../simulators/stripe/objects/reference.ts';
import { setUp } from '../simulators/stripe/testing.ts';
import { readJson } from './files.ts';
import type { Suite, SuiteCase } from './suite.ts';

type Objects = Readonly<Record<string, unknown>>;

/** One object of each type from the simulator, as the SDK returns it. */
const simulatedObjects = async (): Promise<Objects> => {
  const { stripe, simulator, contractor } = setUp();
  const accountId = await contractor({ funds: 10_000 });
  const account = await stripe.accounts.retrieve(accountId);
  const intent = await stripe.paymentIntents.create({
    ...{ amount: 25_000, currency: 'eur', payment_method: 'pm_card_visa', confirm: true },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const charge = await stripe.charges.retrieve(idOf(intent.latest_charge));
  const [transfer] = (await stripe.transfers.list()).data;
  const payout = await stripe.payouts.create({ amount: 1_000, currency: 'eur' }, { stripeAccount: accountId });
  simulator.disputes.open(simulator.platformId, charge.id);
  const [dispute] = (await stripe.disputes.list()).data;
  const [bank] = account.external_accounts?.data ?? [];
  return { account, bank_account: bank, charge, dispute, payment_intent: intent, payout, transfer };
};

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** A field that is null in one of them may have any type in the other. */
const compare = (ours: unknown, name: string, theirs: unknown): string | undefined => {
  if (!isRecord(ours) || !(name in ours)) return 'is missing';
  const value = ours[name];
  if (value === null || theirs === null || typeOf(value) === typeOf(theirs)) return undefined;
  return `is of type ${typeOf(value)}; Stripe's is ${typeOf(theirs)}`;
};

const OPTIONAL = 'optional in Stripe’s types, and read by nothing here';

/** The fields of Stripe's published examples, and their types, in the objects of the simulator. */
export const stripeObjects: Suite = {
  name: 'Stripe objects',
  repository: 'stripe/openapi',
  path: 'openapi/openapi',
  atLeast: 173,
  exceptions: {
    'account.controller': OPTIONAL,
    'account.future_requirements': OPTIONAL,
    'bank_account.customer': OPTIONAL,
    'charge.refunds': 'only when asked for by expand[], since the API version 2022-11-15',
    'dispute.payment_method_details': OPTIONAL,
    'payment_intent.amount_details': OPTIONAL,
    'payment_intent.transfer_data': OPTIONAL,
  },
  cases: async (folder) => {
    const { resources } = readJson(`${folder}/fixtures3.json`) as { resources: Objects };
    const objects = await simulatedObjects();
    return Object.entries(objects).flatMap(([type, ours]): SuiteCase[] =>
      Object.entries(resources[type] ?? {}).map(([field, theirs]) => ({
        id: `${type}.${field}`,
        run: () => compare(ours, field, theirs),
      })),
    );
  },
};
