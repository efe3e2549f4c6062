import { describe, expect, it } from 'vitest';
import { type PaintReason, PaintScheduler } from '../../../source/screen/scheduler.ts';
import { FakeClock } from '../../support/fake-terminal.ts';

function created() {
  const clock = new FakeClock();
  const soon: (() => void)[] = [];
  const state = { paints: 0, reasons: [] as PaintReason[], isBusy: false, lastWriteMs: 0, paintMs: 0 };
  const scheduler = new PaintScheduler({
    paint: (reason) => {
      state.paints += state.isBusy ? 0 : 1;
      clock.advance(state.paintMs);
      if (!state.isBusy) state.reasons.push(reason);
      return !state.isBusy;
    },
    lastWriteMs: () => state.lastWriteMs,
    now: () => clock.now(),
    later: (task, milliseconds) => clock.later(task, milliseconds),
    soon: (task) => soon.push(task),
  });
  const settle = () => {
    for (const task of soon.splice(0)) task();
  };
  return { scheduler, clock, state, settle };
}

describe('the paint scheduler', () => {
  it('paints a key at once, and several requests of one key once', () => {
    const { scheduler, state, settle } = created();
    scheduler.request('key');
    scheduler.request('key');
    scheduler.request('data');
    settle();
    expect(state.paints).toBe(1);
  });

  it('paints what only moved the cursor as soon as all that was typed is heard, and no second time', () => {
    const { scheduler, state, settle } = created();
    scheduler.request('cursor');
    scheduler.request('cursor');
    expect(state.paints).toBe(0);
    scheduler.inputIsHeard();
    expect(state.reasons).toEqual(['cursor']);
    settle();
    expect(state.paints).toBe(1);
  });

  it('lets React have its turn where a key did more than move the cursor, whichever came first', () => {
    for (const [first, second] of [
      ['cursor', 'key'],
      ['key', 'cursor'],
    ] as const) {
      const { scheduler, state, settle } = created();
      scheduler.request(first);
      scheduler.request(second);
      scheduler.inputIsHeard();
      expect(state.paints).toBe(0);
      settle();
      expect(state.reasons).toEqual(['key']);
    }
  });

  it('paints a cursor that nobody typed for in its turn', () => {
    const { scheduler, state, settle } = created();
    scheduler.request('cursor');
    settle();
    scheduler.inputIsHeard();
    expect(state.reasons).toEqual(['cursor']);
  });

  it('paints data at most four times a second', () => {
    const { scheduler, clock, state, settle } = created();
    for (let millisecond = 0; millisecond < 999; millisecond++) {
      scheduler.request('data');
      settle();
      clock.advance(1);
    }
    expect(state.paints).toBe(4);
  });

  it('leaves a three-hundredth of the processor to news whose paints are long, and paints them each second still', () => {
    const paintsIn = (paintMs: number): number => {
      const { scheduler, clock, state, settle } = created();
      state.paintMs = paintMs;
      const look = (until: number): void => {
        for (; clock.now() < until; clock.advance(1)) {
          scheduler.request('data');
          settle();
        }
      };
      // What a paint takes is learnt by the first few.
      look(20_000);
      const before = state.paints;
      look(40_000);
      return state.paints - before;
    };
    expect(paintsIn(0.8)).toBeGreaterThanOrEqual(78);
    expect(paintsIn(2)).toBeGreaterThanOrEqual(31);
    expect(paintsIn(2)).toBeLessThanOrEqual(34);
    expect(paintsIn(50)).toBeGreaterThanOrEqual(18);
  });

  it('lets a key overtake data that waits, which are looked at in their own time', () => {
    const { scheduler, clock, state, settle } = created();
    scheduler.request('data');
    settle();
    scheduler.request('data');
    scheduler.request('key');
    settle();
    expect(state.reasons).toEqual(['data', 'key']);
    clock.advance(500);
    expect(state.reasons).toEqual(['data', 'key', 'data']);
  });

  it('takes in the news in a paint that was owed to them, whatever else was asked for meanwhile', () => {
    const { scheduler, state, settle } = created();
    state.isBusy = true;
    scheduler.request('data');
    settle();
    scheduler.request('key');
    settle();
    state.isBusy = false;
    scheduler.terminalIsReady();
    expect(state.reasons).toEqual(['data']);
  });

  it('paints data less often when the terminal takes its bytes slowly', () => {
    const { scheduler, clock, state, settle } = created();
    state.lastWriteMs = 100;
    for (let millisecond = 0; millisecond < 1_999; millisecond++) {
      scheduler.request('data');
      settle();
      clock.advance(1);
    }
    expect(state.paints).toBe(5);
  });

  it('paints once more when the terminal was busy', () => {
    const { scheduler, state, settle } = created();
    state.isBusy = true;
    scheduler.request('key');
    settle();
    state.isBusy = false;
    scheduler.terminalIsReady();
    scheduler.terminalIsReady();
    expect(state.paints).toBe(1);
  });

  it('paints all that is owed also where only the cursor is asked for', () => {
    const { scheduler, state, settle } = created();
    state.isBusy = true;
    scheduler.request('data');
    settle();
    state.isBusy = false;
    scheduler.request('cursor');
    scheduler.inputIsHeard();
    scheduler.terminalIsReady();
    expect(state.reasons).toEqual(['data']);
  });

  it('paints nothing after it was stopped', () => {
    const { scheduler, clock, state, settle } = created();
    scheduler.request('data');
    settle();
    scheduler.request('data');
    scheduler.stop();
    scheduler.stop();
    clock.advance(1_000);
    scheduler.request('key');
    settle();
    expect(state.paints).toBe(1);
  });
});
