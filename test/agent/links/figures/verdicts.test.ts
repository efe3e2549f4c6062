import { describe, expect, test } from 'vitest';
import { limitsFrom } from '../../../../agent/links/link-limits.ts';
import { stampRow } from '../../../../agent/stamp-row.ts';
import type { ConfiguredLink } from '../../../../agent/store/configured-link.ts';
import { SiteStore } from '../../../../agent/store/site-store.ts';
import type { Row } from '../../../../protocol/index.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { FAIR, type Weather } from '../../../support/network-weather.ts';
import { SimulatedLink } from '../../../support/simulated-link.ts';

const seed = firstSeed('WEFT_SEED');
const WALL = Date.UTC(2026, 10, 25);
const SECOND = 1000;
const LINK: ConfiguredLink = {
  peer: 'b',
  link: 'a-b-1',
  capacityBitsPerSecond: 400e9,
  carrier: null,
  owner: null,
  jurisdiction: null,
  route: null,
  dataClasses: [],
  encryption: null,
  protectionRequired: false,
  limits: limitsFrom(null),
  expected: new Map([['measured', 5 * SECOND]]),
};
const QUEUE: Weather = {
  ...FAIR,
  delayMs: 4.2,
  jitter: { shape: 'exponential', meanMs: 0.4 },
  keepsOrder: true,
};

/** A link over a simulated network, looked at and judged once a second, as an agent does. */
class Judged {
  readonly link: SimulatedLink;
  readonly #store = new SiteStore({ id: 'a', name: 'a', jurisdiction: null, gridLimitWatts: null }, [LINK]);
  readonly states: Row<'links'>['state'][] = [];

  constructor(forward: Weather, reverse: Weather) {
    this.link = new SimulatedLink({ forward, reverse, seed });
  }

  /** The row after each of so many seconds. */
  *seconds(count: number): Generator<Row<'links'>> {
    for (let second = 0; second < count; second++) {
      this.link.run(SECOND);
      const { now, figures } = this.link;
      const look = figures.look(now);
      const link = { peer: 'b', link: 'a-b-1' };
      const { answeredAt } = look;
      const row = stampRow({
        ...link,
        figures: look,
        answeredAt,
        refusedAt: null,
        heardAt: null,
        pathChangedAt: null,
        latenessMs: null,
      });
      const origin = { source: 'x', target: 'x', kind: 'links', periodMs: SECOND, inventory: false } as const;
      this.#store.accept(origin, { links: [row] }, 1, now);
      this.#store.tick(now, WALL + now);
      const table = this.#store.tables.of('links');
      const judged = table.read(table.find('b/a-b-1')!) as Row<'links'>;
      if (this.states.at(-1) !== judged.state) this.states.push(judged.state);
      yield judged;
    }
  }

  run(seconds: number): Row<'links'> {
    return [...this.seconds(seconds)].at(-1)!;
  }
}

describe(`a link that is measured over a simulated network and judged (seed ${seed})`, () => {
  test.each([
    ['a queue', QUEUE],
    ['heavy tails', { ...QUEUE, jitter: { shape: 'heavy', meanMs: 0.5 } }],
    ['a bell that reorders', { ...QUEUE, keepsOrder: false, jitter: { shape: 'normal', meanMs: 12 } }],
    ['one packet lost in a hundred thousand', { ...QUEUE, loss: { share: 1e-5 } }],
  ] satisfies [string, Weather][])(
    'is up for a whole hour of %s, and its path never changed',
    (_, weather) => {
      const judged = new Judged(weather, weather);
      judged.run(3600);
      expect(judged.states.filter((state) => state !== 'unknown')).toEqual(['up']);
      expect(judged.link.sent).toBeGreaterThanOrEqual(36_000);
      expect(judged.link.figures.look(judged.link.now).pathChangedAt).toBeNull();
    },
  );

  test('stays up over single packets lost far from each other, which are told all the same', () => {
    const judged = new Judged(QUEUE, QUEUE);
    judged.run(60);
    for (let time = 0; time < 20; time++) {
      judged.link.forward.weather = { ...QUEUE, hole: true };
      judged.link.run(100);
      judged.link.forward.weather = QUEUE;
      expect(judged.run(5).lossForwardRatio).toBeCloseTo(0.01, 3);
      judged.run(25);
    }
    expect(judged.states.filter((state) => state !== 'unknown')).toEqual(['up']);
  });

  test('is down within three seconds of a black hole, at whatever moment it opens, and has lost all of its last second', () => {
    for (const offset of [0, 130, 370, 620, 990]) {
      const judged = new Judged(QUEUE, QUEUE);
      judged.run(20);
      judged.link.run(offset);
      judged.link.forward.weather = { ...QUEUE, hole: true };
      // Looks come once a second, wherever the second stands.
      judged.link.run(SECOND - offset);
      const after = [...judged.seconds(2)].map(({ state, stateReason }) => [state, stateReason]);
      expect(after.at(-1)).toEqual(['down', 'no answer from the other end']);
      expect(judged.link.figures.look(judged.link.now, SECOND)).toMatchObject({ lossRatio: 1 });
    }
  });

  test.each([
    ['there', 'loses 20 % on the way there, more than 0.1 %'],
    ['back', 'loses 20 % on the way back, more than 0.1 %'],
  ])('is degraded by loss on the way %s, which is named', (way, reason) => {
    const lossy: Weather = { ...QUEUE, loss: { share: 0.2 } };
    const judged = new Judged(way === 'there' ? lossy : QUEUE, way === 'back' ? lossy : QUEUE);
    const { state, stateReason } = judged.run(60);
    expect(state).toBe('degraded');
    expect(stateReason?.replace(/\d+ % on/, '20 % on')).toBe(reason);
  });
});
