import { expect, test } from 'vitest';
import type { AnswerFrame, FromConsole } from '../../../protocol/index.ts';
import { Answers } from '../../../source/agents/answers.ts';
import type { OutboxEntry } from '../../../source/agents/outbox.ts';
import { type Submission, Submissions } from '../../../source/agents/submissions.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';

interface Made {
  readonly submissions: Submissions;
  readonly sent: FromConsole[];
  readonly kept: Map<string, OutboxEntry>;
  readonly told: Submission[];
  isUp: boolean;
  now: number;
  answer(id: string, status?: AnswerFrame['answer']['status']): void;
}

function make(left: readonly OutboxEntry[] = []): Made {
  const kept = new Map(left.map((entry) => [idOfEntry(entry), entry]));
  const way = {
    answers: new Answers(),
    send: (frame: FromConsole): boolean => {
      if (!made.isUp) return false;
      expect([...kept.keys()], 'it is in the outbox before it is sent').not.toEqual([]);
      made.sent.push(frame);
      return true;
    },
  };
  const outbox = {
    keep: async (entry: OutboxEntry) => void kept.set(idOfEntry(entry), entry),
    forget: async (id: string) => void kept.delete(id),
    entries: async () => ({ entries: [...kept.values()], unreadable: [] }),
  };
  const clocks = { monotonic: () => made.now, wall: () => 0 };
  const submissions = new Submissions(new Map([['de-halm', way]]), outbox, clocks);
  const told: Submission[] = [];
  submissions.onChange((submission) => told.push(submission));
  const made: Made = {
    submissions,
    sent: [],
    kept,
    told,
    isUp: true,
    now: 0,
    answer: (id, status = 'accepted') =>
      way.answers.tell({ kind: 'answer', answer: { id, status, reason: '', refusals: [] } }),
  };
  return made;
}

const frame = { kind: 'command', command: commandOf(1) } as const;
const idOfEntry = ({ frame: kept }: OutboxEntry): string =>
  kept.kind === 'command' ? kept.command.id : kept.steer.id;
const states = (made: Made): string[] => made.told.map(({ state }) => state);

test('a request is kept, sent once, and gone from the outbox when its answer is known', async () => {
  const made = make();
  const answer = made.submissions.submit('de-halm', frame);
  await settled();
  made.submissions.tick();
  expect(made.sent).toEqual([frame]);
  made.answer(idOf(1));
  expect(await answer).toMatchObject({ status: 'accepted' });
  expect(made.kept.size).toBe(0);
  expect(states(made)).toEqual(['sending', 'answered']);
});

test('one without an answer is UNKNOWN and is asked again, the same, until it is known', async () => {
  const made = make();
  const answer = made.submissions.submit('de-halm', frame);
  await settled();
  for (made.now = 0; made.now <= 7_000; made.now += 500) made.submissions.tick();
  expect(made.sent).toEqual([frame, frame, frame]);
  expect(made.submissions.open.map(({ state }) => state)).toEqual(['unknown']);
  made.answer(idOf(1), 'refused');
  expect(await answer).toMatchObject({ status: 'refused' });
  made.now += 60_000;
  made.submissions.tick();
  expect(made.sent).toHaveLength(3);
});

test('a site that is not heard is asked when it is, and until then nothing is unknown', async () => {
  const made = make();
  made.isUp = false;
  void made.submissions.submit('de-halm', frame);
  await settled();
  made.now = 60_000;
  made.submissions.tick();
  expect(states(made)).toEqual(['sending']);
  made.isUp = true;
  made.submissions.tick();
  expect(made.sent).toEqual([frame]);
});

test('a console that starts anew asks again for what the one before did not hear', async () => {
  const made = make([{ site: 'de-halm', at: 0, frame }]);
  expect(await made.submissions.recover()).toEqual([]);
  expect(made.sent).toEqual([frame]);
  expect(made.told[0]).toMatchObject({ state: 'unknown', isRecovered: true });
  made.answer(idOf(1));
  await settled();
  expect(made.kept.size).toBe(0);
});

test('asking by hand with the id of what lies in the outbox joins it; for something else it is a conflict', async () => {
  const made = make([{ site: 'de-halm', at: 0, frame }]);
  await made.submissions.recover();
  const again = { kind: 'command', command: { ...commandOf(1), planHash: 'cd', notAfter: 9 } } as const;
  const joined = made.submissions.submit('de-halm', again);
  const other = { kind: 'command', command: { ...commandOf(1), reason: 'something else' } } as const;
  expect(await made.submissions.submit('de-halm', other)).toMatchObject({ status: 'conflict' });
  made.answer(idOf(1));
  expect(await joined).toMatchObject({ status: 'accepted' });
  expect(made.sent).toEqual([frame]);
});

test('an answer to nothing that was asked changes nothing', async () => {
  const made = make();
  void made.submissions.submit('de-halm', frame);
  await settled();
  made.answer(idOf(7));
  expect(made.submissions.open).toHaveLength(1);
});

/** Promises that are due, without waiting for a clock. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
