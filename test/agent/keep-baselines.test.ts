import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepBaselines } from '../../agent/keep-baselines.ts';
import { LinkBoard } from '../../agent/store/link-board.ts';
import { unconfigured } from '../../agent/store/link-identity.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-baselines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A board with one link, and what it says is usual of it: samples of its first hour. */
function made(): LinkBoard {
  return new LinkBoard(new SiteTables(), [unconfigured('b', 'a-b-1')], () => undefined);
}
const usual = (board: LinkBoard) => board.kept()['b/a-b-1']?.[0];
const kept = (first: readonly number[]) => ({ 'b/a-b-1': Array.from({ length: 24 }, () => first) });

test('what is usual of links is there again after a restart, whole and readable by the agent alone', async () => {
  const warnings: string[] = [];
  const log = (_level: string, message: string) => void warnings.push(message);
  const before = made();
  before.restore(kept([60, 0.0006, 0]));
  const end = await keepBaselines(folder, before, log);
  // The folder was empty at the start, which is no reason to warn.
  expect(warnings).toEqual([]);
  before.restore(kept([61, 0.0007, 0]));
  await Promise.all([end(), end()]);
  expect(readdirSync(folder)).toEqual(['links.json']);
  const after = made();
  await (await keepBaselines(folder, after, log))();
  expect(usual(after)).toEqual([61, 0.0007, 0]);
});

test('a damaged file, and a folder that cannot be written, are said and no more', async () => {
  const warnings: string[] = [];
  writeFileSync(join(folder, 'links.json'), '{"b/a-b-1": [[');
  const board = made();
  const end = await keepBaselines(folder, board, (_level, message) => void warnings.push(message));
  expect(usual(board)).toEqual([0, 0, 0]);
  rmSync(folder, { recursive: true });
  await end();
  expect(warnings).toEqual([
    'what is usual of the links is learnt anew',
    'what is usual of the links could not be kept',
  ]);
  expect(() => readFileSync(join(folder, 'links.json'))).toThrow();
});
