import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { UnauthenticatedError } from '#shared/errors/index.ts';
import { veriffSignature, verifyVeriffSignature } from '../src/veriff-signature.ts';

const credentials = {
  apiKey: '8e4d7c1a-0000-4000-8000-00000000000a',
  sharedSecret: 'abcdef12-abcd-abcd-abcd-abcdef012345',
};
const rawBody = Buffer.from('{"verification":{"id":"s1","status":"approved","person":{"lastName":"Núñez"}}}');
const signature = createHmac('sha256', credentials.sharedSecret).update(rawBody).digest('hex');
const headers = { 'x-auth-client': credentials.apiKey, 'x-hmac-signature': signature };

describe('Veriff’s signature', () => {
  it('is the one of a published vector', () => {
    // From brokeyourbike/veriff-api-client-go, webhook/webhook_test.go.
    const body =
      '{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"unique id of the end-user","timestamp":"2016-05-19T08:30:25.597Z"}}';
    const published = '0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25';
    expect(veriffSignature(body, credentials)).to.equal(published);
    const vector = { ...headers, 'x-hmac-signature': published };
    expect(() => verifyVeriffSignature({ rawBody: Buffer.from(body), headers: vector }, credentials)).not.to.throw();
  });

  it('covers the bytes as they were sent', () => {
    expect(veriffSignature(rawBody, credentials)).to.equal(signature);
    expect(() => verifyVeriffSignature({ rawBody, headers }, credentials)).not.to.throw();
    const reformatted = Buffer.from(JSON.stringify(JSON.parse(rawBody.toString()), null, 1));
    expect(() => verifyVeriffSignature({ rawBody: reformatted, headers }, credentials)).to.throw(UnauthenticatedError);
  });

  const refused: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    'for another client': { ...headers, 'x-auth-client': 'somebody' },
    'without a client': { ...headers, 'x-auth-client': undefined },
    'without a signature': { ...headers, 'x-hmac-signature': undefined },
    'with an empty signature': { ...headers, 'x-hmac-signature': '' },
    'with a shorter signature': { ...headers, 'x-hmac-signature': signature.slice(1) },
    'with a longer signature': { ...headers, 'x-hmac-signature': `${signature}0` },
    'with as many characters but more bytes': { ...headers, 'x-hmac-signature': `${signature.slice(1)}é` },
    'with a signature that is another by one digit': {
      ...headers,
      'x-hmac-signature': signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
    },
    'with the signature of another secret': {
      ...headers,
      'x-hmac-signature': veriffSignature(rawBody, { sharedSecret: 'other' }),
    },
    'with the legacy header only': { 'x-auth-client': credentials.apiKey, 'x-signature': signature },
  };
  for (const [what, sent] of Object.entries(refused)) {
    it(`does not hold ${what}`, () => {
      expect(() => verifyVeriffSignature({ rawBody, headers: sent }, credentials)).to.throw(UnauthenticatedError);
    });
  }
});
