import { coveragePoints } from '../asl/index.ts';
import type { CompiledMachine, Observer } from '../asl/index.ts';

/** How often each state was entered, each transition taken and each catcher used, of the machines that ran. */
export interface Coverage {
  readonly states: Readonly<Record<string, number>>;
  readonly catches: Readonly<Record<string, number>>;
  readonly transitions: Readonly<Record<string, number>>;
}

type Counts = Map<string, number>;

export interface CoverageCounter {
  readonly observer: Observer;
  readonly counted: () => Coverage;
}

const count = (counts: Counts, point: string, times = 1): void =>
  void counts.set(point, (counts.get(point) ?? 0) + times);
/** The machine's name; a child of a distributed Map has its label behind a slash. */
const machineOf = (machineArn: string): string => machineArn.split(':').at(-1)?.split('/').at(0) ?? machineArn;

/** How a coverage names a catcher (by its index) of a state, or a way from one to another. */
export const catchPoint = (state: string, catcher: number): string => `${state} catch ${catcher + 1}`;
export const transitionPoint = (from: string, to: string): string => `${from} → ${to}`;

/** Counts what the executions that it observes go through. */
export const createCoverage = (): CoverageCounter => {
  const states: Counts = new Map();
  const catches: Counts = new Map();
  const transitions: Counts = new Map();
  return {
    observer: {
      entered: (state, { machineArn }) => count(states, `${machineOf(machineArn)}: ${state}`),
      caught: (state, catcher, _error, { machineArn }) =>
        count(catches, `${machineOf(machineArn)}: ${catchPoint(state, catcher)}`),
      transition: (from, to, { machineArn }) =>
        count(transitions, `${machineOf(machineArn)}: ${transitionPoint(from, to)}`),
    },
    counted: () => ({
      states: Object.fromEntries(states),
      catches: Object.fromEntries(catches),
      transitions: Object.fromEntries(transitions),
    }),
  };
};

/** The sum of several runs' coverage. */
export const addCoverage = (all: readonly Coverage[]): Coverage => {
  const sum = (pick: (coverage: Coverage) => Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
    const counts: Counts = new Map();
    for (const coverage of all)
      for (const [point, times] of Object.entries(pick(coverage))) count(counts, point, times);
    return Object.fromEntries(counts);
  };
  return {
    states: sum(({ states }) => states),
    catches: sum(({ catches }) => catches),
    transitions: sum(({ transitions }) => transitions),
  };
};

export interface CoverageReport {
  readonly of: string;
  readonly reached: number;
  readonly all: number;
  readonly missing: readonly string[];
}

/** What was reached of all there is in a machine, and what was not. */
export const reportCoverage = (
  name: string,
  machine: CompiledMachine,
  coverage: Coverage,
): readonly CoverageReport[] => {
  const points = coveragePoints(machine);
  const report = (of: string, all: readonly string[], counts: Readonly<Record<string, number>>): CoverageReport => {
    const missing = all.filter((point) => counts[`${name}: ${point}`] === undefined);
    return { of, all: all.length, reached: all.length - missing.length, missing };
  };
  return [
    report('states', points.states, coverage.states),
    report(
      'catches',
      points.catchers.map(({ state, catcher }) => catchPoint(state, catcher)),
      coverage.catches,
    ),
    report(
      'transitions',
      points.transitions.map(({ from, to }) => transitionPoint(from, to)),
      coverage.transitions,
    ),
  ];
};
