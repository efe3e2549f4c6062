import { describe, expect, test, vi } from 'vitest';
import {
  CRASH_POINTS,
  crashAt,
  journalPassing,
  parseCrashAt,
  peerPassing,
  steeringPassing,
  transferPassing,
} from '../../agent/crash-points.ts';
import { NO_STEERING } from '../../agent/drivers/no-steering.ts';
import { SOURCE_PHASES } from '../../agent/operations/migration/source-state.ts';
import { TARGET_PHASES } from '../../agent/operations/migration/target-state.ts';
import { MemoryJournal } from '../../agent/operations/storage/memory-journal.ts';
import { readTrial } from '../../agent/trial.ts';

const { signal } = new AbortController();
const RECORD = {
  actor: 'weft://agent/de-halm',
  via: null,
  operation: null,
  what: 'x',
  reason: null,
  result: 'ok',
  body: {},
};

describe('the points at which an agent can be made to end', () => {
  test('are all different, and one after each record of every phase of a migration, at either side', () => {
    expect(new Set(CRASH_POINTS).size).toBe(CRASH_POINTS.length);
    const records = [
      ...SOURCE_PHASES.map((phase) => `migration.${phase}`),
      ...TARGET_PHASES.map((phase) => `migration.target-${phase}`),
    ].map((code) => `written ${code.toLowerCase().replaceAll('_', '-')}`);
    expect(records.filter((point) => !CRASH_POINTS.some((known) => known === point))).toEqual([]);
  });

  test('are one after each call to a scheduler that changes something', () => {
    const others = ['nativeWords', 'observeNodes'];
    const calls = Object.entries(NO_STEERING).flatMap(([name, value]) =>
      typeof value === 'function' && !others.includes(name) ? [name] : [],
    );
    expect(calls).toEqual(expect.arrayContaining(['takeOver', 'runAgain']));
    expect(calls.filter((name) => !CRASH_POINTS.some((known) => known === `returned ${name}`))).toEqual([]);
  });

  test('are passed when a record is on the disk, before whoever wrote it goes on', async () => {
    const happened: string[] = [];
    const journal = journalPassing(new MemoryJournal(() => 0), (point) => happened.push(point));
    await journal.append({ ...RECORD, code: 'migration.fenced' }).then(() => happened.push('gone on'));
    expect(happened).toEqual(['written migration.fenced', 'gone on']);
    expect([...journal.lines()].map(({ code }) => code)).toEqual(['migration.fenced']);
  });

  test('are passed when a call has returned, before its answer is heard, and not where it failed', async () => {
    const passed = vi.fn();
    const cancel = vi.fn(async () => undefined);
    const release = vi.fn(async () => Promise.reject(new Error('nobody answers')));
    const steering = steeringPassing({ ...NO_STEERING, cancel, release }, passed);
    await steering.cancel('7', signal);
    await expect(steering.release('8', signal)).rejects.toThrow('nobody answers');
    expect(cancel).toHaveBeenCalledWith('7', signal);
    expect(passed.mock.calls).toEqual([['returned cancel']]);
    expect(steering.verbs).toBe(NO_STEERING.verbs);
  });

  test('are passed when a checkpoint was copied, and when a message was handed over', async () => {
    const happened: string[] = [];
    const passed = (point: string): void => void happened.push(point);
    const transfer = transferPassing(
      {
        find: async () => ({ id: null, version: null, isChanging: false }),
        copy: async () => void happened.push('copying'),
        digest: async () => null,
        keep: async () => undefined,
      },
      passed,
    );
    await transfer.copy({ id: 'c1', digest: 'd1' }, {} as never, 'eemshaven', signal, () => undefined);
    const addressed = { operation: 'x', from: 'eemshaven', to: 'de-halm', store: 's' } as const;
    peerPassing({ send: () => void happened.push('sending') }, passed).send({
      kind: 'started',
      ...addressed,
    });
    expect(happened).toEqual(['copying', 'returned copy', 'sending', 'sent started']);
  });

  test('end the agent at the passing that was asked for, and at no other', () => {
    const end = vi.fn();
    const passed = crashAt({ point: 'sent start', passing: 2 }, end);
    passed('sent start');
    passed('sent void');
    expect(end).not.toHaveBeenCalled();
    passed('sent start');
    passed('sent start');
    expect(end).toHaveBeenCalledTimes(1);
  });
});

describe('what a test asks of an agent', () => {
  test('is nothing where no variable is set: nothing is wrapped', () => {
    expect(readTrial({})).toMatchObject({ notice: null, passed: null, restsAheadMs: 0 });
    expect(readTrial({ WEFT_TRIAL_PACE: '10' }).notice).toContain('on trial, not for work');
    expect(readTrial({}).inEarnest(NO_STEERING)).toBe(NO_STEERING);
  });

  test('is a point and how often it is to be passed', () => {
    expect(parseCrashAt('written migration.starting#2')).toEqual({
      point: 'written migration.starting',
      passing: 2,
    });
    for (const text of ['written migration.starting', 'written nothing#1', 'sent start#0', '#1'])
      expect(parseCrashAt(text)).toBeNull();
  });

  test('ends the start where it means nothing', () => {
    expect(() => readTrial({ WEFT_TRIAL_CRASH_AT: 'nowhere#1' })).toThrow(
      'WEFT_TRIAL_CRASH_AT: "nowhere#1" is no POINT#N of agent/crash-points.ts',
    );
    expect(() => readTrial({ WEFT_TRIAL_PACE: '0' })).toThrow('WEFT_TRIAL_PACE: expected 1 to 100, found 0');
  });
});
