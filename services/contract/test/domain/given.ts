import { money } from '#shared/money/index.ts';
import { START } from '#shared/testing/service.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { PARTIES, newSigning, openSigning, recordView, sign } from '../../src/domain/signing.ts';
import type { Party, Signature, Signing } from '../../src/domain/signing.ts';
import type { Termination } from '../../src/domain/termination.ts';
import type { HourlyRate, WeeklyRate } from '../../src/domain/terms.ts';

/** Days after {@link START}, as instants. */
export const day = (days: number): string => daysAfter(START, days, CALENDAR_DAY);

export const eur = (amountMinor: number) => money(amountMinor, 'EUR');

export const hourly = (amountMinor: number, maximumMinutes = 2_400): HourlyRate => ({
  kind: 'hourly',
  amount: eur(amountMinor),
  maximumMinutes,
});

export const weekly = (amountMinor: number, proRating: WeeklyRate['proRating'] = 'calendar_days'): WeeklyRate => ({
  kind: 'weekly',
  amount: eur(amountMinor),
  proRating,
});

export const document = { sha256: 'a'.repeat(64), length: 20_000 };
export const userOf = { client: 'client-user', contractor: 'contractor-user' } as const;

export const signature = (party: Party, at = day(1), documentSha256 = document.sha256): Signature => ({
  party,
  userId: userOf[party],
  name: 'Anna Nowak',
  documentSha256,
  consent: { version: '1', sha256: 'c'.repeat(64) },
  subject: 'subject-1',
  signedInAt: START,
  tokenId: 'token-1',
  maskedEmail: 'a***@bücher.example',
  address: '203.0.113.7',
  userAgent: 'test',
  at,
});

export const preparing = newSigning({ firstSigner: 'client', signBy: day(30), at: START });

/** As if the party’s user had fetched the document. */
export const shownTo = (signing: Signing, party: Party): Signing =>
  recordView(signing, { party, userId: userOf[party], sha256: document.sha256, at: START });

export const open = PARTIES.reduce(shownTo, openSigning(preparing, document, START));
export const signedByClient = sign(open, signature('client'));
export const signed = sign(signedByClient, signature('contractor', day(2)));

/** A contract from November 9, 2026 to March 31, 2027 in Berlin, that both parties signed. */
export const contract: Contract = {
  contractId: 'contract-1',
  clientId: 'client-1',
  contractorId: 'contractor-1',
  createdBy: 'client-user',
  title: 'Design of the new shop',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  startsOn: '2026-11-09',
  noticeDays: 10,
  silence: 'operator',
  terms: [{ version: 1, effectiveOn: '2026-11-09', endsOn: '2027-03-31', rate: hourly(50_00) }],
  signing: signed,
  terminations: [],
  generation: 1,
  createdAt: START,
  updatedAt: START,
};

/** The client ended the contract for cause; or what `parts` say. */
export const givenTermination = (parts: Partial<Termination> = {}): Termination => ({
  terminationId: 'termination-1',
  party: 'client',
  requestedBy: userOf.client,
  ground: 'cause',
  status: 'effective',
  lastDay: '2026-11-20',
  reasonCode: 'breach',
  message: 'The files were not delivered.',
  requestedAt: START,
  updatedAt: START,
  ...parts,
});
