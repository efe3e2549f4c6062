import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal, openJournalOn } from '../../../../agent/operations/storage/open-journal.ts';
import { systemFiles } from '../../../../agent/operations/storage/system-files.ts';
import { recordOf } from '../../../support/journal-records.ts';
import { bundleWriter, WriterProcess } from '../../../support/writer-process.ts';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-journal-'));
  program = await bundleWriter(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a journal on a real disk', () => {
  it('loses no acknowledged record in 25 processes killed while they write', {
    timeout: 120_000,
  }, async () => {
    const state = join(folder, 'killed');
    const acknowledged = new Map<number, string>();
    for (let round = 0; round < 25; round++) {
      const writer = new WriterProcess([process.execPath, program, state, '8', String(round * 40)]);
      await writer.told(20 + 17 * round);
      await writer.killed();
      expect(writer.acknowledged.size).toBeGreaterThan(0);
      for (const [seq, hash] of writer.acknowledged) acknowledged.set(seq, hash);
    }
    const journal = await openJournal(state, Date.now);
    expect(journal.closedBecause).toBeNull();
    const kept = new Map([...journal.lines()].map((line) => [line.seq, line.hash]));
    for (const [seq, hash] of acknowledged) expect(kept.get(seq), `line ${seq}`).toBe(hash);
    expect(acknowledged.size).toBeGreaterThan(5_000);
    await journal.stop();
  });

  it('can be read by its user alone', async () => {
    const state = join(folder, 'private');
    const journal = await openJournal(state, Date.now);
    await journal.append(recordOf(1));
    await journal.stop();
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    expect((await stat(join(state, 'journal-000000000001.jsonl'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(state, 'reserve'))).size).toBe(16 * 1024 * 1024);
  });

  it('on a file that may grow no further says so, and what was acknowledged is whole', async () => {
    const state = join(folder, 'limited');
    // The reserve fits in 17 MiB; a segment of 64 MiB does not.
    // `ulimit -f` counts blocks of 512 bytes.
    const limited = [
      'sh',
      '-c',
      'ulimit -f 34816; exec "$@"',
      'sh',
      process.execPath,
      program,
      state,
    ] as const;
    const writer = new WriterProcess([...limited, '4', '100000']);
    await writer.ended();
    expect(writer.closedBecause).toMatch(
      /journal-000000000001\.jsonl: (?:only \d+ of \d+ bytes were taken: the disk is full|writing into it failed \(EFBIG\)); nothing more/,
    );
    const journal = await openJournal(state, Date.now);
    expect(journal.closedBecause).toBeNull();
    expect(journal.found).toBeNull();
    expect([...journal.lines()].map((line) => line.seq)).toEqual([...writer.acknowledged.keys()]);
    await journal.append(recordOf(1));
    await journal.stop();
  });

  const mounted = mount();
  afterAll(() => {
    if (mounted === null) return;
    execFileSync('umount', [mounted]);
    rmdirSync(mounted);
  });
  it.skipIf(mounted === null)('on a full disk spends its reserve, then closes with whole lines', async () => {
    const sizes = { segmentBytes: 300_000, reserveBytes: 400_000 };
    const files = await systemFiles(join(mounted ?? '', 'journal'));
    const journal = await openJournalOn(files, Date.now, sizes);
    expect(files.names()).toContain('reserve');
    const acknowledged: number[] = [];
    const body = { padding: 'x'.repeat(5_000) };
    let spentAt = 0;
    for (let number = 0; journal.closedBecause === null; number++) {
      const [result] = await Promise.allSettled([journal.append(recordOf(number, { body }))]);
      if (result.status === 'fulfilled') acknowledged.push(result.value.seq);
      if (spentAt === 0 && !files.names().includes('reserve')) spentAt = number;
    }
    expect(spentAt).toBeGreaterThan(50);
    expect(acknowledged.length - spentAt).toBeGreaterThan(50);
    expect(journal.closedBecause).toMatch(/the disk is full|ENOSPC/);
    expect([...journal.lines()].map((line) => line.seq)).toEqual(acknowledged);
    await journal.stop();
    const again = await openJournalOn(files, Date.now, sizes);
    expect(again.closedBecause).toBeNull();
    expect(again.room.refusesNewBecause).toMatch(/no reserve/);
    expect([...again.lines()].map((line) => line.seq)).toEqual(acknowledged);
    await again.stop();
  });
});

/** A disk of 1 MiB of our own; null where this user may not mount one. */
function mount(): string | null {
  const place = join(tmpdir(), `weft-full-disk-${process.pid}`);
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    rmdirSync(place);
    return null;
  }
}
