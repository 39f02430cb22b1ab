import { createHash } from 'node:crypto';
import type { AddressHash } from '../domain/ports.ts';

/** SHA-256, hexadecimal. Capitals are ignored, as nearly all mail servers do. */
export const addressHash: AddressHash = (recipientId, address) =>
  createHash('sha256').update(`${recipientId} ${address.trim().toLowerCase()}`).digest('hex');
