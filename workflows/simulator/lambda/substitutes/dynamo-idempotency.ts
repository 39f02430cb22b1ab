import { invocation } from '../current.ts';
import { isStored } from '#shared/http/idempotency.ts';
import type { Idempotency } from '#shared/http/index.ts';

/**
 * In place of Powertools' idempotency over DynamoDB: the same behaviour, with the records in the world. A record is put before
 * the work, updated with a response that is stored, and deleted after any other outcome.
 */
export const dynamoIdempotency = ({ tableName }: { readonly tableName: string }): Idempotency => ({
  run: async (request, work) => {
    const { tables, authorize } = invocation();
    const use = (command: string): void => authorize({ service: 'dynamodb', command, input: { TableName: tableName } });
    use('PutItem');
    return (tables.idempotency(tableName) as Idempotency).run(request, async () => {
      let isKept = false;
      try {
        const response = await work();
        isKept = isStored(response);
        return response;
      } finally {
        use(isKept ? 'UpdateItem' : 'DeleteItem');
      }
    });
  },
});
