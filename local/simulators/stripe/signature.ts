import { createHmac } from 'node:crypto';

/** The `Stripe-Signature` of a webhook. Source: Stripe, "Verify webhook signatures manually". */
export const stripeSignature = (secret: string, rawBody: string, atSeconds: number): string => {
  const v1 = createHmac('sha256', secret).update(`${atSeconds}.${rawBody}`).digest('hex');
  return `t=${atSeconds},v1=${v1}`;
};
