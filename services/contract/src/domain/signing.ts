import { createTransitions } from '#shared/errors/transitions.ts';
import {
  AlreadySignedError,
  DocumentNotShownError,
  SignedOutOfTurnError,
  SigningDeadlinePassedError,
  TooManyResendsError,
} from './errors.ts';

/** Who signs a contract or an amendment. */
export const PARTIES = ['client', 'contractor'] as const;
export type Party = (typeof PARTIES)[number];

export const otherParty = (party: Party): Party => (party === 'client' ? 'contractor' : 'client');

/**
 * - `preparing`: the document is not rendered yet
 * - `open`: the parties sign, one after the other
 * - `signed`: both signed. The other ends are final, too.
 */
export const SIGNING_STATUSES = ['preparing', 'open', 'signed', 'declined', 'voided', 'expired'] as const;
export type SigningStatus = (typeof SIGNING_STATUSES)[number];

const EDGES: Readonly<Record<SigningStatus, readonly SigningStatus[]>> = {
  preparing: ['open', 'voided', 'expired'],
  open: ['signed', 'declined', 'voided', 'expired'],
  signed: [],
  declined: [],
  voided: [],
  expired: [],
};

/** The file that both parties are shown; it never changes. */
export interface ShownDocument {
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly length: number;
}

/** A signed-in person who fetched the document. */
export interface View {
  readonly party: Party;
  readonly userId: string;
  readonly sha256: string;
  readonly at: string;
}

/** How a person was authenticated when they signed. */
export interface Authentication {
  readonly userId: string;
  /** The user pool's own id of the user. */
  readonly subject: string;
  /** Of the sign-in, ISO-8601 UTC. */
  readonly signedInAt: string;
  readonly tokenId: string;
  /** Address of the account: `a***@example.com`. */
  readonly maskedEmail: string;
  /** Whether an authenticator app was asked of the person at each sign-in, when they signed; absent where nobody asked. */
  readonly hasTotp?: boolean;
}

/** One party's signature: written once, and never changed. */
export interface Signature extends Authentication {
  readonly party: Party;
  /** As the person typed it. */
  readonly name: string;
  /** SHA-256 of the document that the person was shown. */
  readonly documentSha256: string;
  /** Which text on electronic signatures the person agreed to, and the SHA-256 of that text. */
  readonly consent: { readonly version: string; readonly sha256: string };
  /** Network address of the request, and its user agent. */
  readonly address: string;
  readonly userAgent: string;
  readonly at: string;
}

/** How a signing ended without both signatures. */
export interface SigningEnd {
  readonly party: Party;
  readonly userId: string;
  readonly reason: string;
  /** The party does not sign electronically any more. */
  readonly isConsentWithdrawn?: boolean;
  readonly at: string;
}

/** One document and what the parties do with it: a contract, an amendment or a renewal. */
export interface Signing {
  readonly status: SigningStatus;
  /** Who signs first; the other party follows. */
  readonly firstSigner: Party;
  readonly document?: ShownDocument;
  /** Each person's first fetch of the document. */
  readonly views: readonly View[];
  readonly signatures: readonly Signature[];
  /** Instant from which nobody can sign, ISO-8601 UTC. */
  readonly signBy: string;
  /** Since when it is the turn of the party that signs next, or the document was sent once more: reminders count from it. */
  readonly turnBeganAt: string;
  /** Reminders that this party was sent since then. */
  readonly reminders: number;
  /** How often the document was sent once more. */
  readonly resends: number;
  readonly end?: SigningEnd;
  /** The files and the persons' names are erased. */
  readonly erasedAt?: string;
  readonly updatedAt: string;
}

/** A signing's transitions. Their error's code is `CONTRACT_SIGNING_OVER`. */
const { move, illegal } = createTransitions({ entity: 'signing', code: 'CONTRACT_SIGNING_OVER', edges: EDGES });

export const newSigning = (facts: Pick<Signing, 'firstSigner' | 'signBy'> & { readonly at: string }): Signing => ({
  status: 'preparing',
  firstSigner: facts.firstSigner,
  views: [],
  signatures: [],
  signBy: facts.signBy,
  turnBeganAt: facts.at,
  reminders: 0,
  resends: 0,
  updatedAt: facts.at,
});

/** The party whose turn it is; `undefined` while nobody can sign. */
export const turnOf = ({ status, firstSigner, signatures }: Signing): Party | undefined => {
  if (status !== 'open') return undefined;
  return signatures.length === 0 ? firstSigner : otherParty(firstSigner);
};

/**
 * The document is rendered and stored. A replay with the same document changes nothing, and nor does one that comes when the time to
 * sign is over: nobody is asked to sign by an instant that has passed.
 */
export const openSigning = (signing: Signing, document: ShownDocument, at: string): Signing => {
  const isOver = signing.status === 'preparing' && at >= signing.signBy;
  if (isOver || signing.document?.sha256 === document.sha256) return signing;
  return { ...move(signing, 'open', at), document, turnBeganAt: at };
};

/** A person fetched the document. Only the first fetch of each person is kept. */
export const recordView = (signing: Signing, view: View): Signing => {
  if (signing.views.some(({ userId, sha256 }) => userId === view.userId && sha256 === view.sha256)) return signing;
  return { ...signing, views: [...signing.views, view], updatedAt: view.at };
};

/**
 * One party signs. The second signature completes the signing.
 * @throws IllegalTransitionError when the signing is over; AlreadySignedError; SignedOutOfTurnError; SigningDeadlinePassedError;
 * DocumentNotShownError unless this person fetched this document before
 */
export const sign = (signing: Signing, signature: Signature): Signing => {
  assertOpen(signing, signature, 'be signed');
  if (signature.party !== turnOf(signing)) throw new SignedOutOfTurnError('The other party signs first');
  assertShown(signing, signature);
  const { at } = signature;
  const signed = {
    ...signing,
    signatures: [...signing.signatures, signature],
    turnBeganAt: at,
    reminders: 0,
    updatedAt: at,
  };
  return signed.signatures.length === PARTIES.length ? move(signed, 'signed', at) : signed;
};

/** Whether the party may still act: the signing is open, in time, and the party has not signed. */
const assertOpen = (signing: Signing, { party, at }: Pick<SigningEnd, 'party' | 'at'>, what: string): void => {
  if (signing.signatures.some((signature) => signature.party === party)) {
    throw new AlreadySignedError(`The ${party} signed before`);
  }
  if (signing.status !== 'open') throw illegal(signing.status, what);
  if (at >= signing.signBy) throw new SigningDeadlinePassedError(`It had to be signed before ${signing.signBy}`);
};

const assertShown = ({ document, views }: Signing, { userId, documentSha256 }: Signature): void => {
  const isCurrent = document?.sha256 === documentSha256;
  const wasShown = views.some((view) => view.userId === userId && view.sha256 === documentSha256);
  if (!isCurrent || !wasShown) throw new DocumentNotShownError('Fetch the document, and sign the one that was shown');
};

/**
 * A party that has not signed declines, in its turn or before.
 * @throws IllegalTransitionError when the signing is over; AlreadySignedError; SigningDeadlinePassedError
 */
export const decline = (signing: Signing, end: SigningEnd): Signing => {
  assertOpen(signing, end, 'be declined');
  return { ...move(signing, 'declined', end.at), end };
};

/**
 * The party that drafted the document takes it back, until both signed.
 * @throws IllegalTransitionError when the signing is over
 */
export const voidSigning = (signing: Signing, end: SigningEnd): Signing => ({
  ...move(signing, 'voided', end.at),
  end,
});

/** The time to sign is over. Before that, and after any other end, it changes nothing. */
export const expireSigning = (signing: Signing, at: string): Signing =>
  EDGES[signing.status].includes('expired') && at >= signing.signBy ? move(signing, 'expired', at) : signing;

/** Counts a reminder of the party whose turn it is, unless `limit` are sent, the time is over, or nobody can sign. */
export const remind = (signing: Signing, at: string, limit: number): Signing =>
  signing.status === 'open' && at < signing.signBy && signing.reminders < limit
    ? { ...signing, reminders: signing.reminders + 1, updatedAt: at }
    : signing;

interface Resend {
  readonly at: string;
  readonly signBy: string;
  /** How often a document is sent once more. */
  readonly limit: number;
}

/**
 * The document is sent once more: reminders and the time to sign begin anew.
 * @throws IllegalTransitionError when nobody can sign any more; SigningDeadlinePassedError; TooManyResendsError
 */
export const resend = (signing: Signing, { at, signBy, limit }: Resend): Signing => {
  if (signing.status !== 'open') throw illegal(signing.status, 'be sent again');
  if (at >= signing.signBy) throw new SigningDeadlinePassedError(`It had to be signed before ${signing.signBy}`);
  if (signing.resends >= limit) throw new TooManyResendsError(`It was sent once more ${limit} times`);
  return { ...signing, turnBeganAt: at, reminders: 0, resends: signing.resends + 1, signBy, updatedAt: at };
};
