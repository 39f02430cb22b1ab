import type { Stack } from '../../stack/index.ts';
import { createClient } from '../../platform-client/client.ts';

export const escrowFunded = async (stack: Stack): Promise<void> => {
  const client = await createClient(stack);
  await client.fund(250_000);
};
