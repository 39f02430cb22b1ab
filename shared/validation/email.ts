import { domainToASCII, domainToUnicode } from 'node:url';
import { string } from 'yup';

/** RFC 5321, section 4.5.3.1; the whole address has two characters less than a path with its angle brackets (RFC 3696, errata 1690). */
const MAX = { local: 64, domain: 253, address: 254 };

/** `dot-atom` of RFC 5322. A quoted local part is not taken: hardly a mailbox has one, and `"a@b"@example.com` reads as another. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** Of a domain in ASCII: labels of letters, digits and hyphens, of 63 characters at most, the last one not a number. */
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
/** Not in labels as people read them: outer hyphens (RFC 5891, section 4.2.3.1), and Punycode that stands for nothing. */
const NO_LABEL = /(?:^|\.)(?:-|xn--)|-(?:\.|$)/;
/** What a parser of URLs, as `domainToASCII` is, would read as something else: `%61` as `a`, `#` as an end. */
const NO_DOMAIN = /[\0-,/:-@[-`{-\x7f]/;

/**
 * The one form of an e-mail address that a mail server takes without SMTPUTF8, which Amazon SES does not have: the domain as
 * A-labels, in lower case (`anna@bücher.example` → `anna@xn--bcher-kva.example`). The local part is as it was, because its
 * capitals are the receiving server's matter.
 * Source: docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html.
 * @returns nothing for text that is no address, among it one with a local part outside of ASCII, an IDN that is not valid
 *   (UTS 46), an empty label, or too many characters
 */
export const envelopeAddress = (text: string): string | undefined => {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (local.length > MAX.local || !LOCAL.test(local) || domain.length > MAX.domain || NO_DOMAIN.test(domain)) return;
  const ascii = domainToASCII(domain);
  const shown = domainToUnicode(ascii);
  // `domainToASCII` lets some A-labels pass that no label has.
  if (ascii.length > MAX.domain || !DOMAIN.test(ascii) || NO_LABEL.test(shown) || domainToASCII(shown) !== ascii)
    return;
  const address = `${local}@${ascii}`;
  return address.length <= MAX.address ? address : undefined;
};

/**
 * An e-mail address as people write it, also of an internationalised domain. It is kept and shown like that;
 * {@link envelopeAddress} is for mail servers and for comparisons.
 */
export const email = () =>
  string()
    .max(MAX.address)
    .test({
      name: 'idn-email',
      message: '${path} must be an e-mail address, in ASCII before the @',
      skipAbsent: true,
      test: (text = '') => envelopeAddress(text) !== undefined,
    });
