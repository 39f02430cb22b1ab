import { expect } from 'chai';
import fc from 'fast-check';
import { array, object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { flattened, line, normalised, paragraphs, parse, reference } from './index.ts';

const schema = object({
  name: line(10).required(),
  comment: paragraphs(30),
  lines: array().of(object({ reference: reference(12) })),
});
const accepted = (data: object) => parse(schema, { name: 'n', ...data });
const refused = (data: object): string => {
  try {
    accepted(data);
  } catch (error) {
    if (error instanceof ValidationError) return error.errors.map(({ message }) => message).join('; ');
    throw error;
  }
  throw new Error('It was accepted');
};

/** One character of each category that free text may not hold, and what it is. */
const REFUSED: readonly (readonly [character: string, name: string])[] = [
  ...([
    ['\u0000', 'NUL'],
    ['\u001B', 'escape'],
    ['\u007F', 'delete'],
    ['\u0085', 'next line'],
    ['\u200B', 'zero-width space'],
    ['\u202E', 'right-to-left override'],
    ['\u2066', 'left-to-right isolate'],
    ['\uFEFF', 'byte order mark'],
    ['\u00AD', 'soft hyphen'],
    ['\u200D', 'a joiner between Latin letters'],
    ['\u2028', 'line separator'],
    ['\uE000', 'private use'],
    ['\uFFFF', 'noncharacter'],
    ['\uFFFD', 'a letter that was lost'],
    ['\u{E0041}', 'tag'],
  ] as const),
];

describe('Free text', () => {
  for (const [character, name] of REFUSED) {
    it(`of one line is refused with ${name}`, () => {
      expect(refused({ name: `a${character}b` })).to.match(
        /^name (has invisible|has letters that were lost|must be one line)/,
      );
      expect(refused({ lines: [{ reference: `a${character}b` }] })).to.match(/^lines\[0\]\.reference /);
    });
  }

  it('is refused as one line with a line break, and taken as several lines', () => {
    expect(refused({ name: 'a\nb' })).to.equal('name must be one line');
    expect(accepted({ comment: ' a \r\n\tb\u2028c\n' }).comment).to.equal('a\nb\nc');
  });

  it('is refused when it is blank and mandatory, whatever the blanks are', () => {
    for (const name of ['', '   ', '\u00A0\u3000', '\t'])
      expect(refused({ name })).to.contain('name is a required field');
  });

  it('that looks the same is the same: composed, decomposed, with other blanks', () => {
    const references = ['Zürich 1', 'Zu\u0308rich 1', ' Zürich\u00A01 ', 'Zürich\u2009 1'];
    const lines = references.map((each) => ({ reference: each }));
    expect(new Set(accepted({ lines }).lines?.map((each) => each.reference))).to.deep.equal(new Set(['Zürich 1']));
  });

  it('is counted in code points, after it was composed', () => {
    expect(accepted({ name: '😀'.repeat(10) }).name).to.have.lengthOf(20);
    expect(accepted({ name: 'e\u0301'.repeat(10) }).name).to.equal('é'.repeat(10));
    expect(refused({ name: '😀'.repeat(11) })).to.equal('name may have 10 characters at most');
  });

  it('may have every letter, mark, digit, sign and blank of any script', () => {
    for (const name of ['Łódź', '李雷', 'Ἀθηνᾶ', 'שלום, 50%', 'مرحبا', 'Škoda “Q4”', 'می\u200Cخواهم', 'क्\u200Dष']) {
      expect(accepted({ name }).name).to.equal(name.normalize('NFC'));
    }
  });

  it('of a reference has characters that documents can show; others are named by their code points', () => {
    expect(refused({ lines: [{ reference: 'May 🎉 ไ 🎉' }] })).to.equal(
      'lines[0].reference has characters that documents cannot show: U+1F389, U+0E44',
    );
    expect(refused({ lines: [{ reference: 'Արմենիա' }] })).to.match(/U\+0531, U\+0580, U\+0574, U\+0565, U\+0576$/);
    for (const text of ['李雷 – 5 €', 'Škoda', 'محمد', 'بنيמין'])
      expect(accepted({ lines: [{ reference: text }] }).lines).to.deep.equal([{ reference: text }]);
  });

  it('of a reference leads nowhere', () => {
    for (const text of ['http://a.b', 'HTTPS://a.b', 'www.a.b', 'x www.a.b']) {
      expect(refused({ lines: [{ reference: text }] })).to.equal('lines[0].reference must not have a link');
    }
  });

  it('is kept as it was kept before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, lines) => {
        const once = normalised(text, { lines });
        expect(normalised(once, { lines })).to.equal(once);
      }),
    );
  });
});

describe('Text that others wrote', () => {
  it('is one line of visible characters, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(flattened(text)).to.match(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
      }),
    );
    expect(flattened('a\r\nBcc: b\u202Ec\uD800')).to.equal('a Bcc: bc\uFFFD');
  });
});

describe('Half of a surrogate pair', () => {
  const free = object({ any: object(), name: line(10) });
  for (const [data, field] of [
    [{ name: '\uD800' }, 'name'],
    [{ any: { deep: ['a', { b: 'x\uDC00' }] } }, 'any.deep[1].b'],
    [{ any: { ['\uD83D']: 1 } }, 'any'],
  ] as const) {
    it(`is refused at any depth: ${JSON.stringify(data)}`, () => {
      expect(() => parse(free, data))
        .to.throw(ValidationError)
        .with.nested.property('errors[0].field', field);
    });
  }
});
