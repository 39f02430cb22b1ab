import { expect } from 'chai';
import { QueryError } from '../errors.ts';
import { compileExpression, expressionSource, JsonataSyntaxError } from './expression.ts';
import type { Scope } from './scope.ts';

const scope: Scope = {
  states: { input: { n: 1 }, context: {} },
  variables: { x: 2 },
  surroundings: { now: () => 0, random: () => 0, uuid: () => 'id' },
};

const rejection = async (source: string): Promise<unknown> => {
  try {
    return await compileExpression(source, 'Output', { stack: 100, timeout: 50 }).evaluate(scope);
  } catch (error) {
    return error;
  }
};

describe('An expression', () => {
  it('is a whole string between {% and %}', () => {
    expect(['{% $x %}', '{%$x%}', '{%%}', ' {% $x %}', '{% $x %} ', '{%}', '$x'].map(expressionSource)).to.deep.equal([
      '$x',
      '$x',
      '',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is refused when it is not JSONata', () => {
    expect(() => compileExpression('$x +', 'Output')).to.throw(JsonataSyntaxError, 'S0207');
  });

  it('can be evaluated many times at once, over different values', async () => {
    const twice = compileExpression('($v := $x; $map([1..3], function($i) { $i * $v }))', 'Output');
    const results = await Promise.all([1, 2, 3].map(async (x) => twice.evaluate({ ...scope, variables: { x } })));
    expect(results).to.deep.equal([
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ]);
  });

  it('fails when it calls itself without end', async () => {
    const error = await rejection('($f := function($n) { 1 + $f($n) }; $f(1))');
    expect(error).to.be.instanceOf(QueryError);
    expect(String(error)).to.include('D1011');
  });

  it('is a bug, and no failed state, when it does not end', async () => {
    const error = await rejection('($f := function($n) { $f($n) }; $f(1))');
    expect(String(error)).to.equal("RangeError: '($f := function($n) { $f($n) }; $f(1))' does not end");
  });

  it('knows what it refers to', () => {
    const { variables, functions, states } = compileExpression(
      '($a := $states.input.list; $map($a, function($v) { $own($v) & $x }) ~> $join($states.result))',
      'Output',
    ).references;
    expect([[...variables].sort(), [...functions].sort(), [...states].sort()]).to.deep.equal([
      ['join', 'map', 'own', 'states', 'x'],
      ['join', 'map', 'own'],
      ['input', 'result'],
    ]);
  });
});
