import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import sinon from 'sinon';
import { IdempotencyKeyReusedError } from '#shared/errors/index.ts';
import { IdempotencyInProgressError } from './errors.ts';
import type { ApiResponse, Idempotency } from './index.ts';
import { lambdaContext } from './testing.ts';

/** What every implementation of {@link Idempotency} keeps; called by the tests of each. */
export const keepsIdempotency = (make: () => Idempotency): void => {
  const created: ApiResponse = {
    status: 201,
    body: { id: 'x', none: undefined, list: [] },
    headers: { location: '/x' },
  };
  let idempotency: Idempotency;
  let id: string;
  const run = (
    work: () => Promise<ApiResponse>,
    payload: unknown = { body: { a: 1, b: 2 } },
    context = lambdaContext(),
  ) => idempotency.run({ id, payload, context }, work);
  const working = () => sinon.stub<[], Promise<ApiResponse>>().resolves(created);

  beforeEach(() => {
    idempotency = make();
    id = randomUUID();
  });

  it('answers a repeat with the first response and does nothing', async () => {
    const work = working();
    expect(await run(work)).to.deep.equal({ response: created, replayed: false });
    const { response, replayed } = await run(work);
    expect(replayed).to.equal(true);
    expect(JSON.stringify(response)).to.equal(JSON.stringify(created));
    expect(work.callCount).to.equal(1);
  });

  it('takes the same fields in another order for the same request', async () => {
    await run(working(), { a: 1, b: { c: 2, d: 3 } });
    expect(await run(working(), { b: { d: 3, c: 2 }, a: 1 })).to.include({ replayed: true });
  });

  it('refuses the key with another payload', async () => {
    await run(working());
    const work = working();
    await rejects(run(work, { body: { a: 2 } }), IdempotencyKeyReusedError);
    expect(work.callCount).to.equal(0);
  });

  it('does not mix two keys', async () => {
    await run(working());
    id = randomUUID();
    expect(await run(working())).to.include({ replayed: false });
  });

  it('refuses a repeat while the first is running, and answers it afterwards', async () => {
    const gate = Promise.withResolvers<ApiResponse>();
    const started = Promise.withResolvers<void>();
    const first = run(() => {
      started.resolve();
      return gate.promise;
    });
    await started.promise;
    await rejects(run(working()), IdempotencyInProgressError);
    gate.resolve(created);
    expect(await first).to.include({ replayed: false });
    expect(await run(working())).to.include({ replayed: true });
  });

  it('lets one of several at once run', async () => {
    const work = sinon.stub<[], Promise<ApiResponse>>().callsFake(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return created;
    });
    await Promise.allSettled([run(work), run(work), run(work)]);
    expect(work.callCount).to.equal(1);
  });

  it('takes over from a run that crashed, once its time is over', async () => {
    const started = Promise.withResolvers<void>();
    const neverEnds = (): Promise<ApiResponse> => {
      started.resolve();
      return new Promise(() => undefined);
    };
    void run(neverEnds, undefined, lambdaContext(20));
    await started.promise;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await run(working())).to.include({ replayed: false });
  });

  it('keeps no error: the same key runs again', async () => {
    const bug = new RangeError('bug');
    expect(await run(() => Promise.reject(bug)).catch((error: unknown) => error)).to.equal(bug);
    expect(await run(working())).to.include({ replayed: false });
  });

  it('keeps no response that says what went wrong', async () => {
    const refused = { status: 409, body: { code: 'X' } };
    expect(await run(async () => refused)).to.deep.equal({ response: refused, replayed: false });
    expect(await run(working())).to.include({ replayed: false });
  });
};

const rejects = async (promise: Promise<unknown>, type: new (message: string) => Error): Promise<void> => {
  const outcome = await promise.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(type);
};
