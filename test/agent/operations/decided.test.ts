import { describe, expect, it } from 'vitest';
import { JournalFailure } from '../../../agent/operations/journal.ts';
import type { Admission } from '../../../agent/operations/operation-desk.ts';
import type { MemoryJournal } from '../../../agent/operations/storage/memory-journal.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';
import { accept, ONE, TWO, trialDesk } from '../../support/trial-desk.ts';

describe('a command', () => {
  it('is judged as if those before it stood already, while all of them wait for one flush', async () => {
    const { desk, journal } = trialDesk();
    const flush = slow(journal);
    const seen: string[] = [];
    const judge = (): Admission => {
      const held = desk.decided.holds.get('gpu-001');
      seen.push(`${desk.decided.open().length} open, ${held?.owner ?? 'nobody'} holds gpu-001`);
      return accept();
    };
    const answers = [1, 2, 3].map((number) =>
      desk.submit(commandOf(number, onNodes([`gpu-00${number}`])), number === 1 ? ONE : TWO, judge),
    );
    const late = desk.submit(commandOf(4), TWO, judge);
    expect(seen).toEqual([
      '0 open, nobody holds gpu-001',
      `1 open, ${ONE.actor} holds gpu-001`,
      `2 open, ${ONE.actor} holds gpu-001`,
    ]);
    expect(flush.waiting).toBe(4);
    expect(desk.book.open()).toEqual([]);
    flush.now();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect((await late).refusals[0]?.reason).toContain(`drain ${idOf(1)} of weft://operator/noc-1`);
    expect(desk.decided.open()).toEqual(desk.book.open());
    expect(desk.decided.holds.get('gpu-001')).toBe(desk.book.holdOf('gpu-001'));
  });

  it('that could not be written stands in nobody’s way', async () => {
    const { desk, journal } = trialDesk();
    const flush = slow(journal);
    const lost = desk.submit(commandOf(1), ONE, accept);
    flush.fail();
    await expect(lost).rejects.toThrow(JournalFailure);
    expect(desk.decided.open()).toEqual([]);
    expect(desk.decided.openOn('drain', 'gpu-001')).toBeNull();
    expect(desk.decided.holds.get('gpu-001')).toBeNull();
  });
});

/** From now on nothing that is appended is durable before it is said to be, all at once. */
function slow(journal: MemoryJournal) {
  const append = journal.append.bind(journal);
  let waiting: { write: () => void; fail: () => void }[] = [];
  journal.append = (record) =>
    new Promise((resolve, reject) => {
      waiting.push({
        write: () => resolve(append(record)),
        fail: () => reject(new JournalFailure('EIO')),
      });
    });
  const all = (): typeof waiting => {
    const some = waiting;
    waiting = [];
    return some;
  };
  return {
    get waiting() {
      return waiting.length;
    },
    now: () => {
      for (const one of all()) one.write();
    },
    fail: () => {
      for (const one of all()) one.fail();
    },
  };
}
