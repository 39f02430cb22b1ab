import { expect } from 'chai';
import fc from 'fast-check';
import jsonata from 'jsonata';
import type { Json } from '../json.ts';
import { native, UNDECIDED } from './native.ts';
import { NOT_JSON, plain } from './plain.ts';
import type { Scope, Variables } from './scope.ts';
import { syntaxTree } from './syntax.ts';

const surroundings = { now: () => 0, random: () => 0, uuid: () => '' };

const scopeFor = (input: Json, variables: Variables): Scope => ({
  states: { input, context: { Name: 'run' } },
  variables,
  surroundings,
});

/** What the package gives; `undefined` is nothing. */
const byPackage = async (source: string, { states, variables }: Scope): Promise<unknown> => {
  const value: unknown = await (jsonata(source).evaluate(undefined, { ...variables, states }) as Promise<unknown>);
  return value === undefined ? undefined : plain(value);
};

const byNative = (source: string, scope: Scope): unknown => {
  const compiled = native(syntaxTree(jsonata(source)));
  const value = compiled ? compiled(scope) : UNDECIDED;
  return value === undefined || value === UNDECIDED ? value : plain(value);
};

const { value } = fc.letrec<{ value: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Json>(null, true, false, '', 'a', '1', 0, 1, -1, 2, 1.5, 1e15, 1e21),
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  value: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: tie('leaf'), weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    {
      arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'list'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
      weight: 2,
    },
  ),
}));

const STEPS = ['a', 'b', 'list', 'a[0]', 'list[-1]', 'list[$n]', '"a"'];
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&', 'and', 'or', 'in'];
const FUNCTIONS = ['exists', 'count', 'string', 'boolean', 'not'];

const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    fc.constantFrom('1', '0', '-2', '1.5', "'a'", "''", "'1'", 'true', 'false', 'null', '$x', '$y', '$n', '$none'),
    fc
      .tuple(
        fc.constantFrom('$x', '$y', '$states.input', '$states.context'),
        fc.array(fc.constantFrom(...STEPS), { maxLength: 3 }),
      )
      .map(([root, steps]) => [root, ...steps].join('.')),
  ),
  expression: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: tie('atom'), weight: 3 },
    {
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      weight: 3,
    },
    {
      arbitrary: fc
        .tuple(tie('expression'), tie('expression'), fc.option(tie('expression'), { nil: undefined }))
        .map(([test, yes, no]) => `(${test} ? ${yes}${no === undefined ? '' : ` : ${no}`})`),
      weight: 1,
    },
    {
      arbitrary: fc.tuple(fc.constantFrom(...FUNCTIONS), tie('expression')).map(([name, of]) => `$${name}(${of})`),
      weight: 1,
    },
    { arbitrary: fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`), weight: 1 },
    {
      arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([k, l]) => `{ 'k': ${k}, 'l': ${l} }`),
      weight: 1,
    },
  ),
}));

describe('Native evaluation', () => {
  it('gives what the package gives, for whatever it does not leave to it', async () => {
    let decided = 0;
    let all = 0;
    await fc.assert(
      fc.asyncProperty(
        expression,
        value,
        value,
        value,
        fc.integer({ min: -2, max: 2 }),
        async (source, input, x, y, n) => {
          const scope = scopeFor(input, { x, y, n });
          const found = byNative(source, scope);
          all += 1;
          if (found === UNDECIDED) return;
          decided += 1;
          expect(found).to.not.equal(NOT_JSON);
          expect(found).to.deep.equal(await byPackage(source, scope));
        },
      ),
      { numRuns: 4_000 },
    );
    // Otherwise the property would say little.
    expect(decided / all).to.be.greaterThan(0.3);
  }).timeout(60_000);

  const decides = (source: string, input: Json, variables: Variables, expected: unknown): void => {
    it(`decides ${source}`, () => {
      expect(byNative(source, scopeFor(input, variables))).to.deep.equal(expected);
    });
  };
  decides('$x', null, { x: { a: [1] } }, { a: [1] });
  decides('$states.input.a.b', { a: { b: 2 } }, {}, 2);
  decides("$x.name = 'deadline'", null, { x: { name: 'deadline' } }, true);
  decides("$x.name != 'deadline'", null, { x: { name: 'deadline' } }, false);
  decides('$wake < $count($x.wakes) - 1', null, { wake: 0, x: { wakes: [1, 2] } }, true);
  decides('$x.wakes[$wake].at', null, { wake: 1, x: { wakes: [{ at: 1 }, { at: 2 }] } }, 2);
  decides("'kyc/' & $id", null, { id: 'k1' }, 'kyc/k1');
  decides("$exists($states.input.a) ? $states.input.a : 'none'", {}, {}, 'none');
  decides("$x in ['a', 'b']", null, { x: 'b' }, true);
  decides("{ 'status': $x }", null, { x: 'silent' }, { status: 'silent' });

  const leaves = (source: string, input: Json, variables: Variables): void => {
    it(`leaves ${source} to the package`, () => {
      expect(byNative(source, scopeFor(input, variables))).to.equal(UNDECIDED);
    });
  };
  leaves('$x.a', null, { x: [{ a: 1 }] });
  leaves('$unknown', null, {});
  leaves('$x + 1', null, { x: 'a' });
  leaves('$x = $x', null, { x: {} });
  leaves('$count($x)', null, { x: [1], count: 2 });
  leaves('$sum($x)', null, { x: [1] });
  leaves('($a := 1; $a)', null, {});
});
