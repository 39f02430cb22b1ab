import { at } from '#shared/testing/json.ts';

/** A filter pattern that CloudWatch Logs would understand otherwise than the simulator, or not at all. */
export class LogFilterError extends Error {
  override readonly name = 'LogFilterError';
}

/** Whether a JSON line of a log matches. */
export type LogFilter = (line: unknown) => boolean;

const COMPARISON = /^\(?\$\.([\w.]+) (=|!=) "([^"]*)"\)?$/;

/**
 * A pattern for JSON lines: comparisons of members with texts, joined by `&&`. Source:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 * @throws LogFilterError for any other pattern
 */
export const compileLogFilter = (pattern: string): LogFilter => {
  const [, terms] = /^\{ (.+) \}$/.exec(pattern) ?? refuse(pattern);
  const comparisons = (terms ?? '').split(' && ').map((term) => {
    const [, path = '', operator, text] = COMPARISON.exec(term) ?? refuse(pattern);
    const steps = path.split('.');
    return (line: unknown): boolean => {
      const value = at(line, ...steps);
      // A member that is not there is neither equal nor unequal.
      return value !== undefined && (value === text) === (operator === '=');
    };
  });
  return (line) => comparisons.every((holds) => holds(line));
};

const refuse = (pattern: string): never => {
  throw new LogFilterError(`The simulator does not know the filter pattern ${pattern}`);
};
