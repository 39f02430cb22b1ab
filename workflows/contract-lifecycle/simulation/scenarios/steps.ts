import type { TimeEntry } from '#local/platform-client/contract.ts';
import type { Driver, ShownWork } from '../driver.ts';

/** Dates, mails and steps that scenarios share. */

/** The world begins on Monday, November 2, 2026. */
export const FIRST_DAY = '2026-11-05';
/** So near that the end is announced at once. */
export const LAST_DAY = '2026-11-20';
/** The first whole week of the contract, and one day of it. */
export const WEEK = '2026-11-09';
export const ENTRIES: readonly TimeEntry[] = [{ date: '2026-11-09', minutes: 480 }];

export const both = (template: string): readonly string[] => [template, template];
export const REQUESTED = 'contract-signature-requested';
export const REMINDED = 'contract-signature-reminder';
/** Both were asked, and signed. */
export const SIGNED = [...both(REQUESTED), ...both('contract-signed')];
export const NEARING = both('contract-nearing-end');
export const ENDED = both('contract-ended');
export const SUBMITTED = 'contract-work-submitted';
export const APPROVED = 'contract-work-approved';
export const REVIEW = 'contract-review-reminder';
export const TERMINATION = 'contract-termination-requested';
export const AMENDED = 'contract-amendment-requested';
export const AMENDMENT_REMINDED = 'contract-amendment-reminder';
export const ANSWERED = 'contract-termination-answered';

export const TWO = [
  { title: 'First draft', amountMinor: 120_000 },
  { title: 'Second draft', amountMinor: 80_000 },
];

export type Draft = Partial<Parameters<Driver['draft']>[0]>;

/** Both sign. */
export const signedByBoth = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('pending_client_signature');
  await driver.expecting(200, driver.sign('client'));
  await driver.waitForMail(REQUESTED, 2);
  await driver.expecting(200, driver.sign('contractor'));
};
/** A contract that both signed, whose first day began; with an open end without a draft's. */
export const active = async (
  driver: Driver,
  { iban, ...draft }: Draft & { readonly iban?: string } = {},
): Promise<void> => {
  await driver.prepare(iban === undefined ? {} : { iban });
  await driver.draft({ startsOn: FIRST_DAY, ...draft });
  await signedByBoth(driver);
  await driver.waitForStatus('active');
};
/** A milestone of an active contract waits for a decision. */
export const submitted = async (driver: Driver): Promise<ShownWork> => {
  const milestone = await driver.milestone();
  await driver.submit(milestone);
  await driver.waitForMail(SUBMITTED);
  return milestone;
};
export const completed = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('completed');
  await driver.waitForEnd();
};

export const terminated = async (driver: Driver): Promise<void> => {
  await driver.waitForStatus('terminated');
  await driver.waitForEnd();
};
