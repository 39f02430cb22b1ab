import { expect } from 'chai';
import { object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { email, envelopeAddress, parse } from './index.ts';

const schema = object({ address: email().required() });

const SAME_DOMAIN = [
  'bücher.example',
  'BÜCHER.example',
  'bu\u0308cher.example',
  'bücher。example',
  'xn--bcher-kva.example',
];

const ADDRESSES: Readonly<Record<string, string>> = {
  'ann@example.org': 'ann@example.org',
  'Ann.O-Neil+tag@Example.ORG': 'Ann.O-Neil+tag@example.org',
  "o'hara@sub.example.co": "o'hara@sub.example.co",
  'anna@bücher.example': 'anna@xn--bcher-kva.example',
  'anna@faß.example': 'anna@xn--fa-hia.example',
  'info@例え.テスト': 'info@xn--r8jz45g.xn--zckzah',
  'info@مثال.إختبار': 'info@xn--mgbh0fb.xn--kgbechtv',
  'info@почта.рф': 'info@xn--80a1acny.xn--p1ai',
  [`${'a'.repeat(64)}@example.org`]: `${'a'.repeat(64)}@example.org`,
  [`a@${'b'.repeat(63)}.example`]: `a@${'b'.repeat(63)}.example`,
};

const REFUSED: Readonly<Record<string, string>> = {
  'no domain': 'anna',
  'an empty domain': 'anna@',
  'no local part': '@example.org',
  'a local part outside of ASCII': 'ännä@example.org',
  'a local part in Cyrillic': 'анна@почта.рф',
  'a quoted local part': '"an na"@example.org',
  'two dots in the local part': 'an..na@example.org',
  'a dot before the @': 'anna.@example.org',
  'two @': 'anna@example.org@example.com',
  'a local part of 65 characters': `${'a'.repeat(65)}@example.org`,
  'a domain of one label': 'anna@localhost',
  'an empty label': 'anna@bücher..example',
  'an empty label at the start': 'anna@.bücher.example',
  'an empty label at the end': 'anna@bücher.example.',
  'a label of 64 characters': `anna@${'b'.repeat(64)}.example`,
  'a label whose A-label has more than 63 characters': `anna@${'ü'.repeat(60)}.example`,
  'a domain of 254 characters': `a@${'b'.repeat(62)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}`,
  'an address of 255 characters': `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(62)}`,
  'Punycode that decodes to nothing': 'anna@xn--a-ecp.ru.xn--',
  'an A-label that is not valid': 'anna@xn--bucher-.example',
  'an A-label of a capital letter': 'anna@xn--bcher-2pa.example',
  'letters of two directions in a label': 'anna@مثalپ.example',
  'a zero-width joiner between Latin letters': 'anna@bu\u200dcher.example',
  'a character that IDNA does not have': 'anna@a\ufffdb.example',
  'a label that begins with a hyphen': 'anna@-bücher.example',
  'a label that ends with a hyphen': 'anna@bücher-.example',
  'an underscore in the domain': 'anna@a_b.example',
  'a percent sign in the domain': 'anna@ex%61mple.org',
  'an IPv4 address': 'anna@127.0.0.1',
  'a number as the last label': 'anna@example.1',
  'an address literal': 'anna@[127.0.0.1]',
  'a path': 'anna@example.org/x',
  'a fragment': 'anna@example.org#x',
  'a blank': 'anna @example.org',
  'a blank at the end': 'anna@example.org ',
  'a blank in the domain': 'anna@exam ple.org',
  'a name before it': 'Anna <anna@example.org>',
  'a line break': 'anna@example.org\nBcc: bob@example.org',
  'half of a surrogate pair in the domain': 'anna@\ud83d.example',
};

describe('An e-mail address', () => {
  for (const [text, envelope] of Object.entries(ADDRESSES)) {
    it(`${text.slice(0, 40)} is taken as it is, and ${envelope.slice(0, 40)} is in the envelope`, () => {
      expect(parse(schema, { address: text })).to.deep.equal({ address: text });
      expect(envelopeAddress(text)).to.equal(envelope);
      expect(envelopeAddress(envelope)).to.equal(envelope);
    });
  }

  it('of one internationalised domain is one, however the domain is written', () => {
    const forms = SAME_DOMAIN.map((domain) => envelopeAddress(`anna@${domain}`));
    expect(new Set(forms)).to.deep.equal(new Set(['anna@xn--bcher-kva.example']));
  });

  for (const [what, text] of Object.entries(REFUSED)) {
    it(`is refused by the name of its field when it has ${what}`, () => {
      expect(() => parse(schema, { address: text }))
        .to.throw(ValidationError)
        .with.nested.property('errors[0].field', 'address');
      expect(envelopeAddress(text)).to.equal(undefined);
    });
  }
});
