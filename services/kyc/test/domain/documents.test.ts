import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_UPLOAD_BYTES } from '#shared/uploads/index.ts';
import {
  DOCUMENT_KINDS,
  DOCUMENT_STATUSES,
  IDENTITY_KINDS,
  MAX_ANNOUNCED,
  SIDES,
  announceDocument,
  checkDocument,
  completeSet,
  eraseDocument,
  missingDocuments,
  objectKey,
  parseObjectKey,
  sideOf,
} from '../../src/domain/documents.ts';
import type { DocumentKind, KycDocument, Side } from '../../src/domain/documents.ts';
import { TooManyDocumentsError } from '../../src/domain/errors.ts';
import { objectVersion, parseObjectVersion } from '../../src/domain/object-version.ts';
import { JPEG, PNG, START } from '../fixtures.ts';

const ids = { documentId: 'd', kycId: 'k', contractorId: 'c' };
const document = (parts: Partial<KycDocument> = {}): KycDocument => ({
  ...ids,
  attempt: 1,
  kind: 'passport',
  side: 'front',
  contentType: 'image/jpeg',
  status: 'awaiting_upload',
  objectKey: objectKey(ids),
  requestedAt: START,
  formsSigned: 1,
  formExpiresAt: '2026-11-02T09:05:00.000Z',
  ...parts,
});
const accepted = (kind: DocumentKind, side: Side = 'front', parts: Partial<KycDocument> = {}) =>
  document({ kind, side, status: 'accepted', ...parts });
const withSelfie = { selfieRequired: true };
const without = { selfieRequired: false };

describe('A set of documents', () => {
  const anyDocument = fc
    .record({
      documentId: fc.uuid(),
      kind: fc.constantFrom(...DOCUMENT_KINDS),
      side: fc.constantFrom(...SIDES),
      status: fc.constantFrom(...DOCUMENT_STATUSES),
      requestedAt: fc.constantFrom('2026-11-02T09:00:00.000Z', '2026-11-02T09:00:01.000Z'),
    })
    .map((parts) => document(parts));

  /** Said once more in other words: what the law of the set is. */
  const isComplete = (set: readonly KycDocument[], selfieRequired: boolean): boolean => {
    const has = (kind: DocumentKind, side: Side) => set.some((one) => one.kind === kind && one.side === side);
    const identity = IDENTITY_KINDS.some((kind) => has(kind, 'front') && (kind === 'passport' || has(kind, 'back')));
    return identity && (!selfieRequired || has('selfie', 'front'));
  };

  it('lacks nothing exactly when its complete set is complete', () => {
    fc.assert(
      fc.property(fc.array(anyDocument, { maxLength: 12 }), fc.boolean(), (documents, selfieRequired) => {
        const set = completeSet(documents, { selfieRequired });
        expect(missingDocuments(documents, { selfieRequired }).length === 0).to.equal(isComplete(set, selfieRequired));
      }),
    );
  });

  it('is made of accepted documents only, one for each kind and side', () => {
    fc.assert(
      fc.property(fc.array(anyDocument, { maxLength: 12 }), (documents) => {
        const set = completeSet(documents, withSelfie);
        expect(set.every(({ status }) => status === 'accepted')).to.equal(true);
        expect(new Set(set.map(({ kind, side }) => `${kind}.${side}`)).size).to.equal(set.length);
      }),
    );
  });

  it('asks for an identity document, and for a selfie where one is required', () => {
    expect(missingDocuments([], withSelfie).map(({ field }) => field)).to.deep.equal(['identity_document', 'selfie']);
    expect(missingDocuments([accepted('passport')], without)).to.deep.equal([]);
  });

  it('names the side that lacks, and why', () => {
    const front = accepted('id_card');
    const back = document({ kind: 'id_card', side: 'back' });
    const refused: KycDocument = { ...back, status: 'rejected', rejection: 'type_mismatch' };
    const messages = [[front], [front, back], [front, refused]].map((documents) =>
      missingDocuments(documents, without),
    );
    expect(messages).to.deep.equal([
      [{ field: 'id_card.back', message: 'not uploaded' }],
      [{ field: 'id_card.back', message: 'announced, but not uploaded or not checked yet' }],
      [{ field: 'id_card.back', message: 'refused: type_mismatch' }],
    ]);
  });

  it('takes the newest of several takes', () => {
    const takes = ['2026-11-02T09:00:01.000Z', '2026-11-02T09:00:03.000Z', '2026-11-02T09:00:02.000Z'].map(
      (requestedAt, index) => accepted('passport', 'front', { requestedAt, documentId: `d${index}` }),
    );
    expect(completeSet(takes, without).map(({ documentId }) => documentId)).to.deep.equal(['d1']);
  });
});

describe('An uploaded document', () => {
  const version = objectVersion(objectKey(ids), 'v1');
  const arrived = { objectKey: version, sizeBytes: JPEG.byteLength, head: JPEG, at: START };

  it('is accepted as the very version that was looked at', () => {
    expect(checkDocument(document(), arrived)).to.deep.equal(
      document({ status: 'accepted', checkedAt: START, objectKey: version }),
    );
  });

  it('is refused when it is empty, too large, or of another type than declared', () => {
    const refusals = [
      { ...arrived, sizeBytes: 0, head: new Uint8Array() },
      { ...arrived, sizeBytes: MAX_UPLOAD_BYTES + 1 },
      { ...arrived, head: PNG },
      { ...arrived, head: Uint8Array.from(Buffer.from('<html>')) },
    ].map((object) => checkDocument(document(), object).rejection);
    expect(refusals).to.deep.equal(['empty', 'too_large', 'type_mismatch', 'type_mismatch']);
  });

  it('is judged once: neither another upload nor an erasure is undone', () => {
    const judged = checkDocument(document(), arrived);
    expect(checkDocument(judged, { ...arrived, objectKey: objectVersion('x', 'v2') })).to.equal(judged);
    const erased = eraseDocument(document(), START);
    expect(checkDocument(erased, arrived)).to.equal(erased);
  });

  it('leaves ids and codes when it is erased, for good', () => {
    const erased = eraseDocument(accepted('passport'), START);
    expect(erased).to.include({ objectKey: '', erasedAt: START, kind: 'passport', status: 'accepted' });
    expect(eraseDocument(erased, 'later')).to.equal(erased);
  });
});

describe('An announcement', () => {
  it('counts against the limit of its attempt', () => {
    const { status: _status, objectKey: _key, requestedAt: at, ...facts } = document();
    const announced = Array.from({ length: MAX_ANNOUNCED - 1 }, () => document());
    expect(announceDocument(announced, { ...facts, at })).to.deep.equal(document());
    expect(() => announceDocument([...announced, document()], { ...facts, at })).to.throw(TooManyDocumentsError);
  });

  it('says which side, unless there is only one to think of', () => {
    expect(sideOf('selfie', undefined)).to.equal('front');
    expect(sideOf('id_card', 'back')).to.equal('back');
    expect(() => sideOf('passport', undefined)).to.throw('side must be one of: front');
    expect(() => sideOf('passport', 'back')).to.throw('side must be one of: front');
    expect(() => sideOf('selfie', 'back')).to.throw('side must be one of: front');
  });
});

describe('An object key', () => {
  it('gives back the ids it was made of, and nothing for a foreign key', () => {
    expect(parseObjectKey(objectKey(ids))).to.deep.equal({ ...ids });
    for (const key of ['', 'documents/a/b', 'documents/a/b/c/d', 'other/a/b/c', 'documents//b/c']) {
      expect(parseObjectKey(key), key).to.equal(undefined);
    }
  });

  it('may carry a version', () => {
    expect(parseObjectVersion(objectVersion('a/b', 'v.1'))).to.deep.equal({ key: 'a/b', versionId: 'v.1' });
    expect(parseObjectVersion('a/b')).to.deep.equal({ key: 'a/b' });
  });
});
