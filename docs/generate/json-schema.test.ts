import { expect } from 'chai';
import { array, boolean, date, lazy, mixed, number, object, ref, string } from 'yup';
import { email, named } from '#shared/validation/index.ts';
import { toJsonSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

describe('A schema in the API documents', () => {
  it('has the types of its fields, and names the required ones', () => {
    const schema = object({ a: string().required(), b: number(), c: boolean().defined(), d: mixed(), e: date() });
    expect(toJsonSchema(schema)).to.deep.equal({
      type: 'object',
      properties: {
        a: { type: 'string', minLength: 1 },
        b: { type: 'number' },
        c: { type: 'boolean' },
        d: {},
        e: { type: 'string', format: 'date-time' },
      },
      required: ['a', 'c'],
    });
  });

  it('closes what refuses unknown fields, and leaves a free map open', () => {
    expect(toJsonSchema(object({ a: string() }).noUnknown())).to.include({ additionalProperties: false });
    expect(toJsonSchema(object())).to.deep.equal({ type: 'object' });
  });

  it('may be null', () => {
    expect(toJsonSchema(string().nullable())).to.deep.equal({ type: ['string', 'null'] });
    expect(toJsonSchema(string().oneOf(['a']).nullable())).to.deep.equal({
      type: ['string', 'null'],
      enum: ['a', null],
    });
  });

  it('lists the values allowed and forbidden', () => {
    expect(toJsonSchema(string().oneOf(['a', 'b']))).to.deep.equal({ type: 'string', enum: ['a', 'b'] });
    expect(toJsonSchema(mixed().oneOf(['a', 1]))).to.deep.equal({ enum: ['a', 1] });
    expect(toJsonSchema(string().notOneOf(['a']))).to.deep.equal({ type: 'string', not: { enum: ['a'] } });
  });

  it('has the limits of texts, numbers and lists', () => {
    expect(toJsonSchema(string().min(2).max(3))).to.deep.equal({ type: 'string', minLength: 2, maxLength: 3 });
    expect(toJsonSchema(string().required().min(2))).to.include({ minLength: 2 });
    expect(toJsonSchema(string().min(2).required())).to.include({ minLength: 2 });
    expect(toJsonSchema(string().length(4))).to.deep.equal({ type: 'string', minLength: 4, maxLength: 4 });
    expect(toJsonSchema(number().integer().min(1).max(9))).to.deep.equal({ type: 'integer', minimum: 1, maximum: 9 });
    expect(toJsonSchema(number().moreThan(0).lessThan(1))).to.deep.equal({
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    });
    expect(toJsonSchema(array().of(string()).min(1).max(2))).to.deep.equal({
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'string' },
    });
  });

  it('has the formats of ids, times and addresses', () => {
    const format = (schema: Parameters<typeof toJsonSchema>[0]) => toJsonSchema(schema)['format'];
    expect([string().uuid(), string().datetime(), email(), string().url()].map(format)).to.deep.equal([
      'uuid',
      'date-time',
      'idn-email',
      'uri',
    ]);
  });

  it('has a pattern, unless flags would change what it says', () => {
    expect(toJsonSchema(string().matches(/^\d+$/))).to.deep.equal({ type: 'string', pattern: '^\\d+$' });
    expect(toJsonSchema(string().matches(/^a$/i))).to.deep.equal({ type: 'string' });
  });

  it('goes into lists and objects', () => {
    const schema = array().of(object({ a: object({ b: string().uuid() }).noUnknown() }));
    expect(toJsonSchema(schema)).to.deep.equal({
      type: 'array',
      items: {
        type: 'object',
        properties: {
          a: { type: 'object', properties: { b: { type: 'string', format: 'uuid' } }, additionalProperties: false },
        },
      },
    });
  });

  it('says its default and its description', () => {
    const schema = number().default(25).meta({ description: 'Items per page' });
    expect(toJsonSchema(schema)).to.deep.equal({ type: 'number', default: 25, description: 'Items per page' });
  });

  it('is refused where it depends on other values, rather than described wrongly', () => {
    expect(() => toJsonSchema(object({ a: lazy(() => string()) }))).to.throw('cannot be described');
    expect(() => toJsonSchema(object({ a: ref('b') }))).to.throw('cannot be described');
  });

  it('is a component of its own when it has a name, by which it is referred to', () => {
    const amount = named('Amount', object({ minor: number().integer().required() }));
    const components = new Map<string, JsonSchema>();
    const schema = object({ paid: amount.required(), due: amount.nullable(), all: array().of(amount) });
    const reference = { $ref: '#/components/schemas/Amount' };
    expect(toJsonSchema(schema, components)['properties']).to.deep.equal({
      paid: reference,
      due: { anyOf: [reference, { type: 'null' }] },
      all: { type: 'array', items: reference },
    });
    expect([...components]).to.deep.equal([['Amount', toJsonSchema(amount)]]);
  });

  it('is refused under the name of another schema', () => {
    const amount = named('Amount', object({ minor: number() }));
    const schema = object({ a: amount, b: amount.shape({ currency: string() }) });
    expect(() => toJsonSchema(schema, new Map())).to.throw('Two schemas have the name Amount');
  });
});
