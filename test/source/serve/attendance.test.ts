import { describe, expect, it } from 'vitest';
import { Attendance, type AttendanceOptions } from '../../../source/serve/attendance.ts';

function attended(more: Partial<AttendanceOptions> = {}) {
  const said: string[] = [];
  const clock = { now: 0 };
  const attendance = new Attendance({
    isUnattended: false,
    idleMs: 600_000,
    totalMs: 3_600_000,
    warningMs: 60_000,
    now: () => clock.now,
    warn: (text) => said.push(`warned: ${text}`),
    end: (reason) => said.push(`ended: ${reason}`),
    ...more,
  });
  const at = (now: number): readonly string[] => {
    clock.now = now;
    attendance.tick();
    return said.splice(0);
  };
  return { attendance, at, clock };
}

describe('how long a session lasts', () => {
  it('is warned once a minute before nobody pressed a key for too long, then ended', () => {
    const { at } = attended();
    expect(at(539_000)).toEqual([]);
    expect(at(540_000)).toEqual(['warned: this session ends in 1 min unless a key is pressed']);
    expect(at(541_000)).toEqual([]);
    expect(at(600_000)).toEqual(['ended: no key was pressed for 10 min']);
  });

  it('goes on when a key is pressed, and is warned anew', () => {
    const { at, attendance, clock } = attended();
    at(540_000);
    clock.now = 550_000;
    attendance.pressed();
    expect(at(1_089_000)).toEqual([]);
    expect(at(1_090_000)).toHaveLength(1);
  });

  it('has an end whatever is pressed, and says so before', () => {
    const { at, attendance, clock } = attended();
    for (const now of [500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000, 3_000_000, 3_500_000]) {
      clock.now = now;
      attendance.pressed();
    }
    expect(at(3_540_000)).toEqual(['warned: this session ends in 1 min: it has lasted as long as one may']);
    expect(at(3_600_000)).toEqual(['ended: it lasted 1 h, which is as long as a session may']);
  });

  it('is not ended by idleness where nobody sits', () => {
    const { at } = attended({ isUnattended: true });
    expect(at(3_000_000)).toEqual([]);
  });
});
