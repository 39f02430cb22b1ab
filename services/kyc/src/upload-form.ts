import type { Idempotency } from '#shared/http/index.ts';
export const withFreshForms = (_service: unknown, kept: Idempotency): Idempotency => kept;
