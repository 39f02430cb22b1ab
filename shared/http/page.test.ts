import { expect } from 'chai';
import { object, string } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { parse, parseText } from '#shared/validation/index.ts';
import { pageAsked, pageBody, pageBodyOf, pageOf, pageQuery } from './index.ts';

describe('A page of a list', () => {
  it('has 25 items unless asked otherwise', () => {
    expect(parseText(pageQuery, {})).to.deep.equal({ limit: 25 });
    expect(parseText(pageQuery, { limit: '100', cursor: 'abc' })).to.deep.equal({ limit: 100, cursor: 'abc' });
  });

  it('cannot have none, more than 100 or half an item', () => {
    for (const limit of ['0', '101', '1.5', '-1', 'all']) {
      expect(() => parseText(pageQuery, { limit }), limit).to.throw(ValidationError);
    }
  });

  it('takes filters beside its own parameters', () => {
    const query = pageQuery.shape({ status: string().oneOf(['open']) });
    expect(parseText(query, { status: 'open' })).to.deep.equal({ limit: 25, status: 'open' });
  });

  it('says where the next page begins, and on the last page nothing', () => {
    expect(pageBody([1], 'next')).to.deep.equal({ items: [1], nextCursor: 'next' });
    expect(pageBody([])).to.deep.equal({ items: [] });
  });

  it('is asked for without a cursor where it is the first', () => {
    expect(pageAsked({ limit: 25, cursor: undefined })).to.deep.equal({ limit: 25 });
    expect(pageAsked({ limit: 5, cursor: 'abc' })).to.deep.equal({ limit: 5, cursor: 'abc' });
  });

  it('shows of each record what the API shows', () => {
    const page = { items: [{ value: { id: 'a', secret: 1 } }], next: 'next' };
    expect(pageBodyOf(page, ({ id }) => ({ id }))).to.deep.equal({ items: [{ id: 'a' }], nextCursor: 'next' });
  });

  it('fits the schema that documents it', () => {
    const body = pageBody([{ id: 'a' }], 'next');
    expect(parse(pageOf(object({ id: string().required() })), body)).to.deep.equal(body);
  });
});
