import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../agent/operations/storage/sha256.ts';
import { type AuditLines, NO_LINES, verifyLines } from '../../../protocol/index.ts';
import { verifyJournal } from '../../../source/fabric/verify-journal.ts';
import { chainOf } from '../../support/journal-chain.ts';
import { recordOf } from '../../support/journal-records.ts';

const chain = chainOf(Array.from({ length: 10 }, (_, index) => recordOf(index + 1)));
const headAt = (seq: number, lines = chain) => verifyLines(lines.slice(0, seq), NO_LINES, sha256).head;

/** An agent that gives four lines at a time. */
const agent =
  (lines: readonly string[], more: Partial<AuditLines> = {}) =>
  async (from: number): Promise<AuditLines> => ({
    kind: 'audit',
    from,
    lines: lines.slice(from - 1, from + 3),
    newest: lines.length,
    refusal: null,
    ...more,
  });
const check = (lines: readonly string[], known = [headAt(10)]) => verifyJournal(agent(lines), known, sha256);

describe('a journal that is checked from its first line', () => {
  it('is sound when its chain goes through every head that was kept', async () => {
    expect(await check(chain, [headAt(3), headAt(8), headAt(10)])).toEqual({
      lines: 10,
      head: headAt(10),
      problem: null,
    });
    expect(await check([], [])).toEqual({ lines: 0, head: NO_LINES, problem: null });
  });

  it('names the first line that was changed or taken away, wherever it is', async () => {
    for (const at of [1, 4, 5, 9]) {
      const changed = chain.with(at - 1, (chain[at - 1] ?? '').replace('record', 'rec0rd'));
      expect((await check(changed)).problem).toMatchObject({
        seq: at,
        text: expect.stringMatching(/was changed/),
      });
      expect((await check(chain.toSpliced(at - 1, 1))).problem?.seq).toBe(at);
    }
  });

  it('is not sound when it was written anew from some line on, though its chain is whole', async () => {
    const forged = chainOf(Array.from({ length: 10 }, (_, index) => recordOf(index === 4 ? 99 : index + 1)));
    const verdict = await verifyJournal(agent(forged), [headAt(3), headAt(8)], sha256);
    expect(verdict.problem).toEqual({
      seq: 8,
      text: 'it is not the line that was kept: what is before it was rewritten',
    });
  });

  it('is not sound when its newest lines are gone', async () => {
    expect((await check(chain.slice(0, 7))).problem).toEqual({
      seq: 8,
      text: 'it and all up to line 10 were there and are gone',
    });
  });

  it('is not sound when its last line alone is gone', async () => {
    expect((await check(chain.slice(0, 9))).problem).toEqual({ seq: 10, text: 'it was there and is gone' });
  });

  it('that cannot be read says why', async () => {
    const refusing = agent(chain, { refusal: 'this agent keeps no journal' });
    expect((await verifyJournal(refusing, [], sha256)).problem?.text).toBe('this agent keeps no journal');
    await expect(verifyJournal(() => Promise.reject(new Error('cut')), [], sha256)).rejects.toThrow('cut');
  });
});
