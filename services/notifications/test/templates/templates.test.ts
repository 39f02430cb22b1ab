import { expect } from 'chai';
import { render } from '../../src/domain/render.ts';
import { templateNamed, templates } from '../../src/templates/index.ts';

const NAMES = [
  'kyc-documents-requested',
  'kyc-documents-reminder',
  'kyc-session-ready',
  'kyc-resubmission-requested',
  'kyc-resubmission-reminder',
  'kyc-rejected',
  'kyc-approved',
  'kyc-abandoned',
  'escrow-funded',
  'escrow-funding-failed',
  'escrow-disputed',
  'escrow-dispute-won',
  'escrow-dispute-lost',
  'escrow-balance-low',
  'payout-account-ready',
  'payout-account-restricted',
  'payout-failed',
  'payment-sent',
  'payment-made',
  'payment-rejected',
  'payment-funding-needed',
  'payment-funding-reminder',
  'payment-cancelled',
  'payment-reversed',
  'payroll-funding-needed',
  'payroll-cancelled',
  'payroll-completed',
  'payroll-completed-with-failures',
  'payroll-payment-sent',
  'payroll-payment-returned',
];

/** How a datum of an example appears to the reader. */
const READABLE: Readonly<Record<string, string>> = {
  '2026-11-09T09:00:00.000Z': '9 November 2026, 09:00 UTC',
  '2026-12-09T09:00:00.000Z': '9 December 2026, 09:00 UTC',
  '2026-12-23T09:00:00.000Z': '23 December 2026, 09:00 UTC',
  '7': '7 days left',
  '1': '1 day left',
};

/** What a reader of the HTML reads: links by their address, entities resolved. */
const wordsOf = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '$2: $1')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#x2F;', '/')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('the templates', () => {
  it('are those that the services need', () => {
    expect([...templates.keys()]).to.have.members(NAMES);
  });

  for (const name of NAMES) {
    describe(name, () => {
      const template = templateNamed(name);
      const { subject, html, text } = render(template, template.example, 'Ann');

      it('shows every datum of its example, in HTML and text', () => {
        for (const datum of Object.values(template.example)) {
          const readable = READABLE[String(datum)] ?? String(datum);
          expect(text).to.contain(readable);
          expect(wordsOf(html)).to.contain(readable);
        }
        expect(subject).to.match(/\S/).and.not.contain('{{');
        expect(html).not.to.contain('{{');
      });

      it('says the same in HTML and text', () => {
        expect(wordsOf(html)).to.equal(text.replace(/^--$/m, '').replaceAll(/\s+/g, ' ').trim());
      });

      it('greets the recipient by name where there is one', () => {
        expect(text).to.match(/^Hello Ann,\n/);
        expect(render(template, template.example).text).to.match(/^Hello,\n/);
      });

      it('accepts no datum it does not know', () => {
        expect(() => render(template, { ...template.example, email: 'ann@example.org' })).to.throw('data.email');
      });

      for (const field of Object.keys(template.example)) {
        it(`cannot do without ${field}`, () => {
          const { [field]: _, ...rest } = template.example;
          expect(() => render(template, rest)).to.throw(`data.${field}`);
        });
      }
    });
  }

  it('escape what they show in HTML, and only there', () => {
    const data = { reason: '<b>"blurred" & dark</b>', reasonCode: '205', resubmitBy: '2026-12-23T09:00:00.000Z' };
    const { html, text } = render(templateNamed('kyc-rejected'), data, '<i>Ann</i>');

    expect(html).to.contain('&lt;b&gt;&quot;blurred&quot; &amp; dark&lt;&#x2F;b&gt;').and.to.contain('&lt;i&gt;Ann');
    expect(text).to.contain('<b>"blurred" & dark</b>').and.to.contain('Hello <i>Ann</i>,');
  });

  it('show a tag of Mustache in a datum as it stands', () => {
    const data = { reason: '{{resubmitBy}}', reasonCode: '1', resubmitBy: '2026-12-23T09:00:00.000Z' };

    expect(render(templateNamed('kyc-rejected'), data).text).to.contain('Reason: {{resubmitBy}} (code 1)');
  });

  it('keep a name with line breaks on one line', () => {
    expect(render(templateNamed('kyc-approved'), {}, 'Ann\r\nBcc: x@example.org').text).to.match(/^Hello Ann Bcc: x@/);
  });

  for (const url of ['javascript:alert(1)', 'ftp://verify.example/', 'verify.example', '']) {
    it(`link to web pages only, not to "${url}"`, () => {
      const { example } = templateNamed('kyc-session-ready');
      expect(() => render(templateNamed('kyc-session-ready'), { ...example, url })).to.throw('data.url');
    });
  }

  for (const [count, words] of [
    [0, 'last day'],
    [1, '1 day left'],
    [12, '12 days left'],
  ] as const) {
    it(`say "${words}" when ${count} whole days are left`, () => {
      const template = templateNamed('kyc-resubmission-reminder');
      expect(render(template, { ...template.example, daysLeft: count }).subject).to.contain(words);
    });
  }
});
