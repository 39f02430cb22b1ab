import { expect } from 'chai';
import { ValidationError } from '#shared/errors/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Position } from './cursor.ts';
import type { Query } from './port.ts';

const OWN: Query = { pk: 'CLIENT#1', prefix: 'PAYMENT#' };
const at = (pk: string, sk: string, sort = sk): Position => ({ key: { pk, sk }, sort });
const END = at('CLIENT#1', 'PAYMENT#7');

/** With its checksum, which anybody can compute: the code is public. */
const forged = (query: Query, position: Position) => ({ ...query, cursor: encodeCursor(query, position) });
const indexed: Query = { ...OWN, index: 'index1' };

describe('A cursor', () => {
  it('continues the query that gave it out, with another page size too', () => {
    expect(decodeCursor({ ...forged(OWN, END), limit: 3 })).to.deep.equal(END);
    const inIndex = at('PAYMENT#7', 'RECORD', 'PAYMENT#2026');
    expect(decodeCursor(forged(indexed, inIndex))).to.deep.equal(inIndex);
  });

  it('is refused by the list of another tenant, another filter, another order, another index', () => {
    const { cursor } = forged(OWN, END);
    const others: readonly Query[] = [
      { ...OWN, pk: 'CLIENT#2' },
      { ...OWN, prefix: 'P' },
      { ...OWN, order: 'desc' },
      indexed,
    ];
    for (const query of others) expect(() => decodeCursor({ ...query, cursor })).to.throw(ValidationError);
  });

  for (const [what, query, position] of [
    ['in another partition', OWN, at('CLIENT#2', 'PAYMENT#7')],
    ['outside the range of sort keys', OWN, at('CLIENT#1', 'FUNDING#7')],
    ['of two different sort keys', OWN, at('CLIENT#1', 'FUNDING#7', 'PAYMENT#7')],
    ['outside the range of the index', indexed, at('PAYMENT#7', 'RECORD', 'FUNDING#1')],
    ['without a key', indexed, at('', '', 'PAYMENT#7')],
    ['with a longer key than DynamoDB has', OWN, at('CLIENT#1', `PAYMENT#${'7'.repeat(1_100)}`)],
    ['with a key that is no text', OWN, at('CLIENT#1', 'PAYMENT#\ud800')],
  ] as const) {
    it(`is refused when it is forged ${what}, naming the field \`cursor\``, () => {
      expect(() => decodeCursor(forged(query, position)))
        .to.throw(ValidationError)
        .with.nested.property('errors[0].field', 'cursor');
    });
  }

  it('is refused when it is none', () => {
    for (const cursor of ['', 'x', 'null', Buffer.from('[]').toString('base64url'), 'ü'])
      expect(() => decodeCursor({ ...OWN, cursor })).to.throw(ValidationError);
  });
});
