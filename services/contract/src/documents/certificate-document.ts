import { isolated } from '#shared/pdf/index.ts';
import type { Block, PdfDocument } from '#shared/pdf/index.ts';
import { PARTIES } from '../domain/signing.ts';
import type { Party, ShownDocument, Signature, View } from '../domain/signing.ts';
import type { Chained } from './event-chain.ts';

/** One event of a contract, as its certificate lists it. Personal data is not part of it. */
export interface CertificateEvent {
  readonly at: string;
  /** In the past tense: `contract.signed.client`. */
  readonly action: string;
  readonly actorId: string;
  /** What the audit log says besides: ids, hashes and codes. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Of everything on record of the signature, where the event is one. */
  readonly signatureSha256?: string;
}

export interface CertificateFacts {
  readonly contractId: string;
  readonly title: string;
  /** Of the terms that were signed. */
  readonly version: number;
  readonly shown: ShownDocument;
  readonly signatures: readonly Signature[];
  readonly views: readonly View[];
  readonly events: readonly Chained<CertificateEvent>[];
  readonly signedAt: string;
}

/** The pages that say who signed what, when and how. They are appended to the file that was shown. */
export const certificateDocument = (facts: CertificateFacts): PdfDocument => ({
  title: 'Certificate of signatures',
  date: facts.signedAt,
  blocks: [
    {
      kind: 'fields',
      rows: [
        ['Contract', facts.contractId],
        ['Version', String(facts.version)],
        ['Title', isolated(facts.title)],
        ['Signed file', `The first ${facts.shown.length} bytes of this file`],
        ['Its SHA-256', facts.shown.sha256],
      ],
    },
    ...PARTIES.flatMap((party) => signatureBlocks(facts, party)),
    { kind: 'heading', text: 'Events' },
    {
      kind: 'table',
      columns: [
        { head: 'Time', share: 3 },
        { head: 'Event', share: 4 },
        { head: 'Hash of all up to it', share: 5 },
      ],
      rows: facts.events.map(({ entry, hash }) => [
        timeText(entry.at),
        `${entry.action}\n${isolated(entry.actorId)}`,
        hash,
      ]),
    },
    {
      kind: 'paragraph',
      small: true,
      text:
        'Each hash is the SHA-256 of the hash before, a line break, and the event as canonical JSON (RFC 8785). All times are ' +
        'those of MindLinks’ servers. The parties signed electronically; the seal of this file is MindLinks’ own.',
    },
  ],
});

const HEADINGS: Readonly<Record<Party, string>> = { client: 'Client', contractor: 'Contractor' };

const signatureBlocks = ({ signatures, views }: CertificateFacts, party: Party): readonly Block[] => {
  const signature = signatures.find((candidate) => candidate.party === party);
  if (signature === undefined) throw new RangeError(`The ${party} has not signed`);
  const viewed = views.find(({ userId, sha256 }) => userId === signature.userId && sha256 === signature.documentSha256);
  if (viewed === undefined) throw new RangeError(`The ${party} was not shown what they signed`);
  return [
    { kind: 'heading', text: HEADINGS[party] },
    {
      kind: 'fields',
      rows: [
        ['Name, as typed', isolated(signature.name)],
        ['E-mail', isolated(signature.maskedEmail)],
        ['User', `${signature.userId}, subject ${signature.subject}`],
        ['Signed in', `${timeText(signature.signedInAt)}, token ${signature.tokenId}`],
        ...factorRow(signature),
        ['Consent', `Version ${signature.consent.version}, SHA-256 ${signature.consent.sha256}`],
        ['First viewed', timeText(viewed.at)],
        ['Signed', timeText(signature.at)],
        ['Address', signature.address],
        ['Browser', isolated(signature.userAgent)],
      ],
    },
  ];
};

/** The second factor of the account. A token does not say which code was given (docs/adr/0022). */
const factorRow = ({ hasTotp }: Signature): readonly (readonly [string, string])[] =>
  hasTotp === undefined
    ? []
    : [['Second factor', hasTotp ? 'An authenticator app, asked for at each sign-in' : 'None is switched on']];

/** `2026-11-02 09:00:00 UTC`. */
const timeText = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
