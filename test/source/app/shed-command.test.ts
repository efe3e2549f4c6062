import { describe, expect, test } from 'vitest';
import { readActingCommand } from '../../../source/app/acting-command.ts';

const WALL = Date.UTC(2026, 10, 25, 12);

describe('a `:shed` line', () => {
  test('names the site, its limit and when that holds; all else is the reason', () => {
    const line = 'shed de-halm --cap 50MW --from 14:00 --until 3h --ramp 1MW the grid asks';
    expect(readActingCommand(line, WALL)).toMatchObject({
      request: {
        verb: 'shed',
        targets: ['de-halm'],
        reason: 'the grid asks',
        shed: {
          limitWatts: 50e6,
          times: { from: WALL + 2 * 3_600_000, until: WALL + 5 * 3_600_000, rampDown: 1e6, rampUp: 1e6 },
        },
      },
    });
  });

  test('names the demand that says the limit and when it holds', () => {
    const line = 'shed de-halm --demand openadr/event-1/0/0 --ramp 1MW the grid asks';
    expect(readActingCommand(line, WALL)).toMatchObject({
      request: {
        verb: 'shed',
        reason: 'the grid asks',
        shed: { demand: 'openadr/event-1/0/0', times: { rampDown: 1e6, rampUp: 1e6 } },
      },
    });
  });

  test('without a power, or with a time that is none, says what is wrong', () => {
    expect(readActingCommand('shed de-halm', WALL)).toEqual({
      wrong: expect.stringContaining('--cap wants'),
    });
    expect(readActingCommand('shed de-halm --demand event-1 --cap 5MW', WALL)).toEqual({
      wrong: expect.stringContaining('no --cap, --from or --until beside it'),
    });
    expect(readActingCommand('shed de-halm --cap 5MW --until soon', WALL)).toEqual({
      wrong: expect.stringContaining('--until wants'),
    });
    expect(readActingCommand('drain de-halm/n1 --cap 5MW', WALL)).toEqual({ wrong: ':drain knows no --cap' });
  });
});
