import { expect, test } from 'vitest';
import type { AuditLines, FromConsole } from '../../../protocol/index.ts';
import { Answers } from '../../../source/agents/answers.ts';
import { askAudit } from '../../../source/agents/ask-audit.ts';
import { askEnergy } from '../../../source/agents/ask-energy.ts';
import { Submissions } from '../../../source/agents/submissions.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';

const linesFrom = (from: number): AuditLines => ({
  kind: 'audit',
  from,
  lines: [],
  newest: 9,
  refusal: null,
});
const answerTo = (id: string) =>
  ({ kind: 'answer', answer: { id, status: 'accepted', reason: '', refusals: [] } }) as const;

function connection() {
  const sent: FromConsole[] = [];
  const send = (frame: FromConsole): boolean => {
    sent.push(frame);
    return true;
  };
  return { answers: new Answers(), error: null, sent, send };
}

test('a command and a look into the journal wait for their answers on one connection at once', async () => {
  const way = connection();
  const outbox = {
    keep: async () => undefined,
    forget: async () => undefined,
    entries: async () => ({ entries: [], unreadable: [] }),
  };
  const clocks = { monotonic: () => 0, wall: () => 0 };
  const submissions = new Submissions(new Map([['de-halm', way]]), outbox, clocks);
  const lines = askAudit(way, 1);
  const accepted = submissions.submit('de-halm', { kind: 'command', command: commandOf(1) });
  await new Promise((resolve) => setImmediate(resolve));
  way.answers.tell(linesFrom(1));
  expect(await lines).toEqual(linesFrom(1));
  way.answers.tell(answerTo(idOf(1)));
  expect(await accepted).toMatchObject({ status: 'accepted' });
});

test('two looks into one journal get each its own lines, in whatever order they come', async () => {
  const way = connection();
  const asked = [askAudit(way, 1), askAudit(way, 257)];
  way.answers.tell(linesFrom(257));
  way.answers.tell(linesFrom(1));
  expect(await Promise.all(asked)).toEqual([linesFrom(1), linesFrom(257)]);
});

test('whoever left hears no more, and leaving while it hears takes nothing from the others', () => {
  const answers = new Answers();
  const heard: string[] = [];
  const leave = answers.on('answer', () => {
    heard.push('first');
    leave();
  });
  answers.on('answer', () => heard.push('second'));
  answers.on('audit', () => heard.push('the journal'));
  answers.tell(answerTo(idOf(1)));
  answers.tell(answerTo(idOf(2)));
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('an agent that does not know of energies is not asked, and one that refuses is quoted', async () => {
  const way = connection();
  const older = { ...way, mirror: { version: 1 } };
  await expect(askEnergy(older, 24, 48)).rejects.toThrow('cannot tell energies of a period yet; update it');
  expect(way.sent).toEqual([]);
  const asked = askEnergy({ ...way, mirror: { version: 2 } }, 24, 48);
  way.answers.tell({ kind: 'energy', from: 0, to: 24, energy: null, refusal: 'another question’s' });
  way.answers.tell({ kind: 'energy', from: 24, to: 48, energy: null, refusal: 'no meters' });
  await expect(asked).rejects.toThrow('no meters');
  expect(way.sent).toEqual([{ kind: 'energy', from: 24, to: 48 }]);
});

test('whoever waits for an answer hears at once that the connection is gone', async () => {
  const way = connection();
  const lines = askAudit(way, 1);
  way.answers.end();
  await expect(lines).rejects.toThrow('the connection ended before the');
});
