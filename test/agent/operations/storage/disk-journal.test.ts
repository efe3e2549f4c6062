import { beforeEach, describe, expect, it } from 'vitest';
import { JournalFailure } from '../../../../agent/operations/journal.ts';
import type { DiskJournal } from '../../../../agent/operations/storage/disk-journal.ts';
import { openJournalOn } from '../../../../agent/operations/storage/open-journal.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { recordOf } from '../../../support/journal-records.ts';
import { seeded } from '../../../support/stream-random.ts';

const SIZES = { segmentBytes: 1_500, reserveBytes: 800 };
let disk: FaultyDisk;
const open = (on = disk) => openJournalOn(on, () => 1_700_000_000_000, SIZES);

async function fill(journal: DiskJournal, count: number): Promise<void> {
  for (let number = 1; number <= count; number++) await journal.append(recordOf(number));
}

beforeEach(() => {
  disk = new FaultyDisk(seeded(1));
});

describe('a journal', () => {
  it('gives back what was appended, over segments and starts', async () => {
    const journal = await open();
    await fill(journal, 20);
    await journal.stop();
    const again = await open();
    expect([...again.lines()].map((line) => line.body['number'])).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(disk.names().filter((name) => name.endsWith('.jsonl')).length).toBeGreaterThan(3);
    expect(again.head).toEqual(journal.head);
  });

  it('flushes once for all that is appended in one turn', async () => {
    const journal = await open();
    await journal.append(recordOf(0));
    const before = disk.calls;
    const lines = await Promise.all([1, 2, 3].map((number) => journal.append(recordOf(number))));
    expect(lines.map((line) => line.seq)).toEqual([2, 3, 4]);
    // One write and one flush.
    expect(disk.calls - before).toBe(2);
  });

  it('gives lines from any number on', async () => {
    const journal = await open();
    await fill(journal, 30);
    for (const from of [1, 2, 13, 30, 31]) {
      expect([...journal.texts(from)].map((text) => JSON.parse(text).seq)).toEqual(
        Array.from({ length: 31 - from }, (_, index) => from + index),
      );
    }
  });

  it('cuts off an unfinished last line, says so, and goes on', async () => {
    await fill(await open(), 3);
    const name = disk.names().findLast((one) => one.endsWith('.jsonl')) ?? '';
    disk.overwrite(name, (text) => `${text}{"seq":4,"at":17`);
    const journal = await open();
    expect(journal.closedBecause).toBeNull();
    expect(journal.found).toBe(
      `/state/journal/${name}: 16 bytes of an unfinished last line were cut off; nobody was told that it was written`,
    );
    expect((await journal.append(recordOf(4))).seq).toBe(4);
    expect((await open()).head.seq).toBe(4);
  });

  it.each([
    ['a changed line', (text: string) => text.replace('record 2', 'record 9'), /line 2: it was changed/],
    ['a removed line', (text: string) => text.replace(/^.*record 2.*\n/m, ''), /line 2: line 2 is missing/],
    [
      'lines in another order',
      (text: string) => text.replace(/(.*\n)(.*\n)/, '$2$1'),
      /line 1: line 1 is missing/,
    ],
    ['bytes that are no line', (text: string) => text.replace(/\n/, '\nnonsense\n'), /line 2: it is no line/],
    ['a last line that is whole and wrong', (text: string) => `${text}{}\n`, /it is no line of a journal/],
  ])('with %s can be read as far as it is whole, and takes nothing', async (_, change, because) => {
    await fill(await open(), 3);
    disk.overwrite('journal-000000000001.jsonl', change);
    const journal = await open();
    expect(journal.closedBecause).toMatch(/^\/state\/journal\/journal-000000000001\.jsonl: line \d+: /);
    expect(journal.closedBecause).toMatch(because);
    await expect(journal.append(recordOf(4))).rejects.toThrow(JournalFailure);
    expect([...journal.lines()].length).toBe(journal.head.seq);
    expect(journal.head.seq).toBeLessThan(4);
  });

  it('misses a segment that is gone, the newest one’s beginning included', async () => {
    await fill(await open(), 20);
    const [first, second] = disk.names().filter((name) => name.endsWith('.jsonl'));
    disk.delete(second ?? '');
    expect((await open()).closedBecause).toMatch(/a file is missing/);
    disk.delete(first ?? '');
    expect((await open()).closedBecause).toMatch(
      /should begin with line 1 of the journal; a file is missing/,
    );
  });

  it('notices that another process writes into its file', async () => {
    const journal = await open();
    await fill(journal, 2);
    disk.overwrite('journal-000000000001.jsonl', (text) => `${text}x`);
    await expect(journal.append(recordOf(3))).rejects.toThrow(/another process wrote into it/);
  });

  it('is closed by a failed flush, with the reason, and never flushes that file again', async () => {
    await fill(await open(), 1);
    // The last call of all that was one flush.
    const failing = new FaultyDisk(seeded(1), new Map([[disk.calls - 1, 'EIO']]));
    const other = await open(failing);
    const results = await Promise.allSettled([other.append(recordOf(1)), other.append(recordOf(2))]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(other.closedBecause).toBe(
      '/state/journal/journal-000000000001.jsonl: flushing it to the disk failed (EIO) and is not tried again; nothing more is taken until the agent was started again',
    );
    expect(other.lost?.message).toBe(other.closedBecause);
    expect(await other.whenLost).toBe(other.lost);
    const { calls } = failing;
    await expect(other.append(recordOf(3))).rejects.toThrow(JournalFailure);
    await other.stop();
    expect(failing.calls).toBe(calls);
  });

  it('gives up its reserve on a full disk so that what is under way can end, and refuses what is new', async () => {
    disk.capacity = 3_000;
    const journal = await open();
    expect(journal.room.refusesNewBecause).toBeNull();
    let taken = 0;
    while (journal.room.refusesNewBecause === null && taken < 40) {
      await journal.append(recordOf(taken++));
      await journal.lookAtRoom();
    }
    expect(journal.closedBecause).toBeNull();
    expect(journal.room.refusesNewBecause).toMatch(
      /0 MiB are left .*and no reserve: new operations are refused/,
    );
    await journal.append(recordOf(taken));
    expect([...journal.lines()]).toHaveLength(taken + 1);
  });

  it('stops twice without harm, takes nothing afterwards, and finishes what it was given', async () => {
    const journal = await open();
    const last = journal.append(recordOf(1));
    await Promise.all([journal.stop(), journal.stop()]);
    expect((await last).seq).toBe(1);
    await expect(journal.append(recordOf(2))).rejects.toThrow(
      'the journal was closed because the agent stops',
    );
  });
});
