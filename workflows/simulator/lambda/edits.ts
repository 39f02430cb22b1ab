import ts from 'typescript';

/**
 * A change of one piece of code, which is found by its syntax: line breaks, indentation and comments do not matter. Used for
 * mutants, and for numbers that a simulation makes smaller.
 */
export interface CodeEdit {
  /** Relative to the project. */
  readonly file: string;
  /** The declaration (function, constant or property) that encloses the code; the whole file when left out. */
  readonly within?: string;
  /** One whole statement, expression, property, element, parameter or name. It must occur exactly once. */
  readonly find: string;
  /** Takes the place of the code that was found; empty to remove it. */
  readonly replace: string;
}

/** Apply an edit to the text of its file. @throws Error when the code to be replaced does not occur exactly once */
export const applyEdit = (source: string, { file, within, find, replace }: CodeEdit): string => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const scopes = within === undefined ? [tree] : descendants(tree).filter((node) => nameOf(node) === within);
  const [scope] = scopes;
  if (scope === undefined || scopes.length > 1) {
    throw new Error(`${file} has ${scopes.length} declarations named ${within}`);
  }
  const wanted = compact(find);
  const found = descendants(scope).filter((node) => compact(codeOf(node, tree)) === wanted);
  // A node and its only child have the same text, such as a name and the shorthand property that consists of it.
  const places = new Map(found.map((node) => [`${node.getStart(tree)}-${node.end}`, node]));
  const [place] = places.values();
  if (place === undefined || places.size > 1) {
    throw new Error(`${file}${within === undefined ? '' : ` (${within})`} has ${places.size} occurrences of: ${find}`);
  }
  return `${source.slice(0, place.getStart(tree))}${replace}${source.slice(place.end)}`;
};

const descendants = (node: ts.Node): readonly ts.Node[] => {
  const all: ts.Node[] = [];
  const add = (child: ts.Node): void => {
    all.push(child);
    ts.forEachChild(child, add);
  };
  ts.forEachChild(node, add);
  return all;
};

const nameOf = (node: ts.Node): string | undefined =>
  (ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyAssignment(node)) &&
  node.name !== undefined &&
  ts.isIdentifier(node.name)
    ? node.name.text
    : undefined;

/** The code of a node without its comments. */
const codeOf = (node: ts.Node, tree: ts.SourceFile): string => {
  const children = node.getChildren(tree).filter((child) => !ts.isJSDoc(child));
  return children.length === 0 ? node.getText(tree) : children.map((child) => codeOf(child, tree)).join(' ');
};

/** Without white space, and without the comma that the formatter puts behind the last element of a broken list. */
const compact = (code: string): string => code.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}])/g, '');
