import { string } from 'yup';

const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** `2026-02-30T00:00:00Z` would be read as another day, and `T24:00:00Z` as the next. */
const exists = (text: string): boolean => {
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().slice(0, 19) === text.slice(0, 19);
};

export const isInstant = (text: string): boolean => FORM.test(text) && exists(text);

/** A point in time that exists, in ISO-8601 UTC with seconds: `2026-11-02T09:00:00Z`, with or without their fraction. */
export const instant = () =>
  string().test({
    name: 'datetime',
    message: '${path} must be an instant that exists, in ISO-8601 UTC',
    skipAbsent: true,
    test: (text = '') => isInstant(text),
  });
