import { expect } from 'chai';
import type { Change } from '#shared/store/index.ts';
import { createRecords } from './oracle.ts';
import { statusesFollowTheirEdges } from './records.ts';

const put = (pk: string, value: object): Change => ({ kind: 'put', key: { pk, sk: 'CASE' }, value, if: 'new' });

describe('Statuses follow their edges', () => {
  const setUp = () => {
    const oracle = statusesFollowTheirEdges([
      {
        what: 'case',
        isOne: (pk, sk) => pk.startsWith('CASE#') && sk === 'CASE',
        edges: { pending: ['approved', 'rejected'], rejected: ['pending'] },
      },
    ]);
    const moves = (...statuses: readonly string[]): readonly string[] => {
      for (const status of statuses) oracle.listener?.committed?.('cases', [put('CASE#1', { status })]);
      return oracle.inspect?.({} as never) ?? [];
    };
    return { oracle, moves };
  };

  it('when each move is declared, and staying is none', () => {
    expect(setUp().moves('pending', 'pending', 'rejected', 'pending', 'approved')).to.deep.equal([]);
  });

  it('wherever they begin', () => {
    expect(setUp().moves('approved')).to.deep.equal([]);
  });

  it('but not when what was decided is undone, which is said once', () => {
    const { moves } = setUp();
    expect(moves('pending', 'approved', 'rejected')).to.deep.equal(['case CASE#1 went from approved to rejected']);
    expect(moves()).to.deep.equal([]);
  });

  it('and are those of each table and record alone', () => {
    const { oracle, moves } = setUp();
    moves('approved');
    oracle.listener?.committed?.('other', [put('CASE#1', { status: 'pending' })]);
    oracle.listener?.committed?.('cases', [put('CASE#2', { status: 'pending' }), put('NOTE#1', { status: 'x' })]);
    expect(oracle.conclude?.({} as never)).to.deep.equal([]);
  });
});

describe('The records of a run', () => {
  it('hold the last value of every item that was not deleted', () => {
    const { listener, all } = createRecords();
    listener.committed?.('cases', [put('CASE#1', { version: 1 }), put('CASE#2', {}), put('NOTE#1', {})]);
    listener.committed?.('cases', [
      put('CASE#1', { version: 2 }),
      { kind: 'delete', key: { pk: 'CASE#2', sk: 'CASE' }, if: 'any' },
      { kind: 'check', key: { pk: 'NOTE#1', sk: 'CASE' }, if: 'absent' },
    ]);
    listener.committed?.('other', [put('CASE#1', { version: 3 })]);
    expect(all('CASE#')).to.deep.equal([
      { table: 'cases', pk: 'CASE#1', sk: 'CASE', value: { version: 2 } },
      { table: 'other', pk: 'CASE#1', sk: 'CASE', value: { version: 3 } },
    ]);
  });
});
