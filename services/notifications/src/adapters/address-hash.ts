import { createHash } from 'node:crypto';
import { envelopeAddress } from '#shared/validation/index.ts';
import type { AddressHash } from '../domain/ports.ts';

/** SHA-256, hexadecimal, of the address in the envelope. Capitals are ignored, as nearly all mail servers do. */
export const addressHash: AddressHash = (recipientId, address) =>
  createHash('sha256')
    .update(`${recipientId} ${(envelopeAddress(address) ?? address).toLowerCase()}`)
    .digest('hex');
