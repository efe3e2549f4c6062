import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, Column } from '../../../protocol/schema/column.ts';
import { KINDS } from '../../../protocol/schema/index.ts';
import { neutralise } from '../../../protocol/text.ts';
import { formatCell } from '../../../source/format/cell.ts';
import { ASCII_SIGNS } from '../../../source/format/signs.ts';

const now = Date.UTC(2026, 10, 23, 21, 4, 11);
const { columns: gpus } = KINDS.gpus;

describe('formatCell', () => {
  it.each<[Column, Cell, string]>([
    [gpus.powerWatts, 671, '671 W'],
    [gpus.powerWatts, null, '–'],
    [gpus.rowRemapPending, true, 'yes'],
    [gpus.rowRemapPending, false, 'no'],
    [gpus.health, 'ok', 'ok'],
    [gpus.throttleReasons, ['hw slowdown', 'sync boost'], 'hw slowdown, sync boost'],
    [gpus.throttleReasons, [], 'none'],
    [gpus.xidAt, now - 120_000, '21:02:11'],
    [gpus.sampledAt, 1.23, '1.2 s'],
    [KINDS.nodes.columns.partitions, 'a,b', 'a, b'],
    [KINDS.workloads.columns.nodes, 'a[001-128,200]', 'a[001-128,200]'],
    [KINDS.nodes.columns.reason, 'fan\u001b[2J', 'fan‹1B›[2J'],
  ])('writes a cell as its column is read (%#)', (column, value, text) => {
    expect(formatCell(column, value, { now })).toBe(text);
  });

  it('gives safe text for any text in any column', () => {
    const columns = Object.values(KINDS).flatMap((kind): Column[] => Object.values(kind.columns));
    fc.assert(
      fc.property(fc.constantFrom(...columns), fc.string({ unit: 'binary' }), (column, raw) => {
        const shown = formatCell(column, raw, { now, signs: ASCII_SIGNS });
        expect(neutralise(shown, 2048)).toBe(shown);
      }),
    );
  });
});
