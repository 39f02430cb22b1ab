import { invocation } from '../current.ts';
import type { Idempotency } from '#shared/http/index.ts';

/** In place of Powertools' idempotency over DynamoDB: the same behaviour, with the records in the world. */
export const dynamoIdempotency = ({ tableName }: { readonly tableName: string }): Idempotency => ({
  run: async (request, work) => (invocation().tables.idempotency(tableName) as Idempotency).run(request, work),
});
