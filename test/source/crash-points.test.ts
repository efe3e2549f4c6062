import { describe, expect, it, vi } from 'vitest';
import { Answers } from '../../source/agents/answers.ts';
import type { OutboxEntry } from '../../source/agents/outbox.ts';
import {
  CONSOLE_CRASH_POINTS,
  type ConsoleCrashPoint,
  consoleCrash,
  outboxPassing,
  wayPassing,
} from '../../source/crash-points.ts';

describe('the points at which a console can be made to end', () => {
  it('are passed when a request is kept, was handed over, and is forgotten, in that order', async () => {
    const happened: string[] = [];
    const passed = (point: ConsoleCrashPoint): void => void happened.push(point);
    const outbox = outboxPassing(
      {
        keep: async () => void happened.push('keeping'),
        forget: async () => void happened.push('forgetting'),
        entries: async () => ({ entries: [], unreadable: [] }),
      },
      passed,
    );
    let isOpen = false;
    const inner = { send: () => isOpen, answers: new Answers() };
    const way = wayPassing(inner, passed);
    expect(way.answers).toBe(inner.answers);
    await outbox.keep({} as OutboxEntry);
    expect(way.send({} as never)).toBe(false);
    isOpen = true;
    expect(way.send({} as never)).toBe(true);
    await outbox.forget('x');
    expect(happened).toEqual([
      'keeping',
      'kept in the outbox',
      'sent to its agent',
      'forgetting',
      'gone from the outbox',
    ]);
    expect(happened.filter((one) => CONSOLE_CRASH_POINTS.some((point) => point === one))).toEqual([
      ...CONSOLE_CRASH_POINTS,
    ]);
  });

  it('end it only where a test asks for that one', () => {
    const end = vi.fn();
    expect(consoleCrash({}, end)).toBeNull();
    const passed = consoleCrash({ WEFT_TRIAL_CRASH_AT: 'sent to its agent' }, end);
    passed?.('kept in the outbox');
    expect(end).not.toHaveBeenCalled();
    passed?.('sent to its agent');
    expect(end).toHaveBeenCalledTimes(1);
    expect(() => consoleCrash({ WEFT_TRIAL_CRASH_AT: 'nowhere' }, end)).toThrow(
      'WEFT_TRIAL_CRASH_AT: "nowhere" is none of kept in the outbox, sent to its agent, gone from the outbox',
    );
  });
});
