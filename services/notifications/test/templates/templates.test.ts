import { expect } from 'chai';
import fc from 'fast-check';
import { pageAt } from '#shared/console/index.ts';
import { render } from '../../src/domain/render.ts';
import type { Reader } from '../../src/domain/render.ts';
import { templateNamed, templates } from '../../src/templates/index.ts';

const WEB_ORIGIN = 'https://app.example';
const ANN: Reader = { webOrigin: WEB_ORIGIN, name: 'Ann' };
const PAYMENT = `${WEB_ORIGIN}/payments/0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55`;
const PAYROLL = `${WEB_ORIGIN}/payrolls/0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55`;
const CONTRACT = `${WEB_ORIGIN}/contracts/0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55`;
const page = (path: string): string => `${WEB_ORIGIN}${path}`;

interface Mail {
  /** What the subject says. */
  readonly subject: readonly string[];
  /** What the text says of the reason, the milestone or payroll, and what to do. */
  readonly says: readonly string[];
  /** Where the button leads to. */
  readonly button: string;
}

/** What each mail has to say when it is made from its example. */
const MAILS: Readonly<Record<string, Mail>> = {
  'kyc-documents-requested': {
    subject: ['upload your identity documents'],
    says: ['Before you can be paid', 'upload a picture of your identity document'],
    button: page('/verification'),
  },
  'kyc-documents-reminder': {
    subject: ['Reminder', 'upload', '1 day left'],
    says: ['by 23 December 2026, 09:00 UTC (1 day left)'],
    button: page('/verification'),
  },
  'kyc-session-ready': {
    subject: ['identity check is ready'],
    says: ['until 9 December 2026, 09:00 UTC'],
    button: 'https://verify.example/session/8a1e7d3c?token=a&lang=en',
  },
  'kyc-resubmission-requested': {
    subject: ['new pictures'],
    says: ['Reason: The photo of the document is blurred.', 'take new pictures'],
    button: 'https://verify.example/session/8a1e7d3c',
  },
  'kyc-resubmission-reminder': {
    subject: ['Reminder', 'documents again', '7 days left'],
    says: ['by 23 December 2026, 09:00 UTC (7 days left)'],
    button: page('/verification'),
  },
  'kyc-rejected': {
    subject: ['could not be verified'],
    says: ['Reason: The document has expired.', 'until 23 December 2026, 09:00 UTC'],
    button: page('/verification'),
  },
  'kyc-approved': {
    subject: ['is verified'],
    says: ['The next step is your payout account'],
    button: page('/payouts'),
  },
  'kyc-abandoned': { subject: ['was closed'], says: ['You can start again'], button: page('/verification') },
  'escrow-funded': { subject: ['funded', 'EUR 1,250.00'], says: ['You need not do anything'], button: page('/escrow') },
  'escrow-funding-failed': {
    subject: ['EUR 1,250.00', 'failed'],
    says: ['Reason: The card was declined.', 'try again'],
    button: page('/escrow'),
  },
  'escrow-disputed': {
    subject: ['Your bank took EUR 1,250.00 back'],
    says: ['owed to us: EUR 50.00'],
    button: page('/escrow'),
  },
  'escrow-dispute-won': { subject: ['EUR 1,250.00', 'returned'], says: ['was closed'], button: page('/escrow') },
  'escrow-dispute-lost': { subject: ['Your bank keeps EUR 1,250.00'], says: ['was closed'], button: page('/escrow') },
  'escrow-balance-low': {
    subject: ['low', 'EUR 400.00'],
    says: ['less than EUR 1,000.00', 'pay in soon'],
    button: page('/escrow'),
  },
  'payout-account-ready': { subject: ['can be paid'], says: ['is ready'], button: page('/payouts') },
  'payout-account-restricted': { subject: ['attention'], says: ['enter what is missing'], button: page('/payouts') },
  'payout-failed': {
    subject: ['EUR 1,250.00', 'did not reach your bank account'],
    says: [
      'Reason: The bank account has been closed.',
      'update your bank account',
      'We send the payment again by ourselves as soon as your payout account is ready',
    ],
    button: page('/payouts'),
  },
  'payment-sent': {
    subject: ['You were paid EUR 1,250.00', 'milestone “Phase 2”'],
    says: ['milestone “Phase 2”', 'receipt is in your wallet'],
    button: page('/wallet'),
  },
  'payment-made': {
    subject: ['milestone “Phase 2” was paid', 'EUR 1,250.00'],
    says: ['Invoice INV-000042'],
    button: PAYMENT,
  },
  'payment-rejected': {
    subject: ['milestone “Phase 2” could not be paid'],
    says: ['Reason: The contractor has no payout account that is ready yet.', 'Approve it again'],
    button: PAYMENT,
  },
  'payment-funding-needed': {
    subject: ['fund your escrow', 'EUR 1,250.00', 'milestone “Phase 2”'],
    says: ['pay into your escrow by 9 December 2026, 09:00 UTC'],
    button: page('/escrow'),
  },
  'payment-funding-reminder': {
    subject: ['lacks funds', 'milestone “Phase 2”', '7 days left'],
    says: ['pay in by 9 December 2026, 09:00 UTC (7 days left)'],
    button: page('/escrow'),
  },
  'payment-cancelled': {
    subject: ['milestone “Phase 2” was cancelled'],
    says: ['EUR 1,250.00', 'escrow balance of the client again'],
    button: PAYMENT,
  },
  'payment-reversed': {
    subject: ['returned', 'milestone “Phase 2”'],
    says: ['EUR 1,250.00', 'You need not do anything'],
    button: PAYMENT,
  },
  'payroll-funding-needed': {
    subject: ['payroll “November”', 'waiting for funds', 'EUR 1,250.00'],
    says: ['fund your escrow by 9 November 2026, 09:00 UTC'],
    button: page('/escrow'),
  },
  'payroll-cancelled': {
    subject: ['payroll “November” was cancelled'],
    says: ['will not be paid: its funds did not arrive in time.'],
    button: PAYROLL,
  },
  'payroll-completed': { subject: ['payroll “November” is paid'], says: ['25, EUR 31,250.00 in all'], button: PAYROLL },
  'payroll-completed-with-failures': {
    subject: ['payroll “November”', 'some payments failed: 2'],
    says: ['another payroll once the contractors have corrected their bank details'],
    button: PAYROLL,
  },
  'payroll-payments-possible': {
    subject: ['payroll “November”', 'can be paid now'],
    says: ['Failed payments to the contractor: 2, EUR 1,250.00', 'pay nothing from your escrow without you'],
    button: page('/payrolls/0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55'),
  },
  'payroll-payment-sent': {
    subject: ['You were paid EUR 1,250.00', '“Invoice 2026-11”'],
    says: ['receipt is in your wallet'],
    button: page('/wallet'),
  },
  'payroll-payment-returned': {
    subject: ['returned', 'payroll “November”'],
    says: ['EUR 1,250.00 for “Invoice 2026-11”'],
    button: PAYROLL,
  },
  'contract-signature-requested': {
    subject: ['Please sign', '“Design of the website”'],
    says: ['until 23 December 2026, 09:00 UTC', 'You can also decline'],
    button: CONTRACT,
  },
  'contract-signature-reminder': {
    subject: ['Reminder', 'sign'],
    says: ['by 23 December 2026, 09:00 UTC'],
    button: CONTRACT,
  },
  'contract-declined': {
    subject: ['was declined'],
    says: ['The contractor declined', 'Reason: The hourly rate is not what we agreed on.'],
    button: CONTRACT,
  },
  'contract-voided': {
    subject: ['was withdrawn'],
    says: ['The client withdrew', 'Reason: The project starts later.'],
    button: CONTRACT,
  },
  'contract-expired': {
    subject: ['was not signed in time'],
    says: ['The client can draft it again'],
    button: CONTRACT,
  },
  'contract-signed': {
    subject: ['is signed by both parties'],
    says: ['in force from 1 December 2026 on'],
    button: CONTRACT,
  },
  'contract-work-submitted': {
    subject: ['“Phase 2” waits for your decision', 'EUR 1,250.00'],
    says: ['Please approve or reject it'],
    button: CONTRACT,
  },
  'contract-work-approved': {
    subject: ['“Phase 2” was approved'],
    says: ['EUR 1,250.00 is being paid to you'],
    button: CONTRACT,
  },
  'contract-work-entered': {
    subject: ['The client entered “Phase 2” for you'],
    says: ['EUR 1,250.00', 'withdraw it'],
    button: CONTRACT,
  },
  'contract-work-rejected': {
    subject: ['“Phase 2” was rejected'],
    says: ['Comment: The report is missing.', 'submit it again'],
    button: CONTRACT,
  },
  'contract-review-reminder': {
    subject: ['Reminder', '“Phase 2”'],
    says: ['approve or reject it by 9 December 2026, 09:00 UTC'],
    button: CONTRACT,
  },
  'contract-payment-refused': {
    subject: ['“Phase 2” could not be paid'],
    says: ['Reason: The contractor has no payout account that is ready yet.', 'approve it again'],
    button: CONTRACT,
  },
  'contract-nearing-end': { subject: ['ends on 28 February 2027'], says: ['propose a renewal'], button: CONTRACT },
  'contract-termination-requested': {
    subject: ['Termination', 'last day 28 February 2027'],
    says: ['by mutual consent', 'Message: The project is finished earlier.', 'Please agree or refuse'],
    button: CONTRACT,
  },
  'contract-termination-answered': {
    subject: ['the other party agreed to its termination'],
    says: ['28 February 2027 as its last day'],
    button: CONTRACT,
  },
  'contract-termination-withdrawn': {
    subject: ['the contractor withdrew the termination'],
    says: ['28 February 2027 as its last day', 'does not end on that day because of it'],
    button: CONTRACT,
  },
  'contract-amendment-signed': {
    subject: ['The amendment', 'is signed'],
    says: ['Both parties signed', 'in effect from'],
    button: CONTRACT,
  },
  'contract-amendment-ended': {
    subject: ['will not take effect'],
    says: ['The contractor declined to sign', 'Reason: The hourly rate is not what we agreed on.'],
    button: CONTRACT,
  },
  'contract-amendment-requested': {
    subject: ['sign the amendment'],
    says: ['in effect from 1 January 2027 on', 'until 23 December 2026, 09:00 UTC'],
    button: CONTRACT,
  },
  'contract-amendment-reminder': {
    subject: ['Reminder', 'sign the amendment'],
    says: ['in effect from 1 January 2027 on', 'by 23 December 2026, 09:00 UTC', 'the terms stay as they are'],
    button: CONTRACT,
  },
  'contract-amendment-expired': {
    subject: ['The amendment', 'was not signed in time'],
    says: ['the time to sign is over', 'The terms stay as they are'],
    button: CONTRACT,
  },
  'contract-ended': {
    subject: ['ended'],
    says: ['its last day was 28 February 2027. EUR 1,250.00 was paid for it in all'],
    button: CONTRACT,
  },
};

/** Fields that requests of an earlier version lack; without them a mail names less, and its button leads to the list. */
const ADDED = new Set(['paidFor', 'reference', 'paymentId', 'payrollId', 'contractId']);
/** Needed by machines only: a code, of which a mail has the words; what the button's page shows by itself. */
const HIDDEN = new Set(['reasonCode', 'paymentId', 'payrollId', 'contractId']);

/** How a datum of an example appears to the reader. */
const READABLE: Readonly<Record<string, string>> = {
  '2026-11-09T09:00:00.000Z': '9 November 2026, 09:00 UTC',
  '2026-12-09T09:00:00.000Z': '9 December 2026, 09:00 UTC',
  '2026-12-23T09:00:00.000Z': '23 December 2026, 09:00 UTC',
  '2026-12-01': '1 December 2026',
  '2027-01-01': '1 January 2027',
  '2027-02-28': '28 February 2027',
  '125000': 'EUR 1,250.00',
  mutual: 'by mutual consent',
  deadline: 'the time to sign is over',
  true: 'agreed to',
  '7': '7 days left',
  '1': '1 day left',
};

/** What a reader of the HTML reads: links by their address, entities resolved. */
const wordsOf = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '$2: $1')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x60;', '`')
    .replaceAll('&#x2F;', '/')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/href="([^"]*)"/g)].map(([, address = '']) =>
    address.replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
  );

describe('the templates', () => {
  it('are those that the services need', () => {
    expect([...templates.keys()]).to.have.members(Object.keys(MAILS));
  });

  for (const [name, mail] of Object.entries(MAILS)) {
    describe(name, () => {
      const template = templateNamed(name);
      const { subject, html, text } = render(template, template.example, ANN);

      it('shows every datum of its example, in HTML and text', () => {
        for (const [field, datum] of Object.entries(template.example)) {
          if (HIDDEN.has(field)) continue;
          const readable = READABLE[String(datum)] ?? String(datum);
          expect(text).to.contain(readable);
          expect(wordsOf(html)).to.contain(readable);
        }
        expect(subject).to.match(/\S/).and.not.contain('{{');
        expect(html).not.to.contain('{{');
      });

      it('says in its subject what it is about, and in its text the reason and what to do', () => {
        for (const part of mail.subject) expect(subject).to.contain(part);
        for (const part of mail.says) expect(wordsOf(html)).to.contain(part);
        expect(text).not.to.match(/\b(code|[a-z]+_[a-z_]+)\b/);
      });

      it('has one button, which leads to the right page', () => {
        expect(linksIn(html)).to.deep.equal([mail.button]);
        expect(text.match(/https?:\S+/g)).to.deep.equal([mail.button]);
        if (mail.button.startsWith(WEB_ORIGIN)) expect(pageAt(new URL(mail.button).pathname)).not.to.equal(undefined);
      });

      it('says the same in HTML and text', () => {
        expect(wordsOf(html)).to.equal(text.replace(/^--$/m, '').replaceAll(/\s+/g, ' ').trim());
      });

      it('greets the recipient by name where there is one', () => {
        expect(text).to.match(/^Hello Ann,$/m);
        expect(render(template, template.example, { webOrigin: WEB_ORIGIN }).text).to.match(/^Hello,$/m);
      });

      it('accepts no datum it does not know', () => {
        expect(() => render(template, { ...template.example, email: 'ann@example.org' }, ANN)).to.throw('data.email');
      });

      for (const field of Object.keys(template.example)) {
        const { [field]: _, ...rest } = template.example;
        if (ADDED.has(field) && !(field === 'reference' && !('work' in template.example))) {
          it(`does without ${field}, which requests of an earlier version lack`, () => {
            const older = render(template, rest, ANN);
            expect(older.text).not.to.match(/undefined|“”| ,/);
            expect(pageAt(new URL(linksIn(older.html)[0] ?? '').pathname)).not.to.equal(undefined);
          });
        } else {
          it(`cannot do without ${field}`, () => {
            expect(() => render(template, rest, ANN)).to.throw(`data.${field}`);
          });
        }
      }
    });
  }

  it('escape what they show in HTML, and only there', () => {
    const data = { reason: '<b>"blurred" & dark</b>', reasonCode: '205', resubmitBy: '2026-12-23T09:00:00.000Z' };
    const { html, text } = render(templateNamed('kyc-rejected'), data, {
      webOrigin: WEB_ORIGIN,
      name: '<i>Ann</i>',
    });

    expect(html).to.contain('&lt;b&gt;&quot;blurred&quot; &amp; dark&lt;&#x2F;b&gt;').and.to.contain('&lt;i&gt;Ann');
    expect(text).to.contain('<b>"blurred" & dark</b>').and.to.contain('Hello <i>Ann</i>,');
  });

  it('show a tag of Mustache in a datum as it stands', () => {
    const data = { reason: '{{resubmitBy}}', reasonCode: '1', resubmitBy: '2026-12-23T09:00:00.000Z' };

    expect(render(templateNamed('kyc-rejected'), data, ANN).text).to.contain('Reason: {{resubmitBy}}\n');
  });

  it('show no id of a machine where a name is meant', () => {
    const template = templateNamed('payment-sent');
    const data = { ...template.example, reference: '0197b2c4-1a2b-7c3d-8e4f-5a6b7c8d9e0f' };
    expect(render(template, data, ANN).subject).to.equal('You were paid EUR 1,250.00 for your milestone');
  });

  for (const [input, greeting] of [
    ['Ann\r\nBcc: x@example.org', 'Hello Ann Bcc: x@example. org,'],
    ['  Ada  Łovelace ', 'Hello Ada Łovelace,'],
    ['李雷', 'Hello 李雷,'],
    ['\u202EnnA', 'Hello nnA,'],
    ['\u200B\u0007 ', 'Hello,'],
    ['https://evil.example/a', 'Hello https: //evil. example/a,'],
    ['A. B. Smith', 'Hello A. B. Smith,'],
    ['x'.repeat(61), 'Hello,'],
    ['', 'Hello,'],
  ] as const) {
    it(`greet ${JSON.stringify(input.slice(0, 30))} on one line and without a link`, () => {
      const { text } = render(templateNamed('kyc-approved'), {}, { webOrigin: WEB_ORIGIN, name: input });
      expect(text.split('\n')).to.contain(greeting);
    });
  }

  it('keep their lines, their one link and their meaning whatever people call themselves and their work', () => {
    const piece = fc.constantFrom(
      '\n',
      '\r\n',
      '\u2028',
      '\u202E',
      '\u0000',
      '\uD800',
      'https://evil.example',
      'www.evil.example',
      'a@b.example',
      '<script>',
      '</p>',
      '"',
      '&',
      '{{name}}',
      '{{{url}}}',
      '“',
      'é',
      '李',
      'Ann',
      ' ',
    );
    const hostile = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { minLength: 1, maxLength: 8 })
      .map((parts) => `x${parts.join('')}`);
    // Half of a surrogate pair is refused in data, and may still be in a name.
    const wellFormed = hostile.map((text) => text.toWellFormed());
    fc.assert(
      fc.property(fc.constantFrom(...templates.values()), hostile, wellFormed, (template, name, value) => {
        const plain = render(template, template.example, ANN);
        const free = ['name', 'reference', 'reason', 'invoiceNumber', 'work', 'title', 'comment', 'message'].filter(
          (field) => field in template.example,
        );
        const data = { ...template.example, ...Object.fromEntries(free.map((field) => [field, value])) };
        const { subject, html, text } = render(template, data, { webOrigin: WEB_ORIGIN, name });
        expect(subject).not.to.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text.split('\n')).to.have.length(plain.text.split('\n').length);
        expect(text.match(/https?:\/\/\S+/g)).to.deep.equal(plain.text.match(/https?:\/\/\S+/g));
        expect(text).not.to.match(/[\p{L}\p{N}]\.example\b(?!\/)/u);
        expect(linksIn(html)).to.deep.equal(linksIn(plain.html));
        expect(html.match(/<[a-z]+/g)).to.deep.equal(plain.html.match(/<[a-z]+/g));
      }),
    );
  });

  for (const [ground, words, next] of [
    ['notice', 'with notice', 'You need not do anything.'],
    ['cause', 'for cause, without notice', 'You need not do anything.'],
    ['mutual', 'by mutual consent', 'Please agree or refuse.'],
  ] as const) {
    it(`say what a termination with the ground ${ground} asks of the other party`, () => {
      const template = templateNamed('contract-termination-requested');
      const { text } = render(template, { ...template.example, ground }, ANN);
      expect(text).to.contain(words).and.to.contain(next);
    });
  }

  it('say that a contract continues when its termination is refused', () => {
    const template = templateNamed('contract-termination-answered');
    const { subject, text } = render(template, { ...template.example, agreed: false }, ANN);
    expect(subject).to.contain('refused its termination');
    expect(text).to.contain('continues as before');
  });

  for (const lastDay of ['2027-02-29', '28.02.2027', '2027-02-28T00:00:00Z']) {
    it(`take no date ${lastDay}`, () => {
      const template = templateNamed('contract-nearing-end');
      expect(() => render(template, { ...template.example, lastDay }, ANN)).to.throw('data.lastDay');
    });
  }

  for (const url of ['javascript:alert(1)', 'ftp://verify.example/', 'verify.example', '']) {
    it(`link to web pages only, not to "${url}"`, () => {
      const { example } = templateNamed('kyc-session-ready');
      expect(() => render(templateNamed('kyc-session-ready'), { ...example, url }, ANN)).to.throw('data.url');
    });
  }

  for (const [count, words] of [
    [0, 'last day'],
    [1, '1 day left'],
    [12, '12 days left'],
  ] as const) {
    it(`say "${words}" when ${count} whole days are left`, () => {
      const template = templateNamed('kyc-resubmission-reminder');
      expect(render(template, { ...template.example, daysLeft: count }, ANN).subject).to.contain(words);
    });
  }
});
