import { expect } from 'chai';
import fc from 'fast-check';
import { object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { instant, key, parse, parseText, uuid } from './index.ts';

const times = object({ at: instant() });
const ids = object({ id: uuid().required() });
const isTime = (at: unknown): boolean => isAccepted(() => parse(times, { at }));
const isId = (id: unknown): boolean => isAccepted(() => parse(ids, { id }));
const isAccepted = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
};

describe('An instant', () => {
  it('is any that exists, in UTC, with seconds and perhaps their fraction', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(isTime(date.toISOString())).to.equal(true);
        expect(isTime(date.toISOString().replace(/\.\d+Z/, 'Z'))).to.equal(true);
      }),
    );
    expect(isTime('2028-02-29T23:59:59.123456789Z')).to.equal(true);
    expect(isTime(undefined)).to.equal(true);
  });

  for (const at of [
    ...['', ' ', '2026-11-31T24:30:00Z', '2026-02-30T00:00:00Z', '2026-13-45T00:00:00Z', '2026-11-02T25:00:00Z'],
    ...['2026-11-02T24:00:00Z', '2027-02-29T00:00:00Z', '2026-11-02T09:00:60Z', '2026-11-02T09:60:00Z'],
    ...['2026-11-02', '2026-11-02T09:00Z', '2026-11-02T09:00:00', '2026-11-02T09:00:00+01:00', '2026-11-02 09:00:00Z'],
    ...['2026-11-02T09:00:00.Z', ' 2026-11-02T09:00:00Z', '2026-11-02T09:00:00Z\n', '+002026-11-02T09:00:00Z', 0, null],
  ]) {
    it(`is none, and its field is named: ${JSON.stringify(at)}`, () => {
      expect(isTime(at)).to.equal(false);
    });
  }

  it('is checked in a query string too, where text is cast', () => {
    expect(() => parseText(times, { at: '' }, 'query'))
      .to.throw(ValidationError)
      .with.property('errors')
      .that.deep.equals([{ field: 'query.at', message: 'at must be an instant that exists, in ISO-8601 UTC' }]);
  });
});

describe('An id', () => {
  it('is a UUID of every version, and the sub of a Cognito user', () => {
    fc.assert(
      fc.property(fc.uuid({ version: [1, 2, 3, 4, 5, 6, 7, 8] }), (id) => {
        expect(isId(id)).to.equal(true);
      }),
    );
    expect(isId('0197b2c4-1a2b-7c3d-8e4f-5a6b7c8d9e0f')).to.equal(true);
    expect(isId('d3a4f8b2-90c1-70de-1b6a-8c7f3e2d1a90')).to.equal(true);
  });

  for (const id of [
    ...['', 'x', '00000000-0000-0000-0000-000000000000', '0197B2C4-1A2B-7C3D-8E4F-5A6B7C8D9E0F', 7, null, undefined],
    ...[
      '0197b2c41a2b7c3d8e4f5a6b7c8d9e0f',
      '0197b2c4-1a2b-9c3d-8e4f-5a6b7c8d9e0f',
      ' 0197b2c4-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
    ],
  ]) {
    it(`is none: ${JSON.stringify(id)}`, () => {
      expect(isId(id)).to.equal(false);
    });
  }
});

describe('An id of another system', () => {
  const schema = object({ id: key().required() });
  for (const id of [
    '5e0c7b1f',
    'phase "2"',
    'C:\\work',
    "o'hara's",
    '第二期',
    'é',
    'a'.repeat(200),
    '💶'.repeat(200),
  ]) {
    it(`is kept as it is: ${id.slice(0, 20)}`, () => {
      expect(parse(schema, { id })).to.deep.equal({ id });
    });
  }

  for (const id of [
    ...['', ' ', ' a', 'a ', 'a  b', 'a\nb', 'a\tb', 'a\u2028b', 'a\0b', 'a\u00a0b', 'a\u200bb', 'a\u202eb', 'e\u0301'],
    ...['\ud83d', 'a'.repeat(201)],
  ]) {
    it(`is refused by the name of its field: ${JSON.stringify(id).slice(0, 20)}`, () => {
      expect(() => parse(schema, { id })).to.throw(ValidationError, 'id');
    });
  }
});
