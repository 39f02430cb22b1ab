import { expect } from 'chai';
import { object, string } from 'yup';
import { membersOf } from './view.ts';

describe('The members of a record in an answer', () => {
  const schema = object({ name: string().required(), note: string().optional() });

  it('are those of the schema: others of the record are left out, and absent ones stay absent', () => {
    expect(membersOf(schema, { name: 'a', secret: 'b' })).to.deep.equal({ name: 'a' });
    expect(membersOf(schema, { note: 'c', name: 'a', secret: 'b' })).to.deep.equal({ name: 'a', note: 'c' });
  });
});
