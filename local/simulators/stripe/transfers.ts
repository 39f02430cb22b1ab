import type Stripe from 'stripe';
import type { Accounts } from './accounts.ts';
import { noSuch, refusal } from './errors.ts';
import { newCharge } from './objects/charge.ts';
import { idOf } from './objects/reference.ts';
import { changeMetadata } from './request/rules.ts';
import type { MetadataChange } from './request/rules.ts';
import type { World } from './world.ts';

export interface NewTransfer {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** Id of a connected account. */
  readonly destination: string;
  readonly description?: string | undefined;
  readonly transferGroup?: string | undefined;
  /** Charge whose funds these are: they need not be available yet. */
  readonly sourceTransaction?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
}

export interface NewReversal {
  /** Default: what is left of the transfer. */
  readonly amount?: number | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Transfers from the platform's balance to a connected account's, and their reversals. All methods throw `StripeApiError`. */
export interface Transfers {
  create(owner: string, transfer: NewTransfer): Stripe.Transfer;
  /** @throws StripeApiError (404) */
  get(owner: string, id: string): Stripe.Transfer;
  update(owner: string, id: string, metadata: MetadataChange | undefined, description?: string): Stripe.Transfer;
  reverse(owner: string, id: string, reversal: NewReversal): Stripe.TransferReversal;
}

const insufficient = (message: string) => refusal(message, 'balance_insufficient');

export const createTransfers = (world: World, accounts: Accounts): Transfers => {
  const { transfers, charges, ledger, events, seconds, id: newId, livemode } = world;

  const get = (owner: string, id: string): Stripe.Transfer => {
    const found = transfers.get(owner, id);
    if (!found) throw noSuch('transfer', id);
    return found;
  };

  const checkDestination = (owner: string, destination: string): void => {
    if (!accounts.exists(destination)) throw noSuch('destination', destination, 'destination');
    if (destination === owner) throw refusal('You cannot transfer to your own account.', undefined, 'destination');
    if (accounts.get(destination).capabilities?.transfers === 'active') return;
    throw refusal(
      'Your destination account needs to have at least one of the following capabilities enabled: transfers.',
      'insufficient_capabilities_for_transfer',
      'destination',
    );
  };

  /** When the funds become available. @throws StripeApiError (400) when the sender does not have them */
  const availableOn = (owner: string, { amount, currency, sourceTransaction }: NewTransfer): number => {
    if (sourceTransaction === undefined) {
      if (ledger.available(owner, currency) >= amount) return seconds();
      throw insufficient('You have insufficient available funds in your Stripe account for this transfer.');
    }
    const charge = charges.get(owner, sourceTransaction);
    if (!charge || charge.status !== 'succeeded') throw noSuch('charge', sourceTransaction, 'source_transaction');
    const taken = transfers
      .list(owner)
      .filter((each) => each.source_transaction === charge.id)
      .reduce((total, each) => total + each.amount - each.amount_reversed, 0);
    if (taken + amount > charge.amount) {
      throw refusal('The transfers of this charge would exceed its amount.', undefined, 'amount');
    }
    return ledger.get(owner, idOf(charge.balance_transaction))?.available_on ?? seconds();
  };

  const arrive = (transfer: Stripe.Transfer, destination: string, from: number): string => {
    const { id, amount, currency, transfer_group } = transfer;
    const paymentId = newId('py');
    const posting = { type: 'payment', amount, currency, source: paymentId, availableOn: from } as const;
    const balance_transaction = ledger.post(destination, posting).id;
    const payment = {
      id: paymentId,
      amount,
      currency,
      balance_transaction,
      source_transfer: id,
      transfer_group,
      livemode,
    };
    charges.put(destination, newCharge({ ...payment, created: seconds() }));
    return paymentId;
  };

  return {
    create: (owner, given) => {
      const { amount, currency, destination, sourceTransaction } = given;
      checkDestination(owner, destination);
      const from = availableOn(owner, given);
      const id = newId('tr');
      const source = sourceTransaction === undefined ? undefined : charges.get(owner, sourceTransaction);
      const posting = { type: 'transfer', amount: -amount, currency, source: id, availableOn: from } as const;
      const transfer: Stripe.Transfer = {
        id,
        object: 'transfer',
        amount,
        amount_reversed: 0,
        balance_transaction: ledger.post(owner, posting).id,
        created: seconds(),
        currency,
        description: given.description ?? null,
        destination,
        livemode,
        metadata: changeMetadata({}, given.metadata),
        reversals: { object: 'list', data: [], has_more: false, url: `/v1/transfers/${id}/reversals` },
        reversed: false,
        source_transaction: sourceTransaction ?? null,
        source_type: 'card',
        transfer_group: given.transferGroup ?? source?.transfer_group ?? null,
      };
      const arrived = { ...transfer, destination_payment: arrive(transfer, destination, from) };
      transfers.put(owner, arrived);
      events.emit(owner, 'transfer.created', { now: arrived });
      return arrived;
    },
    get,
    update: (owner, id, metadata, description) => {
      const before = get(owner, id);
      const now = transfers.put(owner, {
        ...before,
        description: description ?? before.description,
        metadata: changeMetadata(before.metadata, metadata),
      });
      events.emit(owner, 'transfer.updated', { now, before });
      return now;
    },
    reverse: (owner, id, { amount: asked, metadata }) => {
      const before = get(owner, id);
      const { currency } = before;
      const destination = idOf(before.destination);
      const left = before.amount - before.amount_reversed;
      const amount = asked ?? left;
      if (left === 0) throw refusal('This transfer is already fully reversed.');
      if (amount > left) {
        throw refusal(`Reversal amount (${amount}) is greater than unreversed amount (${left}).`, undefined, 'amount');
      }
      if (ledger.available(destination, currency) < amount) {
        throw insufficient('The destination account has insufficient funds for this reversal.');
      }
      const reversalId = newId('trr');
      const back = { type: 'transfer_refund', amount, currency, source: reversalId } as const;
      const away = { type: 'payment_refund', amount: -amount, currency } as const;
      const balance_transaction = ledger.post(owner, back).id;
      ledger.post(destination, { ...away, source: idOf(before.destination_payment) });
      const reversal: Stripe.TransferReversal = {
        id: reversalId,
        object: 'transfer_reversal',
        amount,
        balance_transaction,
        created: seconds(),
        currency,
        destination_payment_refund: null,
        metadata: changeMetadata({}, metadata),
        source_refund: null,
        transfer: id,
      };
      const now = transfers.put(owner, {
        ...before,
        amount_reversed: before.amount_reversed + amount,
        reversals: { ...before.reversals, data: [reversal, ...before.reversals.data] },
        reversed: amount === left,
      });
      events.emit(owner, 'transfer.reversed', { now });
      return reversal;
    },
  };
};
