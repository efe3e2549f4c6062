import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import { isOpen } from '../../../agent/operations/operation.ts';
import { OperationBook } from '../../../agent/operations/operation-book.ts';
import type { OperationDesk } from '../../../agent/operations/operation-desk.ts';
import {
  approvalRecord,
  editRecord,
  endRecord,
  stepRecord,
  turnRecord,
} from '../../../agent/operations/operation-records.ts';
import { MemoryJournal } from '../../../agent/operations/storage/memory-journal.ts';
import { recordOf } from '../../support/journal-records.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';
import { AGENT, accept, ONE, refuse, TWO, wait } from '../../support/trial-desk.ts';

/** What may be asked of one of six operations on four nodes, also where it makes no sense. */
const action = fc.record({
  what: fc.constantFrom('submit', 'submit', 'approve', 'edit', 'step', 'turn', 'end', 'other', 'late'),
  operation: fc.nat(5),
  detail: fc.nat(7),
  person: fc.constantFrom(ONE, TWO),
});

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

async function act(desk: OperationDesk, { what, operation: number, detail, person }: Action) {
  const found = desk.book.get(idOf(number));
  if (what === 'submit') {
    const nodes = onNodes([`gpu-${detail % 4}`, `gpu-${(detail + 1) % 4}`]);
    const judge = [accept, wait, refuse][detail % 3] ?? accept;
    return await desk.submit(
      commandOf(number, { ...nodes, verb: detail > 5 ? 'uncordon' : 'drain' }),
      person,
      judge,
    );
  }
  if (what === 'other') return await desk.journal.append(recordOf(detail));
  if (found === null) return null;
  if (what === 'approve') return await desk.move(approvalRecord(found, person, null));
  if (what === 'edit') return await desk.move(editRecord(found, person, detail * 60, null));
  if (what === 'step')
    return await desk.move(stepRecord(found, AGENT, `step ${detail}`, { progressRatio: detail / 8 }));
  if (what === 'turn') {
    const turns = [
      'operation.started',
      'operation.paused',
      'operation.resumed',
      'operation.cancelling',
    ] as const;
    return await desk.move(turnRecord(turns[detail % 4] ?? 'operation.started', found, person));
  }
  const ends = ['operation.done', 'operation.failed', 'operation.cancelled', 'operation.expired'] as const;
  const end = endRecord(ends[detail % 4] ?? 'operation.done', found, AGENT, 'over', {
    opened: [`gpu-${detail % 4}`],
  });
  // Late: written past the check, as after a race; it must move nothing that has ended.
  return what === 'late' ? await desk.journal.append(end) : await desk.move(end);
}

const pictureOf = (book: OperationBook) => ({ operations: [...book.all()], holds: [...book.holds()] });

describe('a replay', () => {
  it('of any beginning of a journal gives what was live at that moment, with one open operation per target', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 40 }),
        async (rounds) => {
          const live: unknown[] = [];
          let wall = 1_700_000_000_000;
          const journal = new MemoryJournal(() => wall++);
          const desk = openDesk(journal, (line, operation) => {
            if (operation !== null) moved++;
            expect(line.seq).toBe(live.length + 1);
            live.push(structuredClone(pictureOf(desk.book)));
          });
          for (const round of rounds) await Promise.all(round.map((one) => act(desk, one)));
          const replayed = new OperationBook();
          for (const line of journal.lines()) {
            const before = new Map([...replayed.all()].map((one) => [one.id, one]));
            replayed.apply(line);
            expect(pictureOf(replayed)).toEqual(live[line.seq - 1]);
            const targets = replayed
              .open()
              .flatMap((one) => one.command.targets.map((target) => target.name));
            expect(new Set(targets).size).toBe(targets.length);
            for (const one of before.values()) if (!isOpen(one)) expect(replayed.get(one.id)).toBe(one);
          }
          expect(live).toHaveLength(journal.head.seq);
        },
      ),
      { numRuns: 200 },
    );
    expect(moved).toBeGreaterThan(500);
  });
});
