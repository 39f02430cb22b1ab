import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { PDF } from '@libpdf/core';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { renderPdf } from '#shared/pdf/index.ts';
import { readPdf } from '#shared/pdf/testing.ts';
import { issueSealCertificate } from '../../src/documents/seal-certificate.ts';
import { sealSignedFile } from '../../src/documents/signed-file.ts';
import { sha256, verifySignedFile } from '../../src/documents/verify-signed-file.ts';
import { sealKey } from './seal-key.ts';

const CERTIFICATE = {
  commonName: 'MindLinks',
  serialNumber: Uint8Array.from([1, 2, 3]),
  notBefore: '2026-11-01T00:00:00.000Z',
  notAfter: '2031-11-01T00:00:00.000Z',
};
const page = (title: string, text: string) =>
  renderPdf({ title, date: '2026-11-02T09:00:00.000Z', blocks: [{ kind: 'paragraph', text }] });

/** The file with another CMS structure in place of its seal's. */
const withSeal = (file: Uint8Array, change: (cms: ArrayBuffer) => ArrayBuffer): Uint8Array => {
  const text = Buffer.from(file).toString('latin1');
  const [, start = 0, end = 0] = (/\/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)/.exec(text) ?? []).map(Number);
  const digits = text.slice(start + 1, end - 1);
  const changed = Buffer.from(change(Uint8Array.from(Buffer.from(digits, 'hex')).buffer)).toString('hex');
  return Buffer.from(text.replace(digits, changed.padEnd(digits.length, '0')), 'latin1');
};

describe('A signed file', () => {
  const key = sealKey();
  let certificate: Uint8Array;
  let shown: Uint8Array;
  let signed: Uint8Array;

  before(async () => {
    certificate = await issueSealCertificate(key, CERTIFICATE);
    shown = await page('Contract', 'Łódź, 李雷 and Škoda agree.');
    const certificatePages = await page('Certificate', 'Signed by Anna Nowak on 2026-11-03 09:00:00 UTC.');
    const facts = { shown, certificatePages, reason: 'Signed by both parties', sealedAt: '2026-11-03T09:00:00.000Z' };
    signed = await sealSignedFile({ key, certificate }, facts);
  });

  const verify = (file: Uint8Array, changed: { certificate?: Uint8Array } = {}) =>
    verifySignedFile(file, {
      shown: { sha256: sha256(shown), length: shown.length },
      sha256: sha256(signed),
      certificate,
      ...changed,
    });
  const changedAt = (position: number): Uint8Array => {
    const copy = Uint8Array.from(signed);
    copy[position] = (copy[position] ?? 0) ^ 1;
    return copy;
  };

  it('begins with the file that was shown, has the certificate pages, and one seal over all', async () => {
    expect(Buffer.from(signed.subarray(0, shown.length)).equals(shown)).to.equal(true);
    expect((await PDF.load(signed)).getPages()).to.have.lengthOf(2);
    expect(
      Buffer.from(signed)
        .toString('latin1')
        .match(/\/ByteRange/g),
    ).to.have.lengthOf(1);
    expect(await verify(signed)).to.deep.equal({ shownFile: true, wholeFile: true, seal: true });
  });

  it('shows the first page as it was shown, pixel by pixel', async () => {
    const [before, after] = await Promise.all([readPdf(shown), readPdf(signed)]);
    expect(after[0]?.pixels).to.deep.equal(before[0]?.pixels);
    expect(after[1]?.pixels.some((pixel) => pixel < 128)).to.equal(true);
  });

  it('names what does not hold once a byte is changed', async () => {
    expect(await verify(changedAt(shown.length - 20))).to.deep.equal({
      shownFile: false,
      wholeFile: false,
      seal: false,
    });
    expect(await verify(changedAt(signed.length - 20))).to.deep.equal({
      shownFile: true,
      wholeFile: false,
      seal: false,
    });
  });

  it('is not sealed any more when something is appended, or the seal is cut off', async () => {
    const appended = Buffer.concat([signed, Buffer.from('\n% more')]);
    expect(await verify(appended)).to.deep.equal({ shownFile: true, wholeFile: false, seal: false });
    expect(await verify(shown)).to.deep.equal({ shownFile: true, wholeFile: false, seal: false });
    expect(await verify(new Uint8Array())).to.deep.equal({ shownFile: false, wholeFile: false, seal: false });
  });

  it('is not sealed by another key with a certificate of the same name', async () => {
    const other = await issueSealCertificate(sealKey(), CERTIFICATE);
    expect((await verify(signed, { certificate: other })).seal).to.equal(false);
    const forged = await sealSignedFile(
      { key: sealKey(), certificate },
      { shown, certificatePages: shown, reason: 'Forged', sealedAt: '2026-11-03T09:00:00.000Z' },
    );
    expect((await verify(forged)).seal).to.equal(false);
  });

  it('is not sealed by a second certificate beside the one of the seal', async () => {
    const theirKey = sealKey();
    const theirs = await issueSealCertificate(theirKey, { ...CERTIFICATE, serialNumber: Uint8Array.from([9]) });
    const forged = await sealSignedFile(
      { key: theirKey, certificate: theirs },
      { shown, certificatePages: shown, reason: 'Forged', sealedAt: '2026-11-03T09:00:00.000Z' },
    );
    // The signature is theirs; the first certificate, ours.
    const withBoth = withSeal(forged, (cms) => {
      const seal = new SignedData({ schema: ContentInfo.fromBER(cms).content });
      seal.certificates = [certificate, theirs].map((der) => Certificate.fromBER(Uint8Array.from(der)));
      return new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: seal.toSchema(true) }).toSchema().toBER();
    });
    expect((await verify(withBoth, { certificate: theirs })).seal).to.equal(false);
    expect((await verify(withBoth)).seal).to.equal(false);
  });
});

describe('The certificate of a seal', () => {
  it('is signed by its own key, which may sign documents and no other certificate', async () => {
    const certificate = new X509Certificate(await issueSealCertificate(sealKey(), CERTIFICATE));
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect([certificate.subject, certificate.issuer, certificate.serialNumber, certificate.ca]).to.deep.equal([
      'CN=MindLinks',
      'CN=MindLinks',
      '010203',
      false,
    ]);
    expect([certificate.validFromDate, certificate.validToDate].map((date) => date.toISOString())).to.deep.equal([
      CERTIFICATE.notBefore,
      CERTIFICATE.notAfter,
    ]);
  });

  it('is not issued by another key than its own', async () => {
    const certificate = new X509Certificate(
      await issueSealCertificate({ publicKey: sealKey().publicKey, sign: sealKey().sign }, CERTIFICATE),
    );
    expect(certificate.verify(certificate.publicKey)).to.equal(false);
  });
});
