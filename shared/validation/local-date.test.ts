import { expect } from 'chai';
import { object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { parse } from './index.ts';
import { localDate } from './local-date.ts';

const input = object({ day: localDate() });

describe('A date', () => {
  it('is a day that exists', () => {
    for (const day of ['2026-11-02', '2028-02-29', undefined]) expect(parse(input, { day })).to.deep.equal({ day });
  });

  for (const day of ['', '2027-02-29', '2026-13-01', '2026-11-2', '2026-11-02T09:00:00Z', '2026-W45-1', 20261102]) {
    it(`is none, and its field is named: ${JSON.stringify(day)}`, () => {
      expect(() => parse(input, { day }))
        .to.throw(ValidationError)
        .with.nested.property('errors[0].field', 'day');
    });
  }
});
