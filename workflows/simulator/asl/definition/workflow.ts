import type { State, Workflow } from '../machine.ts';
import type { Compiler } from './fields.ts';
import type { Reader } from './reader.ts';
import { compileState } from './states.ts';

/** Where a state can lead, and which field says so. */
export const targetsOf = (state: State): readonly { readonly field: string; readonly next: string }[] => {
  const caught =
    'catchers' in state ? state.catchers.map(({ next }, index) => ({ field: `Catch/${index}/Next`, next })) : [];
  if (state.type === 'Choice') {
    const rules = state.rules.map(({ next }, index) => ({ field: `Choices/${index}/Next`, next }));
    return state.default === undefined ? rules : [...rules, { field: 'Default', next: state.default }];
  }
  return 'next' in state && state.next !== undefined ? [{ field: 'Next', next: state.next }, ...caught] : caught;
};

/** The states that an execution can come to. */
const reachable = ({ startAt, states }: Workflow): ReadonlySet<string> => {
  const found = new Set<string>();
  const open = [startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    if (!state || found.has(name)) continue;
    found.add(name);
    open.push(...targetsOf(state).map(({ next }) => next));
  }
  return found;
};

const checkTransitions = (reader: Reader, workflow: Workflow, written: readonly string[]): void => {
  if (workflow.startAt !== '' && !written.includes(workflow.startAt)) reader.report('names no state', 'StartAt');
  for (const [name, state] of workflow.states) {
    for (const { field, next } of targetsOf(state)) {
      if (next !== '' && !written.includes(next))
        reader.report('names no state of this workflow', `States/${name}/${field}`);
    }
  }
  // With a state that could not be compiled, or a wrong name, nothing can be said about what is reached.
  if (workflow.states.size < written.length || !workflow.states.has(workflow.startAt)) return;
  const reached = reachable(workflow);
  for (const name of written) if (!reached.has(name)) reader.report('cannot be reached', `States/${name}`);
};

/** Compiles a workflow and those inside of it. `names` are the states of the whole machine met so far. */
export const compileWorkflow = (reader: Reader, integrations: readonly string[], names: Set<string>): Workflow => {
  const compiler: Compiler = { integrations, workflow: (inner) => compileWorkflow(inner, integrations, names) };
  const startAt = reader.requiredString('StartAt');
  const written = reader.object('States');
  if (!reader.has('States')) reader.report('is required', 'States');
  const names_ = Object.keys(reader.raw('States') ?? {});
  if (written && names_.length === 0) reader.report('must not be empty', 'States');
  const states = new Map<string, State>();
  for (const name of written ? names_ : []) {
    const own = written?.object(name);
    if (names.has(name)) written?.report('is the name of another state of this machine', name);
    names.add(name);
    const state = own && compileState(own, name, compiler);
    if (state) states.set(name, state);
  }
  const workflow = { startAt, states };
  checkTransitions(reader, workflow, names_);
  return workflow;
};
