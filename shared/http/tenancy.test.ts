import { expect } from 'chai';
import { ForbiddenError, NotFoundError } from '#shared/errors/index.ts';
import { clientOf, contractorOf, ownedBy } from './index.ts';

describe('Tenant isolation', () => {
  it('takes the contractor and the client from the token', () => {
    expect(contractorOf({ contractorId: 'c1' })).to.equal('c1');
    expect(clientOf({ clientId: 'k1' })).to.equal('k1');
  });

  it('forbids what is for contractors or clients to a user who is none', () => {
    expect(() => contractorOf({})).to.throw(ForbiddenError);
    expect(() => clientOf({})).to.throw(ForbiddenError);
  });

  it('shows an entity to its owner', () => {
    expect(ownedBy({ owner: 'c1' }, ({ owner }) => owner === 'c1')).to.deep.equal({ owner: 'c1' });
  });

  it('answers the same for another tenant’s entity as for none', () => {
    const refusal = (entity: { owner: string } | undefined) => {
      try {
        return ownedBy(entity, ({ owner }) => owner === 'c1');
      } catch (error) {
        return error;
      }
    };
    const [foreign, absent] = [refusal({ owner: 'c2' }), refusal(undefined)];
    expect(foreign).to.be.instanceOf(NotFoundError);
    expect({ ...Object(foreign), message: String(foreign) }).to.deep.equal({
      ...Object(absent),
      message: String(absent),
    });
  });
});
