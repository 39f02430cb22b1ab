import { number, object, string } from 'yup';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant } from '#shared/validation/index.ts';
import { keys } from '../layout.ts';
import type { Checked } from '../layout.ts';
import type { LedgerPorts } from '../ports.ts';
import { checkpoints, payments, signer } from '../../wiring.ts';

const digest = {
  size: number().integer().min(0).required(),
  root: string().required(),
};

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/digest',
  operationId: 'getLedgerDigest',
  summary:
    'Size and root of the ledger’s log, its last signed checkpoint, when the log was last held to it, and the key that checks the signature',
  tag: 'ledger',
  roles: ['admin'],
  responses: {
    200: {
      description: 'Keep it: a later log can be held to it by a consistency proof',
      schema: object({
        ...digest,
        checkpoint: object({
          ...digest,
          at: instant().required(),
          keyId: string().required(),
          signature: string().required(),
        })
          .optional()
          .default(undefined),
        checkedAt: instant().optional(),
        publicKey: object({ keyId: string().required(), pem: string().required() }).required(),
      }),
    },
  },
});

export const getLedgerDigest =
  ({ store, proofs, checkpoints, signer }: Pick<LedgerPorts, 'store' | 'proofs' | 'checkpoints' | 'signer'>) =>
  async (_request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const [now, latest, checked, publicKey] = await Promise.all([
      proofs.digest(),
      checkpoints.latest(),
      store.get<Checked>(keys.checked),
      signer.publicKey(),
    ]);
    const { size, root, at, keyId, signature } = latest ?? {};
    const checkedAt = [at, checked?.value.at]
      .filter((time) => time !== undefined)
      .toSorted()
      .at(-1);
    return {
      status: 200,
      body: {
        ...now,
        ...(latest && { checkpoint: { size, root, at, keyId, signature } }),
        ...(checkedAt !== undefined && { checkedAt }),
        publicKey,
      },
    };
  };

export const handler = endpoint(route, () =>
  getLedgerDigest({ ...payments(), checkpoints: checkpoints(), signer: signer() }),
);
