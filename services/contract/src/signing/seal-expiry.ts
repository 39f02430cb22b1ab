import { X509Certificate } from 'node:crypto';
import { logger } from '#shared/logging/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { sha256 } from '../documents/verify-signed-file.ts';
import type { ContractPorts } from '../ports.ts';

/** Days before the end of the certificate in which it is counted. */
const ALARM_DAYS = 90;

/** Counts `SealCertificateExpiring` when the certificate of the seal's key ends soon. A key that has sealed nothing has none. */
export const checkSealCertificate = async ({
  records,
  sealKey,
  clock,
  countMetric,
}: Pick<ContractPorts, 'records' | 'sealKey' | 'clock' | 'countMetric'>): Promise<void> => {
  const certificate = await records.getSealCertificate(sha256(await sealKey.publicKey()));
  if (certificate === undefined) return;
  const { validToDate } = new X509Certificate(certificate);
  if (validToDate.toISOString() < daysAfter(clock.now(), ALARM_DAYS, CALENDAR_DAY)) {
    logger.warn('The certificate of the seal expires', { validTo: validToDate.toISOString() });
    countMetric('SealCertificateExpiring');
  }
};
