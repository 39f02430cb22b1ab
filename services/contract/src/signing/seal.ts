import { StoreConflictError } from '#shared/errors/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { issueSealCertificate } from '../documents/seal-certificate.ts';
import type { Seal } from '../documents/signed-file.ts';
import { sha256 } from '../documents/verify-signed-file.ts';
import type { ContractPorts } from '../ports.ts';

/** Who seals, as readers of the file show it. */
const COMMON_NAME = 'MindLinks';
/** Ten years. Before they are over, a new key is needed. */
const VALID_DAYS = 3_650;

type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'sealKey' | 'clock'>;

/** The key of the seal and its certificate, which is issued with the first file that the key seals. */
export const platformSeal = async (service: Dependencies): Promise<Seal> => {
  const { records, sealKey: key } = service;
  const keySha256 = sha256(await key.publicKey());
  const certificate = (await records.getSealCertificate(keySha256)) ?? (await issuedCertificate(service, keySha256));
  return { key, certificate };
};

/** Of two that are issued at the same time, the first that is stored counts. */
const issuedCertificate = async (
  { records, store, sealKey, clock }: Dependencies,
  keySha256: string,
): Promise<Uint8Array> => {
  const at = clock.now();
  const issued = await issueSealCertificate(sealKey, {
    commonName: COMMON_NAME,
    // Positive, and as long as a key's other certificates would have: 16 bytes of its hash.
    serialNumber: Uint8Array.of(1, ...Buffer.from(keySha256, 'hex').subarray(0, 15)),
    notBefore: at,
    notAfter: daysAfter(at, VALID_DAYS, CALENDAR_DAY),
  });
  try {
    await store.commit([records.putSealCertificate(keySha256, issued)]);
    return issued;
  } catch (error) {
    const winner = error instanceof StoreConflictError ? await records.getSealCertificate(keySha256) : undefined;
    if (winner === undefined) throw error;
    return winner;
  }
};
