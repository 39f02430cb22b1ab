import { plusDays } from '#shared/time/local-date.ts';
import type { Driver, ShownWork } from '../driver.ts';
import { AMENDED, signedByBoth } from './steps.ts';

/** Monday to Sunday, 156 weeks. */
const FIRST_DAY = '2026-11-09';
const WEEKS = 156;
export const SUBMITTED_TIMESHEETS = 1_000;
export const MILESTONES = 200;
/** As many as a draft or an amendment may have. */
const AT_ONCE = 50;
const DAY_MS = 86_400_000;

const titleOf = (index: number): string => `Part ${index + 1}`;
const parts = (first: number) =>
  Array.from({ length: AT_ONCE }, (_, index) => ({ title: titleOf(first + index), amountMinor: 20_000 }));

/** How many of `all` come in this week, of 156: spread evenly. */
const shareOf = (all: number, week: number): number =>
  Math.floor((all * (week + 1)) / WEEKS) - Math.floor((all * week) / WEEKS);

/** 50 more milestones, by an amendment. */
const addMilestones = async (driver: Driver, effectiveOn: string, first: number): Promise<void> => {
  const amendmentId = await driver.amend('client', effectiveOn, { milestones: parts(first) });
  const asked = (first / AT_ONCE) * 2;
  await driver.waitForMail(AMENDED, asked - 1);
  await driver.expecting(200, driver.sign('client', amendmentId));
  await driver.waitForMail(AMENDED, asked);
  await driver.expecting(200, driver.sign('contractor', amendmentId));
};

/** A week's timesheet is rejected and submitted again, an hour apart, until its last submission is approved. */
const fillWeek = async (driver: Driver, week: string, submissions: number): Promise<void> => {
  for (let number = 1; number <= submissions; number += 1) {
    const timesheet = await driver.timesheet(week, [{ date: week, minutes: 420 + number }]);
    await driver.pass(1 / 24);
    if (number < submissions) await driver.reject(timesheet, number);
    else await driver.approve(timesheet, number);
    await driver.pass(1 / 24);
  }
};

/**
 * A contract of three years: 200 milestones, all paid, and 1,000 submitted timesheets. A week has one timesheet, so that there are
 * 156, all paid; each is submitted six or seven times, and rejected before the last.
 */
export const liveForThreeYears = async (driver: Driver): Promise<void> => {
  const endsOn = plusDays(FIRST_DAY, 7 * WEEKS - 1);
  await driver.draft({ startsOn: FIRST_DAY, endsOn, milestones: parts(0) });
  await signedByBoth(driver);
  await driver.waitForStatus('active');
  let milestones: readonly ShownWork[] = [];
  let done = 0;
  for (let week = 0; week < WEEKS; week += 1) {
    const monday = plusDays(FIRST_DAY, 7 * week);
    await driver.pass((Date.parse(monday) - Date.parse(driver.today())) / DAY_MS);
    await fillWeek(driver, monday, shareOf(SUBMITTED_TIMESHEETS, week));
    for (const last = done + shareOf(MILESTONES, week); done < last; done += 1) {
      if (done > 0 && done % AT_ONCE === 0) await addMilestones(driver, plusDays(monday, 7), done);
      if (done % AT_ONCE === 0) milestones = await milestonesFrom(driver, done);
      const milestone = milestones[done % AT_ONCE];
      if (milestone === undefined) throw new Error(`There is no ${titleOf(done)}`);
      await driver.submit(milestone);
      await driver.pass(1 / 24);
      await driver.approve(milestone);
    }
  }
  await driver.waitForStatus('completed');
  await driver.waitForEnd();
};

const milestonesFrom = async (driver: Driver, first: number): Promise<readonly ShownWork[]> => {
  const works = await driver.works();
  return parts(first).flatMap((part) => works.filter(({ title }) => title === part.title));
};
