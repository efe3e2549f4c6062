import { describe, expect, it } from 'vitest';
import { CommandPace } from '../../../../agent/operations/authority/command-pace.ts';
import { ONE, TWO } from '../../../support/made-site-facts.ts';

describe('the pace of an operator', () => {
  it('is what they sent within the minute before', () => {
    const pace = new CommandPace();
    for (const at of [0, 10_000, 59_000]) pace.note(ONE, at);
    expect(pace.lastMinute(ONE, 59_999)).toBe(3);
    expect(pace.lastMinute(ONE, 60_000)).toBe(2);
    expect(pace.lastMinute(TWO, 0)).toBe(0);
  });
});
