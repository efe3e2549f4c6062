import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../../../agent/operations/journal.ts';
import { openJournalOn } from '../../../../agent/operations/storage/open-journal.ts';
import { sha256 } from '../../../../agent/operations/storage/sha256.ts';
import { NO_LINES } from '../../../../protocol/journal-line.ts';
import { verifyLines } from '../../../../protocol/verify-lines.ts';
import { type Fault, FaultyDisk } from '../../../support/faulty-disk.ts';
import { recordOf } from '../../../support/journal-records.ts';
import { seeded } from '../../../support/stream-random.ts';

/** Small enough that a run goes through several segments, and through the reserve. */
const SIZES = { segmentBytes: 1_500, reserveBytes: 800 };
const wall = () => 1_700_000_000_000;
const RUNS = { numRuns: 400 };

/** Bursts of records; gives what was acknowledged, in order, and whether any was not. */
async function write(disk: FaultyDisk, bursts: readonly number[]) {
  const acknowledged: JournalLine[] = [];
  let failed = 0;
  try {
    const journal = await openJournalOn(disk, wall, SIZES);
    let number = 0;
    for (const burst of bursts) {
      const appends = Array.from({ length: burst }, () => journal.append(recordOf(number++)));
      for (const result of await Promise.allSettled(appends)) {
        if (result.status === 'fulfilled') acknowledged.push(result.value);
        else failed++;
      }
    }
    return { acknowledged, failed, journal };
  } catch {
    return { acknowledged, failed, journal: null };
  }
}

const bursts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
const seed = fc.integer();

describe('a journal on a disk that fails', () => {
  it.each([
    ['the process is killed', (disk: FaultyDisk) => disk.afterKill()],
    ['the power fails', (disk: FaultyDisk) => disk.afterPowerLoss()],
  ])('has every acknowledged record after %s between any two calls, and goes on', async (_, restart) => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(seed, fc.nat(70), bursts, async (seeding, crashAt, given) => {
        const disk = new FaultyDisk(seeded(seeding), new Map([[crashAt, 'crash']]));
        const { acknowledged, failed } = await write(disk, given);
        lost += failed;
        const left = restart(disk);
        const journal = await openJournalOn(left, wall, SIZES);
        expect(journal.closedBecause).toBeNull();
        const lines = [...journal.lines()];
        expect(lines.slice(0, acknowledged.length)).toEqual(acknowledged);
        const next = await journal.append(recordOf(-1));
        expect(next.seq).toBe(lines.length + 1);
        expect(verifyLines(journal.texts(1), NO_LINES, sha256)).toEqual({
          head: { seq: next.seq, hash: next.hash },
          breach: null,
        });
      }),
      RUNS,
    );
    expect(lost).toBeGreaterThan(0);
  });

  it('acknowledges nothing that is not there, and takes nothing more after it failed', async () => {
    const faults = fc.array(
      fc.tuple(fc.integer({ min: 3, max: 60 }), fc.constantFrom<Fault>('short', 'ENOSPC', 'EIO')),
      { maxLength: 4 },
    );
    let closed = 0;
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(seed, faults, bursts, async (seeding, given, amounts) => {
        const disk = new FaultyDisk(seeded(seeding), new Map(given));
        const { acknowledged, failed, journal } = await write(disk, amounts);
        if (journal === null) return;
        expect([...journal.lines()]).toEqual(acknowledged);
        expect(journal.closedBecause === null).toBe(failed === 0);
        if (failed > 0) {
          closed++;
          const calls = disk.calls;
          await expect(journal.append(recordOf(-1))).rejects.toThrow(journal.closedBecause ?? '');
          expect(disk.calls).toBe(calls);
        }
        const again = await openJournalOn(disk.afterKill(), wall, SIZES);
        expect(again.closedBecause).toBeNull();
        const found = [...again.lines()];
        expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
        // Where it goes on it knows what is there; where it does not, it says so.
        if (journal.lost === null) expect(found).toEqual(acknowledged);
        else lost++;
      }),
      RUNS,
    );
    expect(lost).toBeGreaterThan(0);
    expect(closed).toBeGreaterThan(0);
  });

  it('on a disk that fills up leaves whole lines only, whatever the room', async () => {
    await fc.assert(
      fc.asyncProperty(
        seed,
        fc.integer({ min: 0, max: 9_000 }),
        bursts,
        async (seeding, capacity, amounts) => {
          const disk = new FaultyDisk(seeded(seeding), new Map(), capacity);
          const { acknowledged, journal } = await write(disk, amounts);
          expect(journal).not.toBeNull();
          const again = await openJournalOn(disk.afterKill(), wall, SIZES);
          expect(again.found).toBeNull();
          expect([...again.lines()]).toEqual(acknowledged);
        },
      ),
      RUNS,
    );
  });
});
