import { expect } from 'chai';
import { UnsupportedDefinitionError } from '../errors.ts';
import { compileMachine, coveragePoints } from '../index.ts';
import { createTestHost, launch } from '../testing.ts';

const pass = { QueryLanguage: 'JSONata', StartAt: 'S', States: { S: { Type: 'Pass', End: true } } };
const publish = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true };

describe('Compiling a definition', () => {
  it('takes it as an object or as the text that a template holds', () => {
    expect(compileMachine(pass).workflow.startAt).to.equal('S');
    expect(compileMachine(JSON.stringify(pass)).workflow.startAt).to.equal('S');
  });

  for (const [what, definition] of Object.entries({ text: 'not JSON', null: null, undefined, array: [] })) {
    it(`refuses ${what}`, () => {
      expect(() => compileMachine(definition)).to.throw(UnsupportedDefinitionError, 'must be a JSON object');
    });
  }

  it('needs the query language to be named: AWS takes JSONPath otherwise', () => {
    expect(() => compileMachine({ ...pass, QueryLanguage: undefined })).to.throw(
      UnsupportedDefinitionError,
      '/QueryLanguage',
    );
  });

  it('keeps nothing of the object that it was given', async () => {
    const definition = structuredClone({ ...pass, States: { S: { Type: 'Pass', Output: { a: 1 }, End: true } } });
    const host = createTestHost();
    const execution = launch(definition, host);
    definition.States.S.Output.a = 2;
    await host.finish();
    expect(execution.output).to.deep.equal({ a: 1 });
  });

  it('lists every problem in its message', () => {
    expect(() => compileMachine({ ...pass, Nonsense: 1, StartAt: 'T' })).to.throw(
      UnsupportedDefinitionError,
      'The definition cannot be run:\n  /Nonsense: is not a field of this\n  /StartAt: names no state',
    );
  });

  it('allows the integrations in its list, and no others', () => {
    const definition = { ...pass, States: { S: publish } };
    for (const pattern of ['sns:publish', 'sns:*', 'arn:aws:states:::sns:publish']) {
      expect(compileMachine(definition, { integrations: [pattern] }).workflow.states.size).to.equal(1);
    }
    for (const pattern of ['sns:publis', 'sns:publish.sync', 'sqs:*']) {
      expect(() => compileMachine(definition, { integrations: [pattern] })).to.throw(
        UnsupportedDefinitionError,
        '/States/S/Resource',
      );
    }
  });

  it('knows the service and the action of an integration', () => {
    const state = compileMachine({
      ...pass,
      States: { S: { ...publish, Resource: 'arn:aws:states:::states:startExecution.sync:2' } },
    }).workflow.states.get('S');
    expect(state).to.deep.include({
      integration: { type: 'states', action: 'startExecution.sync:2' },
      pattern: 'sync',
    });
  });

  it('names the place of a wrong expression', () => {
    const rule = { Condition: true, Output: { a: [1, '{% ( %}'] }, Next: 'D' };
    const definition = {
      ...pass,
      States: { S: { Type: 'Choice', Choices: [rule] }, D: { Type: 'Succeed' } },
    };
    expect(() => compileMachine(definition)).to.throw(UnsupportedDefinitionError, '/States/S/Choices/0/Output/a[1]: ');
  });
});

describe('Coverage points', () => {
  it('are all states, catchers and transitions, the nested ones included', () => {
    const machine = compileMachine({
      ...pass,
      States: {
        S: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'P',
            States: {
              P: {
                Type: 'Parallel',
                Branches: [
                  {
                    StartAt: 'T',
                    States: {
                      T: {
                        ...publish,
                        Catch: [
                          { ErrorEquals: ['A'], Next: 'U' },
                          { ErrorEquals: ['States.ALL'], Next: 'U' },
                        ],
                      },
                      U: { Type: 'Pass', End: true },
                    },
                  },
                ],
                End: true,
              },
            },
          },
          Next: 'C',
        },
        C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'D' }], Default: 'E' },
        D: { Type: 'Succeed' },
        E: { Type: 'Succeed' },
      },
    });
    expect(coveragePoints(machine)).to.deep.equal({
      states: ['S', 'P', 'T', 'U', 'C', 'D', 'E'],
      catchers: [
        { state: 'T', catcher: 0 },
        { state: 'T', catcher: 1 },
      ],
      transitions: [
        { from: 'S', to: 'C' },
        { from: 'T', to: 'U' },
        { from: 'C', to: 'D' },
        { from: 'C', to: 'E' },
      ],
    });
  });
});
