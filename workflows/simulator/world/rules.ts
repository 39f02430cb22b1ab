import { checkFilter, checkInput, checkPattern, inputOf, matches, matchesFilter } from '../eventbridge/index.ts';
import type { BusEvent, BusTarget } from '../aws/bus.ts';
import type { StreamRecord } from '../aws/streams.ts';
import type { StackModel } from '../template/index.ts';

type Rule = StackModel['rules'][number];
type Pattern = Readonly<Record<string, unknown>>;

/** @throws PatternError for what EventBridge would not take */
export const compilePattern = (pattern: Pattern): ((event: BusEvent) => boolean) => {
  checkPattern(pattern);
  return (event) => matches(pattern, event);
};

/** @throws PatternError for what Lambda would not take */
export const compileFilter = (patterns: readonly Pattern[]): ((record: StreamRecord) => boolean) => {
  patterns.forEach(checkFilter);
  return (record) => matchesFilter(patterns, record);
};

/**
 * What a target gets for an event.
 * @throws TransformError for an input that EventBridge would not take
 */
export const compileTarget = (rule: Rule, target: Rule['targets'][number]): BusTarget => {
  checkInput(target);
  return {
    arn: target.arn,
    ...(target.deadLetterArn !== undefined && { deadLetterArn: target.deadLetterArn }),
    maximumRetryAttempts: target.maximumRetryAttempts,
    maximumAgeSeconds: target.maximumEventAgeSeconds,
    input: (event) => inputOf(target, event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: event.time }),
  };
};
