import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { JournalFailure } from '../../../agent/operations/journal.ts';
import { keptCommand } from '../../../agent/operations/kept-command.ts';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import { isOpen, operationRow } from '../../../agent/operations/operation.ts';
import { OperationBook } from '../../../agent/operations/operation-book.ts';
import type { Admission, OperationDesk } from '../../../agent/operations/operation-desk.ts';
import {
  approvalRecord,
  editRecord,
  endRecord,
  stepRecord,
  turnRecord,
} from '../../../agent/operations/operation-records.ts';
import { ReplayFailure } from '../../../agent/operations/reduce-operation.ts';
import { MemoryJournal } from '../../../agent/operations/storage/memory-journal.ts';
import { commandJson } from '../../../protocol/command-hash.ts';
import { recordOf } from '../../support/journal-records.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';

const ONE = { actor: 'weft://operator/noc-1', via: null };
const TWO = { actor: 'weft://operator/noc-2', via: null };
const AGENT = { actor: 'weft://agent/de-halm', via: null };
const accept = (): Admission => ({ kind: 'accepted' });
const wait = (): Admission => ({
  kind: 'waiting',
  needsApproval: 'a second person: more than 10 % of the site',
});
const refuse = (): Admission => ({
  kind: 'refused',
  reason: 'not allowed',
  refusals: [{ target: 'gpu-001', reason: 'it is no node of this site' }],
});

let wall: number;
let journal: MemoryJournal;
let desk: OperationDesk;
beforeEach(() => {
  wall = 1_700_000_000_000;
  journal = new MemoryJournal(() => wall);
  desk = openDesk(journal);
});
const codes = () => [...journal.lines()].map((line) => line.code);
const operation = (number: number) => {
  const found = desk.book.get(idOf(number));
  if (found === null) throw new Error(`no operation ${number}`);
  return found;
};

describe('a command', () => {
  it('is accepted when it is in the journal, and begins an operation', async () => {
    const answer = await desk.submit(commandOf(1), ONE, accept);
    expect(answer).toEqual({ id: idOf(1), status: 'accepted', reason: '', refusals: [] });
    expect(codes()).toEqual(['operation.accepted']);
    expect(operationRow(operation(1))).toMatchObject({
      operation: idOf(1),
      kind: 'drain',
      targets: 'gpu-001',
      actor: ONE.actor,
      reason: 'fan swap',
      state: 'accepted',
      acceptedAt: wall,
      deadlineAt: wall + 1_800_000,
      endedAt: null,
    });
  });

  it('sent again gets the same answer, refusals and all, without being judged again', async () => {
    const once = await Promise.all([
      desk.submit(commandOf(1), ONE, refuse),
      desk.submit(commandOf(1), ONE, accept),
    ]);
    expect(once[0]).toEqual({
      id: idOf(1),
      status: 'refused',
      reason: 'not allowed',
      refusals: [{ target: 'gpu-001', reason: 'it is no node of this site' }],
    });
    expect(once[1]).toEqual(once[0]);
    expect(await openDesk(journal).submit(commandOf(1), ONE, accept)).toEqual(once[0]);
    expect(codes()).toEqual(['operation.refused', 'command.repeated', 'command.repeated']);
  });

  it('with the id of another is a conflict, and nothing is done for it', async () => {
    await desk.submit(commandOf(1), ONE, accept);
    const before = operation(1);
    const answer = await desk.submit(commandOf(1, { reason: 'another' }), TWO, accept);
    expect(answer).toMatchObject({
      status: 'conflict',
      reason: expect.stringContaining('another request already'),
    });
    expect(operation(1)).toBe(before);
    expect(codes()).toEqual(['operation.accepted', 'command.conflict']);
  });

  it('on a target of an open operation is refused with whose that is; after its end it is taken', async () => {
    await desk.submit(commandOf(1), ONE, accept);
    const second = commandOf(2, { verb: 'uncordon', ...onNodes(['gpu-002', 'gpu-001']) });
    const answer = await desk.submit(second, TWO, accept);
    expect(answer.refusals).toEqual([
      { target: 'gpu-001', reason: `drain ${idOf(1)} of weft://operator/noc-1 is under way on it: fan swap` },
    ]);
    // A workload of the same name is not the node.
    expect((await desk.submit(commandOf(3, { verb: 'cancel' }), TWO, accept)).status).toBe('accepted');
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    expect((await desk.submit({ ...second, id: idOf(4) }, TWO, accept)).status).toBe('accepted');
  });

  it('of many that come at once for one target is one operation', async () => {
    const commands = Array.from({ length: 20 }, (_, index) => commandOf(index));
    const answers = await Promise.all(commands.map((command) => desk.submit(command, ONE, accept)));
    expect(answers.map((answer) => answer.status)).toEqual([
      'accepted',
      ...Array.from({ length: 19 }, () => 'refused'),
    ]);
  });

  it('is judged as if those before it stood already, while all of them wait for one flush', async () => {
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
    const flush = slow(journal);
    const lost = desk.submit(commandOf(1), ONE, accept);
    flush.fail();
    await expect(lost).rejects.toThrow(JournalFailure);
    expect(desk.decided.open()).toEqual([]);
    expect(desk.decided.openOn('drain', 'gpu-001')).toBeNull();
    expect(desk.decided.holds.get('gpu-001')).toBeNull();
  });

  it('without a ULID begins nothing, and is on record', async () => {
    const answer = await desk.submit(commandOf(1, { id: 'x' }), ONE, accept);
    expect(answer).toMatchObject({ status: 'refused', reason: 'the id is "x"; expected a ULID' });
    expect(codes()).toEqual(['command.refused']);
  });

  it('is refused while the journal is closed; gets no answer where it is not known to be written', async () => {
    journal.append = () => Promise.reject(new JournalFailure('EIO'));
    await expect(desk.submit(commandOf(1), ONE, accept)).rejects.toThrow(JournalFailure);
    journal.closedBecause = 'the disk is full';
    expect(await desk.submit(commandOf(1), ONE, accept)).toMatchObject({
      status: 'refused',
      reason: 'no command is taken: the disk is full',
    });
    expect(desk.book.get(idOf(1))).toBeNull();
  });

  it('is not even refused where nobody knows whether it is on the disk', async () => {
    journal.lost = new JournalFailure('flushing it to the disk failed (EIO)');
    journal.closedBecause = journal.lost.message;
    await expect(desk.submit(commandOf(1), ONE, accept)).rejects.toBe(journal.lost);
  });

  it('is kept as it was sent', () => {
    const command = commandOf(1, { policy: null, to: 'eemshaven', takeOver: true });
    expect(keptCommand(commandJson(command))).toEqual(command);
    expect(keptCommand({ ...commandJson(command), verb: 'explode' })).toBeNull();
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

describe('an operation', () => {
  it('that waits is taken up when a second person approves what it is now', async () => {
    expect((await desk.submit(commandOf(1), ONE, wait)).status).toBe('waiting for approval');
    expect(operationRow(operation(1)).needsApproval).toBe('a second person: more than 10 % of the site');
    expect(await desk.move(stepRecord(operation(1), AGENT, 'cordoning'))).toBeNull();
    expect(await desk.move(approvalRecord(operation(1), ONE, null))).toBeNull();
    wall += 60_000;
    const approved = await desk.move(approvalRecord(operation(1), TWO, 'looked at it'));
    expect(approved).toMatchObject({ state: 'accepted', deadlineAt: wall + 1_800_000 });
    expect(approved?.approvals).toEqual([{ by: TWO.actor, at: wall, reason: 'looked at it' }]);
  });

  it('that is edited needs another approval; one given to what it was is void', async () => {
    await desk.submit(commandOf(1), ONE, wait);
    const early = approvalRecord(operation(1), TWO, null);
    await desk.move(editRecord(operation(1), ONE, 7_200, 'longer'));
    expect(await desk.move(early)).toBeNull();
    await desk.move(approvalRecord(operation(1), TWO, null));
    expect(operation(1).state).toBe('accepted');
    await desk.move(turnRecord('operation.started', operation(1), AGENT));
    await desk.move(editRecord(operation(1), ONE, 9_000, 'still longer'));
    expect(operation(1)).toMatchObject({ state: 'waiting for approval', approvals: [] });
    // Sent again, it still is the command that was sent first.
    expect((await desk.submit(commandOf(1), ONE, accept)).status).toBe('waiting for approval');
  });

  it('is paused, goes on, tells what it does, and ends once', async () => {
    await desk.submit(commandOf(1), ONE, accept);
    await desk.move(stepRecord(operation(1), AGENT, 'waiting for 3 workloads', { progressRatio: 0.25 }));
    expect(operation(1)).toMatchObject({
      state: 'running',
      step: 'waiting for 3 workloads',
      progressRatio: 0.25,
    });
    await desk.move(turnRecord('operation.paused', operation(1), TWO, 'wait for the night'));
    expect(operation(1).state).toBe('paused');
    await desk.move(turnRecord('operation.resumed', operation(1), TWO));
    await desk.move(turnRecord('operation.cancelling', operation(1), TWO, 'not today'));
    expect(operation(1)).toMatchObject({
      state: 'running',
      cancelling: { by: TWO.actor, reason: 'not today' },
    });
    wall += 5;
    await desk.move(
      endRecord('operation.cancelled', operation(1), AGENT, 'opened 1 node again', { opened: ['gpu-001'] }),
    );
    expect(operation(1)).toMatchObject({ state: 'cancelled', endedAt: wall, outcome: 'opened 1 node again' });
    const lines = journal.head.seq;
    expect(await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'))).toBeNull();
    expect(journal.head.seq).toBe(lines);
  });

  it('shows what a migration writes of itself as its step', async () => {
    const migrate = commandOf(1, {
      verb: 'migrate',
      targets: [{ name: '4411', version: 1, seen: '' }],
      to: 'eemshaven',
    });
    await desk.submit(migrate, ONE, accept);
    await desk.journal.append(
      recordOf(1, { code: 'migration.reserved', operation: idOf(1), what: 'eemshaven reserved 8 GPUs' }),
    );
    expect(operationRow(operation(1))).toMatchObject({
      state: 'running',
      step: 'eemshaven reserved 8 GPUs',
      peer: 'eemshaven',
    });
  });

  it('of a record that this version cannot read stops the replay', async () => {
    await journal.append(recordOf(1, { code: 'operation.accepted', operation: idOf(1), body: {} }));
    expect(() => openDesk(journal)).toThrow(ReplayFailure);
    expect(() => openDesk(journal)).toThrow(
      'line 1 of the journal (operation.accepted): expected a command and its hash',
    );
  });
});

describe('a hold', () => {
  it('begins with an accepted drain, and ends when the node was opened again', async () => {
    await desk.submit(commandOf(1, onNodes(['gpu-001', 'gpu-002'])), ONE, accept);
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    expect(desk.book.holdOf('gpu-001')).toMatchObject({
      owner: ONE.actor,
      reason: 'fan swap',
      operation: idOf(1),
    });
    await desk.submit(commandOf(2, { verb: 'uncordon' }), ONE, accept);
    expect(desk.book.holdOf('gpu-001')).not.toBeNull();
    await desk.move(endRecord('operation.done', operation(2), AGENT, 'open'));
    expect(desk.book.holdOf('gpu-001')).toBeNull();
    expect([...desk.book.holds()].map((hold) => hold.node)).toEqual(['gpu-002']);
  });

  it('that is taken over stays on record beside the one that took it', async () => {
    await desk.submit(commandOf(1), ONE, accept);
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    await desk.submit(commandOf(2, { verb: 'cordon', takeOver: true, reason: 'water leak' }), TWO, accept);
    expect(desk.book.holdOf('gpu-001')).toMatchObject({
      owner: TWO.actor,
      reason: 'water leak',
      broke: { owner: ONE.actor, reason: 'fan swap' },
    });
  });

  it('of an operation that waits or was refused is none', async () => {
    await desk.submit(commandOf(1), ONE, wait);
    await desk.submit(commandOf(2, onNodes(['gpu-002'])), ONE, refuse);
    expect([...desk.book.holds()]).toEqual([]);
  });
});

describe('a replay', () => {
  const action = fc.record({
    what: fc.constantFrom('submit', 'submit', 'approve', 'edit', 'step', 'turn', 'end', 'other', 'late'),
    operation: fc.nat(5),
    detail: fc.nat(7),
    person: fc.constantFrom(ONE, TWO),
  });

  async function act({
    what,
    operation: number,
    detail,
    person,
  }: typeof action extends fc.Arbitrary<infer A> ? A : never) {
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

  it('of any beginning of a journal gives what was live at that moment, with one open operation per target', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 40 }),
        async (rounds) => {
          const live: unknown[] = [];
          journal = new MemoryJournal(() => wall++);
          desk = openDesk(journal, (line, operation) => {
            if (operation !== null) moved++;
            expect(line.seq).toBe(live.length + 1);
            live.push(structuredClone(pictureOf(desk.book)));
          });
          for (const round of rounds) await Promise.all(round.map(act));
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
