import { describe, expect, it } from 'vitest';
import { DeliveryBook } from '../../../agent/store/delivery-book.ts';
import type { ReportedLimit } from '../../../agent/store/drawn-so-far.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const BEGIN = Date.UTC(2026, 10, 25, 17);
const VTN = 'openadr/https://vtn';
const limit = (more: Partial<ReportedLimit> = {}): ReportedLimit => ({
  source: VTN,
  event: 'event-1',
  from: BEGIN,
  to: BEGIN + 2 * QUARTER,
  ...more,
});

/** Lets minutes go by at a power, W; null is not metered. */
class Running {
  book = new DeliveryBook();
  wall = BEGIN - MINUTE;
  limits: readonly ReportedLimit[] = [limit()];

  pass(minutes: number, watts: number | null): this {
    for (let minute = 0; minute < minutes; minute++) {
      const from = this.wall;
      this.wall += MINUTE;
      if (watts !== null)
        this.book.flowed({ meter: 'grid', from, to: this.wall, joules: watts * 60, share: 1 });
      this.book.settle(this.limits, this.wall);
    }
    return this;
  }

  restart(): this {
    const kept: unknown = JSON.parse(JSON.stringify(this.book.kept()));
    this.book = new DeliveryBook();
    this.book.restore(kept);
    return this;
  }

  get due() {
    return this.book.due(VTN).map(({ name, joules, isEstimate, from, to }) => ({
      name,
      watts: joules === null ? null : (joules * 1000) / (to - from),
      isEstimate,
    }));
  }
}

const FIRST = `${VTN} event-1 2026-11-25T17:00:00.000Z`;
const SECOND = `${VTN} event-1 2026-11-25T17:15:00.000Z`;

describe('what was delivered', () => {
  it('is due when a quarter of an hour of the event is over, with the mean of it alone', () => {
    const running = new Running().pass(1, 90e6).pass(14, 50e6);
    expect(running.due).toEqual([]);
    running.pass(1, 35e6).pass(2, 10e6);
    expect(running.due).toEqual([{ name: FIRST, watts: 49e6, isEstimate: false }]);
    expect(running.book.due('openadr/https://other')).toEqual([]);
    running.pass(13, 20e6);
    expect(running.due.map(({ name }) => name)).toEqual([FIRST, SECOND]);
  });

  it('is of the event’s own interval where that is shorter, and ends with it', () => {
    const running = new Running();
    running.limits = [limit({ to: BEGIN + 5 * MINUTE })];
    running.pass(6, 40e6);
    running.limits = [];
    expect(running.pass(30, 80e6).due).toEqual([{ name: FIRST, watts: 40e6, isEstimate: false }]);
  });

  it('waits for what meters count late, and shares it out by the time it flowed in', () => {
    const running = new Running().pass(15, 50e6).pass(2, null);
    expect(running.due).toEqual([]);
    running.book.flowed({
      meter: 'grid',
      from: running.wall - 3 * MINUTE,
      to: running.wall,
      joules: 3 * 60 * 20e6,
      share: 1,
    });
    expect(running.pass(1, 50e6).due).toEqual([{ name: FIRST, watts: 48e6, isEstimate: false }]);
  });

  it('is an estimate where a part of it was metered, and unknown where nothing was', () => {
    const running = new Running().pass(6, 50e6).pass(10, null);
    expect(running.pass(3, null).due).toEqual([{ name: FIRST, watts: 50e6, isEstimate: true }]);
    running.pass(16, null);
    expect(running.due[1]).toEqual({ name: SECOND, watts: null, isEstimate: true });
  });

  it('is none of an event that was withdrawn before it was over', () => {
    const running = new Running().pass(10, 50e6);
    running.limits = [];
    expect(running.pass(30, 50e6).due).toEqual([]);
  });

  it('goes on over a restart: nothing is lost, counted twice or due twice', () => {
    const running = new Running().pass(9, 50e6).restart();
    // A meter of which the last minute was not kept tells of it again.
    const { wall } = running;
    running.book.flowed({ meter: 'grid', from: wall - MINUTE, to: wall, joules: 50e6 * 60, share: 1 });
    running.pass(8, 50e6);
    expect(running.due).toEqual([{ name: FIRST, watts: 50e6, isEstimate: false }]);
    running.restart();
    expect(running.due).toHaveLength(1);
    running.book.done(FIRST);
    expect(running.restart().pass(1, 50e6).due).toEqual([]);
  });

  it('is told of the intervals that went by while nobody looked, from what counters then say', () => {
    const running = new Running().pass(6, 50e6).restart();
    const before = running.wall;
    running.wall += 20 * MINUTE;
    running.book.flowed({ meter: 'grid', from: before, to: running.wall, joules: 20 * 60 * 50e6, share: 1 });
    expect(running.pass(6, 50e6).due.map(({ watts }) => watts)).toEqual([50e6, 50e6]);
  });

  it('takes nothing damaged for what it kept', () => {
    const kept = {
      lookedAt: 'x',
      told: 7,
      running: [['a', { from: 2, to: 1 }]],
      due: [{ name: 'b' }, null],
      reported: [['c', 'd']],
    };
    for (const damaged of [null, 7, [], kept]) {
      const book = new DeliveryBook();
      book.restore(damaged);
      book.settle([], BEGIN);
      expect(book.kept()).toEqual({ lookedAt: BEGIN, told: [], running: [], due: [], reported: [] });
    }
  });
});
