import { expect } from 'chai';
import { totp } from './totp.ts';

/** RFC 6238, appendix B, SHA-1: the secret is the ASCII text `12345678901234567890`. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;

describe('The code of an authenticator app', () => {
  for (const [seconds, code] of VECTORS) {
    it(`is the one of RFC 6238 after ${seconds} seconds`, () => {
      expect(totp(SECRET, seconds * 1000, 8)).to.equal(code);
      expect(totp(SECRET, seconds * 1000)).to.equal(code.slice(2));
    });
  }

  it('stays for thirty seconds', () => {
    expect(totp(SECRET, 30_000)).to.equal(totp(SECRET, 59_999));
    expect(totp(SECRET, 60_000)).not.to.equal(totp(SECRET, 59_999));
  });

  it('takes a secret in small letters and with padding, and no other letters', () => {
    expect(totp(`${SECRET.toLowerCase()}====`, 59_000)).to.equal(totp(SECRET, 59_000));
    expect(() => totp('1', 0)).to.throw('Not a letter of base32: 1');
  });
});
