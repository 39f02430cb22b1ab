import type jsonata from 'jsonata';
import { isRecord } from '../json.ts';

/** A node of JSONata's syntax tree. The package publishes no usable type of it. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [part: string]: unknown;
}

const isNode = (value: unknown): value is Node => isRecord(value) && typeof value['type'] === 'string';

const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** What an expression refers to. */
export interface References {
  /** Variables that it reads and does not bind itself. */
  readonly variables: ReadonlySet<string>;
  /** Names that it calls, or hands on to be called, and does not bind itself. */
  readonly functions: ReadonlySet<string>;
  /** The parts of `$states` that it reads. */
  readonly states: ReadonlySet<string>;
}

const children = (node: Node): readonly Node[] => Object.values(node).flatMap(descend);

const descend = (value: unknown): readonly Node[] => {
  if (isNode(value)) return [value];
  return Array.isArray(value) ? value.flatMap(descend) : isRecord(value) ? Object.values(value).flatMap(descend) : [];
};

const everyNode = (node: Node): readonly Node[] => [node, ...children(node).flatMap(everyNode)];

const variableName = (node: unknown): readonly string[] =>
  isNode(node) && node.type === 'variable' && typeof node.value === 'string' ? [node.value] : [];

const boundNames = (node: Node): readonly string[] => {
  if (node.type === 'bind') return variableName(node['lhs']);
  if (node.type === 'lambda') return nodes(node['arguments']).flatMap(variableName);
  // `@$name` and `#$name` name what a step of a path is at.
  return [node['focus'], node['index']].filter((name) => typeof name === 'string');
};

const calledNames = (node: Node): readonly string[] => {
  if (node.type === 'function' || node.type === 'partial') return variableName(node['procedure']);
  return node.type === 'apply' ? variableName(node['rhs']) : [];
};

const statesPart = (node: Node): readonly string[] => {
  const [first, second] = nodes(node['steps']);
  return first?.type === 'variable' && first.value === 'states' && typeof second?.value === 'string'
    ? [second.value]
    : [];
};

export const referencesOf = (tree: Node): References => {
  const all = everyNode(tree);
  const bound = new Set(all.flatMap(boundNames));
  const free = (name: string): boolean => !bound.has(name);
  return {
    variables: new Set(all.flatMap(variableName).filter((name) => name !== '' && name !== '$' && free(name))),
    functions: new Set(all.flatMap(calledNames).filter(free)),
    states: new Set(all.flatMap(statesPart)),
  };
};

/** @throws what the package throws for a syntax error: an object with `code` and `message` */
export const syntaxTree = (expression: jsonata.Expression): Node => expression.ast() as unknown as Node;
