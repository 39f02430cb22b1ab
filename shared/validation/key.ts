import { string } from 'yup';
import { normalised, textProblem } from './text.ts';

const MAX = 200;

/**
 * An id that another system chose, such as a contract's milestone: up to 200 visible characters in one line, quotes among them. It is
 * a key, so it is never changed: one that {@link normalised} would change is refused. An id of our own is a `uuid`.
 */
export const key = () =>
  string().test({
    name: 'characters',
    params: { max: MAX },
    message: '${path} must be an id of one line and at most ${max} characters, normalised and without invisible ones',
    skipAbsent: true,
    test: (text = '') => normalised(text) === text && textProblem(text, { max: MAX }) === undefined,
  });
