import { expect } from 'chai';
import { parseForm } from './form.ts';

describe('Stripe simulator: form bodies', () => {
  it('reads nested names and lists, encoded or not', () => {
    const text =
      'a=1&metadata[x]=y+z&settings[payouts][schedule][interval]=manual&expand[0]=p&expand[1]=q&c%5Bd%5D=%26';
    expect(parseForm(text)).to.deep.equal({
      a: '1',
      metadata: { x: 'y z' },
      settings: { payouts: { schedule: { interval: 'manual' } } },
      expand: { 0: 'p', 1: 'q' },
      c: { d: '&' },
    });
  });

  it('numbers lists without indexes, and joins several texts', () => {
    expect(parseForm('expand[]=p&expand[]=q', 'expand[]=r')).to.deep.equal({ expand: { 0: 'p', 1: 'q', 2: 'r' } });
  });

  it('accepts names of JavaScript properties as field names', () => {
    const read = parseForm('__proto__[polluted]=1&constructor=2');
    expect(Object.hasOwn(read, 'constructor')).to.equal(true);
    expect(Object.hasOwn({}, 'polluted')).to.equal(false);
    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
  });
});
