import type { Problem } from '../errors.ts';
import type { Exit, State, Workflow } from '../machine.ts';

const exitsOf = (state: State): readonly Exit[] => {
  if (state.type === 'Choice') return [state, ...state.rules];
  if (state.type === 'Succeed' || state.type === 'Fail') return [];
  return 'catchers' in state ? [state, ...state.catchers] : [state];
};

const assignedBy = ({ assign }: Exit): readonly string[] => assign?.names ?? [];

const innerWorkflows = (state: State): readonly { readonly workflow: Workflow; readonly place: string }[] => {
  if (state.type === 'Parallel') {
    return state.branches.map((workflow, index) => ({ workflow, place: `Branches/${index}` }));
  }
  // A distributed Map's executions are executions of their own: they see no outer variable, so none can collide.
  return state.type === 'Map' && !state.distributed ? [{ workflow: state.processor, place: 'ItemProcessor' }] : [];
};

/**
 * A variable of an inner scope must not have the name of one of an outer scope. Source: AWS, "Passing data between states
 * with variables", variable name collisions in scopes.
 */
export const scopeProblems = (
  workflow: Workflow,
  path = '',
  outer: ReadonlySet<string> = new Set(),
): readonly Problem[] => {
  const states = [...workflow.states.values()];
  const own = new Set(states.flatMap((state) => exitsOf(state).flatMap(assignedBy)));
  const collisions = states.flatMap((state) =>
    [...new Set(exitsOf(state).flatMap(assignedBy))]
      .filter((name) => outer.has(name))
      .map((name) => ({
        path: `${path}/States/${state.name}`,
        message: `assigns $${name}, which is a variable of an outer scope`,
      })),
  );
  const all = new Set([...outer, ...own]);
  const inner = states.flatMap((state) =>
    innerWorkflows(state).flatMap(({ workflow: nested, place }) =>
      scopeProblems(nested, `${path}/States/${state.name}/${place}`, all),
    ),
  );
  const separate = states.flatMap((state) =>
    state.type === 'Map' && state.distributed
      ? scopeProblems(state.processor, `${path}/States/${state.name}/ItemProcessor`)
      : [],
  );
  return [...collisions, ...inner, ...separate];
};
