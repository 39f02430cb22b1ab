import { UnknownConsentError } from '../domain/errors.ts';
import { sha256 } from './verify-signed-file.ts';

/** A text on electronic signatures, to which a person agrees with the signature. */
export interface Consent {
  readonly version: string;
  readonly text: string;
  /** Of the text in UTF-8, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The texts by version. One that was in use is never changed: signatures name its hash. They say what ESIGN §101(c) asks for: that
 * records are electronic, what the consent covers, how to have a copy, and how it can be withdrawn for the
 * future; and which button expresses the intent to sign.
 */
const TEXTS: Readonly<Record<string, string>> = {
  '1':
    'I agree to sign this document electronically, and to receive it electronically. My typed name is my signature, as binding as ' +
    'one on paper. The consent covers this document and its amendments. I can download and print the document before and after I ' +
    'sign. I can have it on paper, and can withdraw this consent for the future, by a message to MindLinks’ support; what I have ' +
    'signed stays valid. I need a browser, and a program that shows PDF files.',
  '2':
    'I agree to sign this document electronically, and to receive it electronically. My typed name and the button “Sign” are my ' +
    'signature, as binding as one on paper. The consent covers this document and its amendments. I can download and print the ' +
    'document before and after I sign. I can have it on paper. I can withdraw this consent for the future: on the page of the ' +
    'document until both parties have signed, and at any time by a message to MindLinks’ support. What both parties have signed ' +
    'stays valid. I need a browser, and a program that shows PDF files.',
};

const CURRENT = '2';

const consentOf = (version: string): Consent | undefined => {
  const text = Object.hasOwn(TEXTS, version) ? TEXTS[version] : undefined;
  return text === undefined ? undefined : { version, text, sha256: sha256(Buffer.from(text, 'utf8')) };
};

/** The text that is shown to people who sign now. */
export const currentConsent = (): Consent => {
  const consent = consentOf(CURRENT);
  if (consent === undefined) throw new RangeError(`There is no text ${CURRENT}`);
  return consent;
};

/** @throws UnknownConsentError unless it names a text by its version and hash */
export const assertConsent = (given: Pick<Consent, 'version' | 'sha256'>): void => {
  if (consentOf(given.version)?.sha256 !== given.sha256) {
    throw new UnknownConsentError('Agree to the text on electronic signatures that comes with the document');
  }
};
