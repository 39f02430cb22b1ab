import { one, PAGES } from '../case.ts';
import type { RefusedCase } from '../case.ts';

export const refusedStructures: readonly RefusedCase[] = [
  {
    title: 'no StartAt',
    source: PAGES.recorded,
    definition: { States: { S: { Type: 'Succeed' } } },
    problems: ['/StartAt'],
  },
  { title: 'nothing at all', source: PAGES.recorded, definition: {}, problems: ['/StartAt', '/States'] },
  {
    title: 'a StartAt that is no state',
    source: PAGES.structure,
    definition: { StartAt: 'T', States: { S: { Type: 'Succeed' } } },
    problems: ['/StartAt'],
  },
  {
    title: 'no states',
    source: PAGES.structure,
    definition: { StartAt: 'S', States: {} },
    problems: ['/States', '/StartAt'],
  },
  {
    title: 'a Next that is no state',
    source: PAGES.structure,
    definition: { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'T' } } },
    problems: ['/States/S/Next'],
  },
  {
    title: 'a state that is never reached',
    source: PAGES.structure,
    definition: { StartAt: 'S', States: { S: { Type: 'Succeed' }, T: { Type: 'Succeed' } } },
    problems: ['/States/T'],
  },
  {
    title: 'a Next out of a branch',
    source: PAGES.parallel,
    definition: {
      StartAt: 'P',
      States: {
        P: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Z' } } }], Next: 'Z' },
        Z: { Type: 'Succeed' },
      },
    },
    problems: ['/States/P/Branches/0/States/A/Next'],
  },
  {
    title: 'the same name in two branches',
    source: PAGES.structure,
    definition: one({
      Type: 'Parallel',
      Branches: [1, 2].map(() => ({ StartAt: 'A', States: { A: { Type: 'Succeed' } } })),
    }),
    problems: ['/States/S/Branches/1/States/A'],
  },
  {
    title: 'an unknown field of the machine',
    source: PAGES.structure,
    definition: { ...one({ Type: 'Pass' }), Processor: {} },
    problems: ['/Processor'],
  },
  {
    title: 'another query language',
    source: PAGES.structure,
    definition: { ...one({ Type: 'Pass' }), QueryLanguage: 'JSONPath' },
    problems: ['/QueryLanguage'],
  },
  {
    title: 'another version',
    source: PAGES.structure,
    definition: { ...one({ Type: 'Pass' }), Version: '2.0' },
    problems: ['/Version'],
  },
  {
    title: 'everything at once',
    source: PAGES.structure,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Nonsense: 1, Next: 'B' },
        B: { Type: 'Dance', End: true },
        C: { Type: 'Wait', End: true },
      },
    },
    problems: ['/States/A/Nonsense', '/States/B/Type', '/States/C'],
  },
];
