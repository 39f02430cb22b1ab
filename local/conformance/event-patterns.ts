import { readFileSync } from 'node:fs';
import JSON5 from 'json5';
import { PatternError, matches } from '../../workflows/simulator/eventbridge/index.ts';
import type { Pattern } from '../../workflows/simulator/eventbridge/index.ts';
import { filesBelow } from './files.ts';
import type { Suite } from './suite.ts';

/** What AWS answered: the file's name ends with `_NEG` when the pattern does not match, `_EXC` when it is refused. */
const recorded = (id: string): string =>
  id.endsWith('_EXC') ? 'refused' : id.endsWith('_NEG') ? 'no match' : 'a match';

const answerTo = (pattern: Pattern, event: unknown): string => {
  try {
    return matches(pattern, event) ? 'a match' : 'no match';
  } catch (error) {
    if (error instanceof PatternError) return 'refused';
    throw error;
  }
};

/** Event patterns with AWS's answers, as localstack recorded them. */
export const eventPatterns: Suite = {
  name: 'EventBridge patterns',
  repository: 'localstack/localstack',
  path: 'localstack/tests/aws/services/events/event_pattern_templates',
  atLeast: 154,
  exceptions: {
    content_wildcard_complex_EXC: 'AWS does not say from when on a pattern of wildcards is too complex',
  },
  cases: (folder) =>
    filesBelow(folder, '.json5').map(({ id, file }) => ({
      id,
      run: () => {
        const { Event: event, EventPattern: pattern } = JSON5.parse<{ Event: unknown; EventPattern: Pattern }>(
          readFileSync(file, 'utf8'),
        );
        const answer = answerTo(pattern, event);
        return answer === recorded(id) ? undefined : `${answer}; AWS: ${recorded(id)}`;
      },
    })),
};
