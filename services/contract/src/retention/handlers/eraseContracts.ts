import { object } from 'yup';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { erasableFrom, erasableOnRequestFrom } from '../../domain/retention.ts';
import type { ContractPorts } from '../../ports.ts';
import { RETENTION_LISTS } from '../../records.ts';
import { contracts, documents, sealKey } from '../../wiring.ts';
import { checkSealCertificate } from '../../signing/seal-expiry.ts';
import { erase } from '../erase.ts';
import type { ErasurePorts } from '../erase.ts';

/** Contracts that one turn erases: each takes some requests, and the next turn comes within the hour. */
const MOST = 100;

type Dependencies = ErasurePorts & Pick<ContractPorts, 'policy' | 'sealKey' | 'countMetric'>;

/**
 * Erases the contracts for which the time is over, those that are over the longest first. A second turn beside it does nothing twice.
 * Each turn looks at the certificate of the seal, too: a platform may seal nothing for weeks.
 */
export const eraseContracts = (service: Dependencies) => async (): Promise<void> => {
  const { records, policy, clock } = service;
  const now = clock.now();
  const due: string[] = [];
  for (const list of RETENTION_LISTS) {
    const from = list === 'requested' ? erasableOnRequestFrom : erasableFrom;
    const listed = await records.listRetention(list, (retention) => from(retention, policy) <= now, MOST);
    due.push(...listed.map(({ contractId }) => contractId));
  }
  for (const contractId of due.slice(0, MOST)) {
    await erase(service, contractId);
    logger.info('Personal data of a contract erased', { contractId });
  }
  await checkSealCertificate(service);
};

/** Consumer of the queue to which its schedule sends an empty message. */
export const handler = queueConsumer(jsonMessage(object({})), () =>
  eraseContracts({ ...contracts(), documents: documents(), sealKey: sealKey() }),
);
