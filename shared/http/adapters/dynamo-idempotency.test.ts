import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import sinon from 'sinon';
import { logger } from '#shared/logging/index.ts';
import { IdempotencyUnavailableError } from '../errors.ts';
import { lambdaContext } from '../testing.ts';
import { dynamoIdempotency } from './dynamo-idempotency.ts';

describe('Idempotency when its table fails', () => {
  let send: sinon.SinonStub;
  const request = { id: 'id', payload: {}, context: lambdaContext() };
  const run = (work: () => Promise<{ status: number }>) =>
    dynamoIdempotency({ tableName: 'table', client }).run(request, work);
  let client: DynamoDBClient;

  beforeEach(() => {
    sinon.stub(logger, 'error');
    client = new DynamoDBClient({ region: 'eu-central-1' });
    send = sinon.stub(client, 'send').resolves({});
  });
  afterEach(() => sinon.restore());

  it('does not begin what it could not tell from a repeat: the caller tries again', async () => {
    send.onCall(0).rejects(new Error('throttled'));
    const work = sinon.stub().resolves({ status: 201 });
    const error = await run(work).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(IdempotencyUnavailableError);
    expect(work.called).to.equal(false);
  });

  it('still answers with what was done', async () => {
    send.onCall(1).rejects(new Error('throttled'));
    expect(await run(async () => ({ status: 201 }))).to.deep.equal({ response: { status: 201 }, replayed: false });
    expect((logger.error as sinon.SinonStub).callCount).to.equal(1);
  });

  it('still answers with what went wrong', async () => {
    send.onCall(1).rejects(new Error('throttled'));
    const bug = new RangeError('bug');
    expect(await run(() => Promise.reject(bug)).catch((thrown: unknown) => thrown)).to.equal(bug);
  });
});
