import { element, FUNCTIONS, OPERATIONS, step, truth, UNDECIDED } from './operations.ts';
import type { Scope } from './scope.ts';
import { isNode, nodes } from './syntax.ts';
import type { Node } from './syntax.ts';

/**
 * Expressions that need none of JSONata's sequences, evaluated at once instead of over promises. Whatever this cannot
 * tell for certain, at load or when it meets the values, it leaves to the package: arrays on the way of a path, errors,
 * objects compared. A property test holds it to the package's answers.
 */
export type Native = (scope: Scope) => unknown;

type Compile = (node: Node) => Native | undefined;

/** Parts of a node that only JSONata's own evaluation knows: predicates, groups, bindings of a path's steps. */
const MARKS = [
  'predicate',
  'group',
  'stages',
  'focus',
  'index',
  'keepArray',
  'keepSingletonArray',
  'tuple',
  'ancestor',
];

const isMarked = (node: Node, except?: string): boolean => MARKS.some((mark) => mark !== except && mark in node);

const variable: Compile = ({ value: name }) => {
  if (typeof name !== 'string' || name === '' || name === '$') return undefined;
  if (name === 'states') return ({ states }) => states;
  return ({ variables }) => (Object.hasOwn(variables, name) ? variables[name] : UNDECIDED);
};

/** `name` or `name[index]`. */
const pathStep = (node: Node): ((value: unknown, scope: Scope) => unknown) | undefined => {
  const { value: name } = node;
  if (node.type !== 'name' || typeof name !== 'string' || isMarked(node, 'stages')) return undefined;
  const stages = nodes(node['stages']);
  if (stages.length === 0) return (value) => step(value, name);
  const [filter] = stages;
  const index = filter?.type === 'filter' && isNode(filter['expr']) && stages.length === 1 && native(filter['expr']);
  if (!index) return undefined;
  return (value, scope) => {
    const found = step(value, name);
    return found === UNDECIDED ? UNDECIDED : element(found, index(scope));
  };
};

const path: Compile = (node) => {
  const [first, ...rest] = nodes(node['steps']);
  const root = first?.type === 'variable' && !isMarked(first) ? variable(first) : undefined;
  const steps = rest.map(pathStep);
  if (!root || steps.includes(undefined)) return undefined;
  const known = steps.filter((each) => each !== undefined);
  return (scope) => {
    let value = root(scope);
    for (let index = 0; index < known.length && value !== UNDECIDED; index += 1) value = known[index]?.(value, scope);
    return value;
  };
};

const binary: Compile = (node) => {
  const left = isNode(node['lhs']) && native(node['lhs']);
  const right = isNode(node['rhs']) && native(node['rhs']);
  if (!left || !right || typeof node.value !== 'string') return undefined;
  if (node.value === 'and' || node.value === 'or') return both(left, right, node.value === 'or');
  const operation = OPERATIONS[node.value];
  if (!operation) return undefined;
  return (scope) => {
    const a = left(scope);
    if (a === UNDECIDED) return UNDECIDED;
    const b = right(scope);
    return b === UNDECIDED ? UNDECIDED : operation(a, b);
  };
};

/** `decided` is the answer that the left side alone can give. */
const both =
  (left: Native, right: Native, decided: boolean): Native =>
  (scope) => {
    const a = left(scope);
    const first = a === UNDECIDED ? UNDECIDED : truth(a);
    if (first === UNDECIDED) return UNDECIDED;
    if ((first === true) === decided) return decided;
    const b = right(scope);
    const second = b === UNDECIDED ? UNDECIDED : truth(b);
    return second === UNDECIDED ? UNDECIDED : second === true;
  };

const condition: Compile = (node) => {
  const test = isNode(node['condition']) && native(node['condition']);
  const yes = isNode(node['then']) && native(node['then']);
  const no = isNode(node['else']) ? native(node['else']) : () => undefined;
  if (!test || !yes || !no) return undefined;
  return (scope) => {
    const value = test(scope);
    const holds = value === UNDECIDED ? UNDECIDED : truth(value);
    if (holds === UNDECIDED) return UNDECIDED;
    return holds === true ? yes(scope) : no(scope);
  };
};

const call: Compile = (node) => {
  const procedure = node['procedure'];
  const [argument, ...more] = nodes(node['arguments']);
  if (!isNode(procedure) || procedure.type !== 'variable' || isMarked(procedure)) return undefined;
  const name = String(procedure.value);
  const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const value = argument && more.length === 0 && native(argument);
  if (!apply || !value) return undefined;
  return (scope) => {
    // A workflow's variable hides the function of that name.
    if (Object.hasOwn(scope.variables, name)) return UNDECIDED;
    const given = value(scope);
    return given === UNDECIDED ? UNDECIDED : apply(given);
  };
};

const pairs = (node: Node): readonly (readonly [string, Native])[] | undefined => {
  const written: unknown[] = Array.isArray(node['lhs']) ? node['lhs'] : [];
  const compiled = written.map((pair) => {
    const [key, value] = nodes(pair);
    const native_ = value && native(value);
    return key?.type === 'string' && typeof key.value === 'string' && !isMarked(key) && native_
      ? ([key.value, native_] as const)
      : undefined;
  });
  const known = compiled.filter((pair) => pair !== undefined);
  const keys = new Set(known.map(([key]) => key));
  const special = ['_jsonata_lambda', '_jsonata_function', '__proto__'].some((key) => keys.has(key));
  return known.length === written.length && keys.size === known.length && !special ? known : undefined;
};

const object: Compile = (node) => {
  const known = pairs(node);
  if (!known) return undefined;
  return (scope) => {
    const result: Record<string, unknown> = {};
    for (const [key, value] of known) {
      const part = value(scope);
      if (part === UNDECIDED) return UNDECIDED;
      if (part !== undefined) result[key] = part;
    }
    return result;
  };
};

const array: Compile = (node) => {
  const items = nodes(node['expressions']).map((item) => ({ value: native(item), nested: item.value === '[' }));
  if (items.some(({ value }) => value === undefined)) return undefined;
  return (scope) => {
    const result: unknown[] = [];
    for (const { value, nested } of items) {
      const part = value?.(scope);
      if (part === UNDECIDED || (Array.isArray(part) && !nested)) return UNDECIDED;
      if (part !== undefined) result.push(part);
    }
    return result;
  };
};

const unary: Compile = (node) => {
  if (node.value === '{') return object(node);
  if (node.value === '[') return array(node);
  return undefined;
};

const block: Compile = (node) => {
  const [only, ...more] = nodes(node['expressions']);
  return only && more.length === 0 ? native(only) : undefined;
};

const literal: Compile =
  ({ value }) =>
  () =>
    value;

const COMPILERS: Readonly<Record<string, Compile>> = {
  string: literal,
  number: literal,
  value: literal,
  variable,
  path,
  binary,
  condition,
  function: call,
  unary,
  block,
};

/** The expression as a plain function, or nothing where only the package can evaluate it. */
export const native = (node: Node): Native | undefined => (isMarked(node) ? undefined : COMPILERS[node.type]?.(node));

export { UNDECIDED };
