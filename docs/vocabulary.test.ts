import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { ROOT, read } from './reading.ts';

/**
 * Words that a new reader would have to translate, each with the standard term. Identifiers are matched as whole words, and
 * case-sensitively; phrases in any case. docs/glossary.md defines the terms to use.
 */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  isOften: 'withProbability',
  diceOf: 'randomSource',
  crowdOf: 'createActors',
  createEars: 'eventRecorder',
  hunt: 'runMutant',
  wishes: 'parseOptions',
  wishOf: 'payoutRequestFor',
  PayoutWish: 'PayoutRequest',
  troubleHasRung: 'failuresRaiseAlarms',
  takeIn: 'storeAndEnqueue',
  keepOnce: 'insertIfAbsent',
  StripeKeyBurntError: 'IdempotencyKeyUnusableError',
  mustBeTakenBack: 'needsTransferReversal',
  takeBack: 'reverseTransfer',
  askAboutPayout: 'refreshPayout',
  whoFits: 'selectFundable',
  enterWaiting: 'joinFundingQueue',
  standOf: 'resumePoint',
  flawOf: 'rejectionReason',
  withFreshParts: 'withRedactedReplay',
  keepAnswers: 'useIdempotencyTable',
  awsPatience: 'awsClientTimeouts',
  '\\w*PATIENCE(_\\w+)?': 'a number of attempts, or a timeout',
  tendLedger: 'maintainLedgerLog',
  hundredOf: 'linePrefix',
  Looked: 'BalanceCheck',
};

const PHRASES: Readonly<Record<string, string>> = {
  'planted (bug|defect|fault)s?': 'mutant',
  'notices? (every|the|this|a) planted': 'detects the mutant',
  'would be noticed': 'detects the mutant',
  'every way that it has': 'every path',
  '(mend|mends|mended|mending|mendable)': 'fix, repair, resolve',
  '(put|puts|putting) (it |them |this |that )?right': 'fix',
  'stands? against': 'blocks',
  '(gives?|gave|given|giving) (a |the |it |them |this |that )?(\\w+ )?up': 'cancels, stops, abandons',
  '(came|comes?|coming) back': 'was returned, was reversed, returns',
  '(is|are|was|were|be|been|being) (heard of|heard|told)': 'is received, is notified, is announced',
  'steps? aside': 'skips, leaves it to',
  whoever: 'the noun',
};

const EXCLUDED = ['package-lock.json', 'docs/openapi.yaml', 'docs/asyncapi.yaml', 'docs/vocabulary.test.ts'];

const lines = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs|cjs|js|md|yml|py)$/.test(file) && !EXCLUDED.includes(file))
  .flatMap((file) =>
    read(file)
      .split('\n')
      .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
  );

const findingsOf = (pattern: RegExp, standard: string): readonly string[] =>
  lines.flatMap(({ place, text }) => {
    const [found] = pattern.exec(text) ?? [];
    return found === undefined ? [] : [`${place}: ${found} → ${standard}`];
  });

describe('The vocabulary of the project', () => {
  for (const [identifier, standard] of Object.entries(IDENTIFIERS)) {
    it(`does not have the identifier ${identifier}`, () => {
      expect(findingsOf(new RegExp(`(?<![\\w.])${identifier}\\b`), standard)).to.deep.equal([]);
    });
  }

  for (const [phrase, standard] of Object.entries(PHRASES)) {
    it(`does not have the phrase ${phrase}`, () => {
      expect(findingsOf(new RegExp(`\\b${phrase}\\b`, 'i'), standard)).to.deep.equal([]);
    });
  }
});
