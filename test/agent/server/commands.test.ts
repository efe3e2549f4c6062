import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { type CommandAnswer, encodeFromConsole } from '../../../protocol/index.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';
import { greeted } from '../../support/trial-session.ts';

describe('commands', () => {
  const command = encodeFromConsole({ kind: 'command', command: commandOf(1) });

  test('are answered, and refused while the agent carries out none', () => {
    const { wire, session } = greeted();
    session.receive(command);
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'answer',
      answer: { id: idOf(1), status: 'refused' },
    });
  });

  test('are answered when the answer is durable, as whom the console was admitted, and never when it is not', async () => {
    const asked: string[] = [];
    let broken = false;
    const answer = async (id: string, identity: string): Promise<CommandAnswer> => {
      asked.push(`${id} ${identity}`);
      if (broken) throw new Error('the journal takes nothing more');
      return { id, status: 'accepted', reason: '', refusals: [] };
    };
    const { wire, session } = greeted({
      identity: 'weft://operator/noc-1',
      commands: {
        submit: (one, identity) => answer(one.id, identity),
        steer: (one, identity) => answer(one.id, identity),
      },
    });
    session.receive(command);
    expect(wire.kinds()).not.toContain('answer');
    await Promise.resolve();
    await Promise.resolve();
    expect(wire.frames().at(-1)).toMatchObject({ kind: 'answer', answer: { status: 'accepted' } });
    broken = true;
    const before = wire.sent.length;
    session.receive(command);
    await new Promise((resolve) => setImmediate(resolve));
    expect(wire.sent).toHaveLength(before);
    expect(wire.closed).toBeNull();
    expect(asked).toEqual(Array(2).fill(`${idOf(1)} weft://operator/noc-1`));
  });

  test('without end, or with answers left unread, end the session', () => {
    const { wire, session } = greeted();
    for (let sent = 0; sent <= 120; sent++) session.receive(command);
    expect(wire.closed).toEqual({ code: CLOSE.refused, reason: 'more than 120 commands in a minute' });

    const unread = greeted();
    unread.wire.waiting = 100_000;
    unread.session.receive(command);
    expect(unread.wire.closed?.code).toBe(CLOSE.tooSlow);
  });
});
