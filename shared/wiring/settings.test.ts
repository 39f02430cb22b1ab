import { expect } from 'chai';
import {
  SettingsError,
  arn,
  flag,
  integer,
  jsonMap,
  mailAddress,
  name,
  oneOf,
  readSettings,
  settings,
  url,
} from './settings.ts';
import type { Setting } from './settings.ts';

const REFUSED: readonly (readonly [what: string, setting: Setting<unknown>, good: string, wrong: readonly string[]])[] =
  [
    [
      'an amount in minor units',
      integer(0, Number.MAX_SAFE_INTEGER),
      '5000000',
      ['50,000', '50.000', '5e6', '-1', '1.5', ' 50', '50 ', '0x10', '007', 'NaN', 'Infinity', '9007199254740992', '٥'],
    ],
    ['seconds of a day', integer(1, 86_400), '86400', ['0', '86401', '1d']],
    ['a boolean', flag, 'true', ['True', 'yes', '1', ' true']],
    [
      'a URL',
      url,
      'https://a.example/x',
      ['a.example', 'ftp://a.example', 'https://', 'https://a.example/', 'https://a b'],
    ],
    [
      'an ARN',
      arn,
      'arn:aws:sqs:eu-central-1:123456789012:queue',
      ['queue', 'arn:aws', 'arn:aws:sqs:eu-central-1:1: q'],
    ],
    ['a name', name, 'alias/mindlinks-dev', ['a b', '[object Object]', 'a\n', 'ü']],
    [
      'a mail address',
      mailAddress,
      'no-reply@mindlinks.example',
      ['no-reply', '@', 'a b@c', 'info@bücher.example', 'ä@example.org'],
    ],
    ['an enumeration', oneOf(['EUR', 'USD']), 'EUR', ['eur', 'EURO', 'EUR ']],
    [
      'a map in JSON',
      jsonMap(oneOf(['EUR', 'USD']), integer(0, 10)),
      '{"EUR":5,"USD":"7"}',
      ['EUR:5', '[]', 'null', '5', '{"eur":5}', '{"EUR":-1}', '{"EUR":1.5}', '{"EUR":null}', '{"EUR":"5,0"}'],
    ],
  ];

describe('A setting', () => {
  for (const [what, setting, good, wrong] of REFUSED) {
    it(`that is ${what} is refused by its name if it is malformed`, () => {
      expect(() => setting(good)).not.to.throw();
      for (const value of wrong) {
        expect(() => readSettings({ LIMIT: setting }, { LIMIT: value }), value).to.throw(
          SettingsError,
          /^Environment variables: LIMIT must be /,
        );
      }
    });
  }

  it('is read into its type', () => {
    const values = readSettings(
      { A: integer(0, 9), B: flag, C: jsonMap(name, integer(0, 9)) },
      { A: '7', B: 'false', C: '{"x":1,"y":"2"}' },
    );
    expect(values).to.deep.equal({ A: 7, B: false, C: { x: 1, y: 2 } });
  });

  it('is refused without its value, which may be a secret', () => {
    for (const setting of [integer(0, 9), flag, url, arn, name, mailAddress, oneOf(['EUR']), jsonMap(name, flag)]) {
      expect(() => readSettings({ A: setting }, { A: 'sk_live_51 x' }))
        .to.throw(SettingsError)
        .and.not.match(/sk_live/);
    }
  });

  it('is named when it is missing or empty, together with all others that are wrong', () => {
    expect(() => readSettings({ A: name, B: name, C: integer(0, 1) }, { B: '', C: '2' })).to.throw(
      'Environment variables: A is missing; B is missing; C must be an integer from 0 to 1 in digits',
    );
  });
});

describe('The settings of a Lambda', () => {
  const variable = 'MINDLINKS_SETTINGS_TEST';
  const inLambda = 'AWS_LAMBDA_FUNCTION_NAME';
  afterEach(() => {
    Reflect.deleteProperty(process.env, variable);
    Reflect.deleteProperty(process.env, inLambda);
  });

  it('are read at the cold start, which fails if one is wrong', () => {
    process.env[inLambda] = 'function';
    expect(() => settings({ [variable]: flag })).to.throw(`${variable} is missing`);
    process.env[variable] = 'maybe';
    expect(() => settings({ [variable]: flag })).to.throw(`${variable} must be true or false`);
  });

  it('are read on first use outside Lambda, where handlers are imported without an environment', () => {
    const read = settings({ [variable]: flag });
    expect(read).to.throw(`${variable} is missing`);
    process.env[variable] = 'true';
    expect(read()).to.deep.equal({ [variable]: true });
  });
});
