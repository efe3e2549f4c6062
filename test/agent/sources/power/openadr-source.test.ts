import { beforeEach, describe, expect, test } from 'vitest';
import type { Source } from '../../../../agent/sources/source.ts';
import { LIMITS, limitOf, MINUTE, startOpenAdr } from '../../../support/openadr-node.ts';
import type { TestVtn } from '../../../support/openadr-vtn.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
let now: number;
let server: TestVtn;
let source: Source;

beforeEach(async () => {
  now = 0;
  ({ server, source } = await startOpenAdr({ monotonic: () => now, wall: () => START + now }));
});

const read = () => source.read(server.url, LIMITS.signal);
const later = (minutes: number): void => {
  now += minutes * MINUTE;
};

describe('a virtual end node', () => {
  test('sees an event, its change and that it was cancelled', async () => {
    server.addProgram({ programName: 'Grid limits' });
    expect(await read()).toEqual({ demands: [] });
    const id = server.addEvent(limitOf(50_000));
    later(1);
    expect(await read()).toEqual({
      demands: [
        expect.objectContaining({
          id: `${id}/0/0`,
          kind: 'import limit',
          limitWatts: 50e6,
          programName: 'Grid limits',
          from: START + 5 * 60 * MINUTE,
          to: START + 8 * 60 * MINUTE,
        }),
      ],
    });
    server.changeEvent(id, limitOf(45_000));
    later(1);
    expect((await read()).demands).toMatchObject([{ id: `${id}/0/0`, limitWatts: 45e6 }]);
    server.cancelEvent(id);
    later(1);
    expect(await read()).toEqual({ demands: [] });
    expect(server.tokensGiven).toBe(1);
  });

  test('reads more events than one page holds', async () => {
    server.addProgram({ programName: 'Grid limits' });
    for (let count = 0; count < 120; count++) server.addEvent(limitOf(count));
    expect((await read()).demands).toHaveLength(120);
    expect(server.asked.filter((one) => one === 'GET /events')).toHaveLength(3);
  });

  test('begins an event with a random start at the same moment at every poll', async () => {
    server.addProgram({ programName: 'Grid limits' });
    const range = { start: '2026-11-25T17:00:00Z', duration: 'PT3H', randomizeStart: 'PT10M' };
    for (let count = 0; count < 20; count++) server.addEvent({ ...limitOf(1), intervalPeriod: range });
    const starts = (await read()).demands?.map(({ from }) => from - START - 5 * 60 * MINUTE);
    later(1);
    expect((await read()).demands?.map(({ from }) => from - START - 5 * 60 * MINUTE)).toEqual(starts);
    expect(new Set(starts).size).toBeGreaterThan(10);
    for (const start of starts ?? []) expect(start >= 0 && start <= 10 * MINUTE).toBe(true);
  });

  test('tells of an event that it does not understand, beside those that it does', async () => {
    server.addProgram({ programName: 'Grid limits' });
    server.addEvent(limitOf(50_000));
    server.addEvent({ ...limitOf(1), intervalPeriod: { duration: 'PT1H' } });
    server.addEvent({ ...limitOf(1), intervals: [{ id: 0, payloads: [{ type: 'OLS', values: [0.5] }] }] });
    const { demands, problem, notice } = await read();
    expect(demands).toHaveLength(1);
    expect(problem).toBe('event event-2: interval 0 has no start, and neither has the event');
    expect(notice).toBe('nothing is done about OLS');
  });
});
