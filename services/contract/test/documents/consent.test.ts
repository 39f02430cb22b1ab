import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { assertConsent, currentConsent } from '../../src/documents/consent.ts';
import { UnknownConsentError } from '../../src/domain/errors.ts';

/** Signatures name these hashes: a text that was in use never changes. */
const PUBLISHED: Readonly<Record<string, string>> = {
  '1': '4bba95e94eaba5f88682cdf9aa43a7b78f503c862eaf48b04e423ee19033ea68',
  '2': '5ce4fd33ff2223bbcc07cd16b9fc034ce1ca51a5a152b547a1327f3823f347eb',
};

describe('The text on electronic signatures', () => {
  it('has a version, and the hash that signatures name', () => {
    const { version, text, sha256 } = currentConsent();
    expect(sha256).to.equal(createHash('sha256').update(text).digest('hex'));
    expect(sha256).to.equal(PUBLISHED[version]);
  });

  it('was agreed to by the persons to whom a version before was shown', () => {
    for (const [version, sha256] of Object.entries(PUBLISHED))
      expect(() => assertConsent({ version, sha256 }), version).not.to.throw();
  });

  it('is agreed to by version and hash together', () => {
    const { version, sha256 } = currentConsent();
    expect(() => assertConsent({ version, sha256 })).not.to.throw();
    expect(() => assertConsent({ version, sha256: 'a'.repeat(64) })).to.throw(UnknownConsentError);
    for (const unknown of ['', '99', '__proto__', 'toString'])
      expect(() => assertConsent({ version: unknown, sha256 })).to.throw(UnknownConsentError);
  });
});
