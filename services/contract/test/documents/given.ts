import { chained } from '../../src/documents/event-chain.ts';
import type { CertificateFacts } from '../../src/documents/certificate-document.ts';
import type { AmendmentText } from '../../src/documents/amendment-document.ts';
import type { ContractText } from '../../src/documents/contract-document.ts';
import { day, document, eur, hourly, signed } from '../domain/given.ts';

/** Long texts, and names in six scripts. */
export const contractText: ContractText = {
  contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
  title: 'Design of the new shop – “Škoda”, Łódź',
  parties: {
    client: { name: 'Αθήνα Μουσική Α.Ε., חברת השלום', address: 'Odos Ermou 12, 105 63 Αθήνα' },
    contractor: { name: '李雷 (Ли Лэй), شركة النور', address: '上海市浦东新区世纪大道 100 号' },
  },
  terms: [
    'The contractor designs the pages of the shop, and delivers the files in the format that the client’s system reads.',
    'מסמך זה נכתב גם בעברית, 50% מהסכום ישולם מראש.',
    'Договор составлен в двух экземплярах.',
    ...Array.from({ length: 30 }, (_, index) => `${index + 1}. Each party keeps the other party’s information secret.`),
  ].join('\n\n'),
  milestones: [
    { title: 'First draft', amount: eur(1_500_00), dueOn: '2026-12-01' },
    { title: 'Reinschrift – Übergabe an „Kunden“, 100%', amount: eur(12_500_00) },
  ],
  rate: hourly(85_50, 1_230),
  startsOn: '2026-11-09',
  endsOn: '2027-03-31',
  timeZone: 'Europe/Berlin',
  noticeDays: 10,
  silence: 'operator',
  draftedAt: day(0),
};

export const certificateFacts: CertificateFacts = {
  contractId: contractText.contractId,
  title: contractText.title,
  version: 1,
  shown: document,
  signatures: signed.signatures,
  views: signed.views,
  events: chained(
    ['contract.created', 'contract.viewed', 'contract.signed.client', 'contract.signed.contractor'].map(
      (action, index) => ({
        at: day(index),
        action,
        actorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
        facts: {},
      }),
    ),
  ),
  signedAt: day(2),
};

/** A raise, a renewal and one more milestone. */
export const amendmentText: AmendmentText = {
  amendmentId: 'c1f0a7d2-5b7e-4d1b-8a6f-2d9e4b7c1a55',
  contract: contractText,
  effectiveOn: '2026-12-07',
  change: {
    rate: hourly(60_00),
    endsOn: '2027-06-30',
    milestones: [{ workId: '5e0c7b1f-8a49-4a6b-9d7e-2f1b8c3d4e5f', title: 'Ещё страницы', agreed: eur(500_00) }],
  },
  createdAt: day(10),
};
