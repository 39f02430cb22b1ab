import type { DocumentedAnswers } from '#shared/testing/documented.ts';
import type { Oracle } from './oracle.ts';

/** Every answer of the API is one that the API document has for its operation. Each difference is reported once. */
export const everyAnswerIsDocumented = (differenceOf: () => DocumentedAnswers): Oracle => {
  const differences = new Set<string>();
  return {
    name: 'every answer of the API is as documented',
    listener: {
      answered: (method, path, { status, headers, body, text }) => {
        const contentType = headers['content-type'] ?? '';
        const seen = { status, contentType, body: text.startsWith('{') ? body : text };
        const difference = differenceOf()(method, path, seen);
        if (difference !== undefined) differences.add(`${method} ${path}: ${difference}`);
      },
    },
    inspect: () => [...differences],
    conclude: () => [...differences],
  };
};
