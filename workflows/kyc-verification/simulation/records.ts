import type { Verification } from '../../../services/kyc/src/domain/verification.ts';
import type { Records } from '../../simulator/oracles/oracle.ts';

/** What KYC's oracles read of its table. */

export const isVerification = ({ pk, sk }: { readonly pk: string; readonly sk: string }): boolean =>
  pk.startsWith('KYC#') && sk === 'VERIFICATION';

export const verificationsIn = (records: Records): readonly Verification[] =>
  records
    .all('KYC#')
    .flatMap(({ pk, sk, value }) => (isVerification({ pk, sk }) ? [value as unknown as Verification] : []));
