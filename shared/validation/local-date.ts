import { string } from 'yup';
import { isLocalDate } from '#shared/time/local-date.ts';

/** A day that exists, without a time zone: `2026-11-02`. */
export const localDate = () =>
  string().test({
    name: 'date',
    message: '${path} must be a date that exists, such as 2026-11-02',
    skipAbsent: true,
    test: (text = '') => isLocalDate(text),
  });
