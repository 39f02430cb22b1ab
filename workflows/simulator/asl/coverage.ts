import { targetsOf } from './definition/workflow.ts';
import type { CompiledMachine, State, Workflow } from './machine.ts';

/** What a set of runs can have gone through. Names are unique in a machine, so a state needs no path. */
export interface CoveragePoints {
  readonly states: readonly string[];
  readonly catchers: readonly { readonly state: string; readonly catcher: number }[];
  readonly transitions: readonly { readonly from: string; readonly to: string }[];
}

const innerOf = (state: State): readonly Workflow[] => {
  if (state.type === 'Parallel') return state.branches;
  return state.type === 'Map' ? [state.processor] : [];
};

const everyState = ({ states }: Workflow): readonly State[] =>
  [...states.values()].flatMap((state) => [state, ...innerOf(state).flatMap(everyState)]);

const unique = <T>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

/** Every state, every Catch entry and every edge from state to state, those inside of Map and Parallel included. */
export const coveragePoints = ({ workflow }: CompiledMachine): CoveragePoints => {
  const states = everyState(workflow);
  return {
    states: states.map(({ name }) => name),
    catchers: states.flatMap((state) =>
      'catchers' in state ? state.catchers.map((_, catcher) => ({ state: state.name, catcher })) : [],
    ),
    transitions: unique(
      states.flatMap((state) => targetsOf(state).map(({ next }) => ({ from: state.name, to: next }))),
    ),
  };
};
