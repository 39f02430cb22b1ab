import { expect } from 'chai';
import { money } from '#shared/money/index.ts';
import { missingGlyphs, renderPdf } from '#shared/pdf/index.ts';
import { pixelsOutside, readPdf } from '#shared/pdf/testing.ts';
import { amendmentDocument } from '../../src/documents/amendment-document.ts';
import { certificateDocument } from '../../src/documents/certificate-document.ts';
import { contractDocument, rateText } from '../../src/documents/contract-document.ts';
import { eur, signedByClient, weekly } from '../domain/given.ts';
import { amendmentText, certificateFacts, contractText } from './given.ts';

const documents = {
  'A contract’s document': contractDocument(contractText),
  'A certificate of signatures': certificateDocument(certificateFacts),
};

for (const [name, document] of Object.entries(documents))
  describe(name, () => {
    it('has the same bytes each time, and every character in a font', async () => {
      expect(Buffer.from(await renderPdf(document)).equals(await renderPdf(document))).to.equal(true);
      expect(missingGlyphs(JSON.stringify(document))).to.deep.equal([]);
    });

    it('draws nothing outside the margins', async () => {
      const pages = await readPdf(await renderPdf(document), 1);
      expect(pages.length).to.be.greaterThan(1);
      expect(pages.map(pixelsOutside)).to.deep.equal(pages.map(() => 0));
    });
  });

describe('A contract’s document', () => {
  const text = (changed: Partial<typeof contractText>) =>
    JSON.stringify(contractDocument({ ...contractText, ...changed }));

  it('says what is paid, when it ends and what silence means', () => {
    expect(text({})).to.include('EUR 85.50 an hour, for at most 20 hours 30 minutes in a week');
    expect(text({})).to.include('EUR 12,500.00').and.to.include('2027-03-31').and.to.include('a notice of 10 days');
    expect(text({})).to.include('within 14 days, MindLinks asks the client for one. MindLinks does not decide.');
    expect(text({ silence: 'approval' }))
      .to.include('A milestone or timesheet that the client does not decide about within 14 days is approved.')
      .and.to.include('A bonus or an expense is paid only when the client approves it.');
    expect(rateText(weekly(1250_00, 'weekdays'))).to.equal(
      'EUR 1,250.00 a week; a part of a week costs a fifth for each day from Monday to Friday',
    );
  });

  it('says until when work is submitted, and how time is rounded', () => {
    expect(text({}))
      .to.include('Work of the time until the last day can be submitted up to 7 days after it, and no later.')
      .and.to.include('Each timesheet is rounded once, half up, to a multiple of EUR 0.01.');
    const forints = { kind: 'weekly', amount: money(400_000_00, 'HUF'), proRating: 'weekdays' } as const;
    expect(text({ rate: forints })).to.include('to a multiple of HUF 1.00.');
  });

  it('has no empty table or rate, and an open end in words', () => {
    const { rate: _none, endsOn: _open, ...rest } = contractText;
    const { blocks } = contractDocument({ ...rest, milestones: [] });
    expect(blocks.filter(({ kind }) => kind === 'table')).to.deep.equal([]);
    expect(JSON.stringify(blocks))
      .to.include('when one party ends it')
      .and.not.to.match(/Time is paid|rounded/);
  });
});

describe('An amendment’s document', () => {
  const text = (change: (typeof amendmentText)['change']) =>
    JSON.stringify(amendmentDocument({ ...amendmentText, change }));

  it('has the same bytes each time, says what changes, and that the rest stays', async () => {
    const document = amendmentDocument(amendmentText);
    expect(Buffer.from(await renderPdf(document)).equals(await renderPdf(document))).to.equal(true);
    const pages = await readPdf(await renderPdf(document), 1);
    expect(pages.map(pixelsOutside)).to.deep.equal(pages.map(() => 0));
    expect(JSON.stringify(document))
      .to.include('From 2026-12-07 on, time is paid by EUR 60.00 an hour')
      .and.to.include('The last day of the contract is 2027-06-30.')
      .and.to.include('EUR 500.00')
      .and.to.include('Everything else stays');
  });

  it('says nothing of what does not change', () => {
    expect(text({ endsOn: '2027-06-30' })).to.not.match(/is paid by|milestones are added|"table"/);
    expect(text({ milestones: [{ workId: 'w', title: 'Extra', agreed: eur(1_00) }] })).to.not.include(
      'last day of the',
    );
  });
});

describe('A certificate of signatures', () => {
  it('names who signed what, when and how, in this order', () => {
    const { blocks } = certificateDocument(certificateFacts);
    const names = blocks.flatMap((block) => (block.kind === 'fields' ? block.rows.map(([name]) => name) : []));
    const ofParty = [
      'Name, as typed',
      'E-mail',
      'User',
      'Signed in',
      'Consent',
      'First viewed',
      'Signed',
      'Address',
      'Browser',
    ];
    expect(names).to.deep.equal(['Contract', 'Version', 'Title', 'Signed file', 'Its SHA-256', ...ofParty, ...ofParty]);
    expect(JSON.stringify(blocks)).to.include('2026-11-03 09:00:00 UTC');
  });

  it('says what second factor the account of each has, where that is on record', () => {
    const [client, contractor] = certificateFacts.signatures.map((signature) => ({
      ...signature,
      hasTotp: signature.party === 'client',
    }));
    if (client === undefined || contractor === undefined) throw new Error('Both signed');
    const { blocks } = certificateDocument({ ...certificateFacts, signatures: [client, contractor] });
    const factors = blocks.flatMap((block) =>
      block.kind === 'fields' ? block.rows.flatMap(([name, value]) => (name === 'Second factor' ? [value] : [])) : [],
    );
    expect(factors).to.deep.equal(['An authenticator app, asked for at each sign-in', 'None is switched on']);
  });

  it('is not made before both signed, or of somebody who was not shown the file', () => {
    const { signatures } = signedByClient;
    expect(() => certificateDocument({ ...certificateFacts, signatures })).to.throw(RangeError, 'contractor');
    expect(() => certificateDocument({ ...certificateFacts, views: [] })).to.throw(RangeError, 'not shown');
  });
});
