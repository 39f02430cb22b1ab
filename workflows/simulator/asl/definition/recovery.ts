import type { Catcher, Retrier } from '../machine.ts';
import { exitOf } from './exit.ts';
import type { Reader } from './reader.ts';

/**
 * Source: AWS, "Handling errors in Step Functions workflows", error names. Others that begin so are never reported; nor is
 * `States.BranchFailed`: recorded histories show a Parallel failing with its branch's own error.
 */
const RESERVED_ERRORS: ReadonlySet<string> = new Set(
  `ALL DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket IntrinsicFailure
  ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions QueryEvaluationError ResultPathMatchFailure
  ResultWriterFailed Runtime TaskFailed Timeout`
    .split(/\s+/)
    .map((name) => `States.${name}`),
);

/** The longest delay that AWS takes anywhere, in seconds. */
export const MAX_SECONDS = 99_999_999;
const MAX_DELAY_SECONDS = 31_622_400;

/** `States.ALL` stands alone, and only in the last entry of its list. */
const errorNames = (reader: Reader, isLast: boolean): readonly string[] => {
  const names = reader.strings('ErrorEquals');
  for (const name of names) {
    if (name.startsWith('States.') && !RESERVED_ERRORS.has(name))
      reader.report(`${name} is no error of States`, 'ErrorEquals');
  }
  if (names.includes('States.ALL')) {
    if (names.length > 1) reader.report('States.ALL must stand alone', 'ErrorEquals');
    if (!isLast) reader.report('States.ALL must be in the last entry', 'ErrorEquals');
  }
  return names;
};

const retrier = (reader: Reader, isLast: boolean): Retrier => {
  reader.allow([
    'Comment',
    'ErrorEquals',
    'IntervalSeconds',
    'BackoffRate',
    'MaxAttempts',
    'MaxDelaySeconds',
    'JitterStrategy',
  ]);
  const intervalSeconds = reader.number('IntervalSeconds', { min: 1, max: MAX_SECONDS }) ?? 1;
  const maxDelaySeconds = reader.number('MaxDelaySeconds', { min: 1, max: MAX_DELAY_SECONDS });
  if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds) {
    reader.report('must be greater than IntervalSeconds', 'MaxDelaySeconds');
  }
  const jitter = reader.string('JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE') reader.report('must be FULL or NONE', 'JitterStrategy');
  return {
    errors: errorNames(reader, isLast),
    intervalSeconds,
    backoffRate: reader.number('BackoffRate', { min: 1, integer: false }) ?? 2,
    maxAttempts: reader.number('MaxAttempts', { min: 0, max: MAX_SECONDS }) ?? 3,
    ...(maxDelaySeconds !== undefined && { maxDelaySeconds }),
    fullJitter: jitter === 'FULL',
  };
};

const catcher = (reader: Reader, index: number, isLast: boolean): Catcher => {
  reader.allow(['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'], {
    ResultPath: 'is a field of JSONPath; only JSONata is run',
  });
  return {
    errors: errorNames(reader, isLast),
    next: reader.requiredString('Next'),
    ...exitOf(reader, 'errorOutput', `Catch[${index}]/`),
  };
};

export const recoveryOf = (reader: Reader): { retriers: readonly Retrier[]; catchers: readonly Catcher[] } => ({
  retriers: reader.objects('Retry').map((entry, index, all) => retrier(entry, index === all.length - 1)),
  catchers: reader.objects('Catch').map((entry, index, all) => catcher(entry, index, index === all.length - 1)),
});
