import { BitString, Integer, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  PublicKeyInfo,
  Time,
} from 'pkijs';
import type { SealKey } from './ports.ts';

/** What a self-issued certificate of a seal says. */
export interface SealCertificateFacts {
  /** Who seals: the platform's name. */
  readonly commonName: string;
  /** Unique among the certificates of the key; positive, at most 20 bytes. */
  readonly serialNumber: Uint8Array;
  /** ISO-8601 UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** RFC 5758, section 3.2. */
const ECDSA_WITH_SHA_256 = '1.2.840.10045.4.3.2';
/** X.520, and RFC 5280, section 4.2.1. */
const OID = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
};
/** The first bit is `digitalSignature`, the second `nonRepudiation`. */
const SIGNS = 0b1100_0000;

/**
 * A self-issued X.509 certificate of the seal's key, which the key signs itself. Readers show its holder and that its issuer is
 * unknown to them. DER.
 */
export const issueSealCertificate = async (key: SealKey, facts: SealCertificateFacts): Promise<Uint8Array> => {
  const certificate = new Certificate();
  certificate.version = 2; // v3
  certificate.serialNumber = new Integer({ valueHex: arrayBufferOf(facts.serialNumber) });
  const name = new AttributeTypeAndValue({
    type: OID.commonName,
    value: new Utf8String({ value: facts.commonName }),
  });
  certificate.issuer.typesAndValues.push(name);
  certificate.subject.typesAndValues.push(name);
  certificate.notBefore = new Time({ type: 0, value: new Date(facts.notBefore) });
  certificate.notAfter = new Time({ type: 0, value: new Date(facts.notAfter) });
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(arrayBufferOf(await key.publicKey()));
  certificate.extensions = [
    extension(OID.basicConstraints, new BasicConstraints({ cA: false }).toSchema().toBER()),
    extension(OID.keyUsage, new BitString({ valueHex: new Uint8Array([SIGNS]).buffer, unusedBits: 6 }).toBER()),
  ];
  const algorithm = new AlgorithmIdentifier({ algorithmId: ECDSA_WITH_SHA_256 });
  certificate.signature = algorithm;
  certificate.signatureAlgorithm = algorithm;
  const signed = new Uint8Array(certificate.encodeTBS().toBER());
  certificate.tbsView = signed;
  certificate.signatureValue = new BitString({ valueHex: arrayBufferOf(await key.sign(signed)) });
  return new Uint8Array(certificate.toSchema(true).toBER());
};

const extension = (extnID: string, value: ArrayBuffer): Extension =>
  new Extension({ extnID, critical: true, extnValue: value });

const arrayBufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
