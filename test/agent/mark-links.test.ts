import { expect, test } from 'vitest';
import { markLinks } from '../../agent/mark-links.ts';
import type { MigrationView } from '../../agent/operations/migration/view.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';

const view = (operation: string, peer: string, hasEnded = false): MigrationView => ({
  operation,
  side: 'source',
  workload: '1',
  peer,
  actor: null,
  reason: null,
  state: 'running',
  phase: 'CHECKPOINTED',
  step: 'copying',
  progressRatio: 0.5,
  since: 0,
  hasEnded,
  isOverdue: false,
  outcome: null,
});

test('a link names the oldest migration between its sites, and none when it has ended', () => {
  const tables = new SiteTables();
  for (const [peer, link] of [
    ['b', 'a-b-1'],
    ['b', 'a-b-2'],
    ['c', 'a-c-1'],
  ] as const)
    tables.upsert('links', { peer, link });
  const links = tables.of('links');
  const named = () =>
    ['b/a-b-1', 'b/a-b-2', 'c/a-c-1'].map((key) => links.text(links.column('operation'), links.find(key)!));
  markLinks(tables, [view('01B', 'b'), view('01A', 'b'), view('019', 'b', true)]);
  expect(named()).toEqual(['01A', '01A', null]);
  markLinks(tables, [view('01A', 'b', true), view('01C', 'c')]);
  expect(named()).toEqual([null, null, '01C']);
});
