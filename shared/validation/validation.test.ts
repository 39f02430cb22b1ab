import { expect } from 'chai';
import { array, boolean, number, object, string } from 'yup';
import type { AnyObjectSchema } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { parse, parseText } from './index.ts';

const address = object({ city: string().required() });
const person = object({
  name: string().required(),
  age: number().integer(),
  address: address.optional().default(undefined),
  documents: array().of(object({ kind: string().oneOf(['passport', 'id_card']).required() })),
  labels: object(),
  extra: object({ known: string() }).noUnknown(false),
});

const faults = (check: () => unknown): Record<string, string> => {
  try {
    check();
  } catch (error) {
    if (error instanceof ValidationError) return Object.fromEntries(error.errors.map((e) => [e.field, e.message]));
    throw error;
  }
  throw new Error('Nothing was refused');
};
const refused = (data: unknown, at?: string, schema: AnyObjectSchema = person) => faults(() => parse(schema, data, at));

describe('Strict validation', () => {
  it('gives back what fits', () => {
    const data = { name: 'Ada', age: 36, address: { city: 'London' }, documents: [{ kind: 'passport' }] };
    expect(parse(person, data)).to.deep.equal(data);
  });

  it('casts nothing: a number in quotes is not a number', () => {
    expect(refused({ name: 'Ada', age: '36' })).to.deep.equal({ age: 'age must be a `number`' });
  });

  it('fills in no default', () => {
    expect(parse(object({ limit: number().default(25) }), {})).to.deep.equal({});
  });

  it('names every missing field at once', () => {
    expect(refused({ address: {}, documents: [{}, {}] })).to.have.all.keys(
      'name',
      'address.city',
      'documents[0].kind',
      'documents[1].kind',
    );
  });

  it('names the missing fields of no input at all', () => {
    expect(refused(undefined)).to.deep.equal({ name: 'name is a required field' });
  });

  it('refuses null, text and a list in place of an object', () => {
    for (const data of [null, 'text', []]) expect(refused(data)).to.have.all.keys('body');
  });

  it('names each unknown field', () => {
    expect(refused({ name: 'Ada', nick: 'a', surname: 'L' })).to.deep.equal({
      nick: 'nick is not a known field',
      surname: 'surname is not a known field',
    });
  });

  it('names unknown fields deep inside objects and lists', () => {
    const data = { name: 'Ada', address: { city: 'x', zip: 1 }, documents: [{ kind: 'passport', secret: true }] };
    expect(refused(data)).to.have.all.keys('address.zip', 'documents[0].secret');
  });

  it('names an unknown field whose name holds a comma', () => {
    expect(refused({ name: 'Ada', 'a, b': 1 })).to.have.all.keys('a, b');
  });

  it('lets a free map and an object declared open hold anything', () => {
    const data = { name: 'Ada', labels: { any: 1 }, extra: { known: 'x', other: 2 } };
    expect(parse(person, data)).to.deep.equal(data);
  });

  it('refuses any field of an input that takes none', () => {
    expect(refused({ a: 1 }, '', object({}))).to.have.all.keys('a');
  });

  it('puts the part of the request before the field', () => {
    expect(refused({ nick: 1 }, 'path')).to.have.all.keys('path.name', 'path.nick');
    expect(refused(null, 'path')).to.have.all.keys('path');
  });

  it('does not repeat the value, which may be personal, in the message', () => {
    expect(JSON.stringify(refused({ name: { first: 'Lovelace' } }))).not.to.include('Lovelace');
    expect(JSON.stringify(refused('Lovelace'))).not.to.include('Lovelace');
  });

  it('lets an error of the schema itself through', () => {
    const broken = object({
      a: string().test('broken', () => {
        throw new RangeError('bug');
      }),
    });
    expect(() => parse(broken, { a: 'x' })).to.throw(RangeError, 'bug');
  });
});

describe('Too much of outside data', () => {
  const lines = object({
    lines: array()
      .of(object({ id: string().uuid().required(), text: string().max(10).required() }))
      .max(25),
  });
  const refusal = (data: unknown, schema: AnyObjectSchema = lines): ValidationError => {
    try {
      parse(schema, data);
    } catch (error) {
      if (error instanceof ValidationError) return error;
      throw error;
    }
    throw new Error('Nothing was refused');
  };

  it('is refused by the length of a list, before one of its items is looked at', () => {
    const { errors } = refusal({ lines: Array.from({ length: 21_000 }, () => ({})) });
    expect(errors).to.deep.equal([{ field: 'lines', message: 'lines must have at most 25 items' }]);
  });

  it('is refused by the length of a text, before a pattern runs on it', () => {
    const id = 'x'.repeat(60_000);
    expect(refusal({ lines: [{ id, text: 'y'.repeat(11) }] }).errors).to.deep.equal([
      { field: 'lines[0].id', message: 'lines[0].id must be at most 2048 characters' },
      { field: 'lines[0].text', message: 'lines[0].text must be at most 10 characters' },
    ]);
  });

  it('is refused by its nesting', () => {
    const deep: unknown = JSON.parse(`{"any":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
    expect(refusal(deep, object({ any: object() })).errors).to.deep.equal([
      { field: 'body', message: 'this may be nested 32 levels deep at most' },
    ]);
  });

  it('is refused by its unknown fields, whose names are cut', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_one, index) => [`field${index}`, 0]));
    const { errors, details } = refusal(many);
    expect(errors).to.have.lengthOf(5_000);
    expect(details['errors']).to.have.lengthOf(100);
    expect(refusal({ ['k'.repeat(5_000)]: 1 }).errors).to.deep.equal([
      { field: `${'k'.repeat(64)}…`, message: `${'k'.repeat(64)}… is not a known field` },
    ]);
  });

  it('is reported with at most 100 fields, ten of them in words, and how many there are', () => {
    const all = object({ lines: array().of(object({ a: string().required(), b: string().required() })) });
    const { message, details } = refusal({ lines: Array.from({ length: 60 }, () => ({})) }, all);
    expect(details['errors']).to.have.lengthOf(100);
    expect(details['errorCount']).to.equal(120);
    expect(message).to.match(/; and 110 more$/);
  });

  it('is reported once per field', () => {
    const both = object({ reference: string().required().min(3).matches(/^x/) });
    expect(refusal({ reference: '' }, both).errors).to.deep.equal([
      { field: 'reference', message: 'reference is a required field' },
    ]);
  });

  it('is reported with 200 characters per field at most', () => {
    const wordy = object({ a: string().oneOf(Array.from({ length: 200 }, (_one, index) => `value${index}`)) });
    expect(refusal({ a: '' }, wordy).errors[0]?.message)
      .to.have.lengthOf(201)
      .and.match(/…$/);
  });
});

describe('Validation of a query string', () => {
  const query = object({ limit: number().integer().max(100).default(25), open: boolean(), status: string() });

  it('reads numbers and booleans from text and fills in defaults', () => {
    expect(parseText(query, { limit: '10', open: 'true' })).to.deep.equal({ limit: 10, open: true });
    expect(parseText(query, undefined)).to.include({ limit: 25 });
  });

  it('refuses what is no number', () => {
    for (const limit of ['ten', '', '1.5', '101']) {
      expect(faults(() => parseText(query, { limit }, 'query'))).to.have.all.keys('query.limit');
    }
  });

  it('refuses a parameter that is named as the prototype is', () => {
    expect(faults(() => parseText(query, JSON.parse('{"__proto__":"x"}')))).to.deep.equal(
      Object.fromEntries([['__proto__', '__proto__ is not a known field']]),
    );
  });

  it('refuses a misspelt parameter instead of dropping it', () => {
    expect(faults(() => parseText(query, { statsu: 'open' }, 'query'))).to.have.all.keys('query.statsu');
  });
});
