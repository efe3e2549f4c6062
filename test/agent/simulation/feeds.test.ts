import { expect, test } from 'vitest';
import { Feeds } from '../../../agent/simulation/feeds.ts';
import type { SiteWriter } from '../../../agent/simulation/site-writer.ts';

/** Keeps the last state of every feed. */
function shownFeeds() {
  const rows: Record<string, unknown>[] = [];
  const writer: SiteWriter = {
    add: (_, patch) => rows.push({ ...patch }) - 1,
    remove: () => undefined,
    cell: (_, slot, column, value) => {
      rows[slot]![column] = value;
    },
    numbers: () => undefined,
    moment: () => undefined,
    sampled: () => undefined,
    happening: () => undefined,
  };
  return { rows, writer };
}

test('when a feeder is lost the other carries the site, at most to its limit, then battery and generators', () => {
  const limit = 70e6;
  const drawn = 64e6;
  const weather = { temperatureCelsius: 8, sunRatio: 0, windMetresPerSecond: 2 };
  const feeds = new Feeds('de-halm', limit, 1);
  const { rows, writer } = shownFeeds();
  const seen = { lost: 0, bridged: 0, generators: 0 };
  const start = Date.UTC(2026, 0, 5);
  for (let second = 0; second < 60 * 86_400; second += 10) {
    const now = start + second * 1000;
    feeds.second(now, drawn, weather);
    feeds.visit(writer, now);
    const lost = rows.filter((row) => row['state'] === 'lost');
    const given = rows.reduce((sum, row) => sum + Number(row['powerWatts']), 0);
    if (Math.abs(given - drawn) > 5)
      throw new Error(`feeds give ${given} W of ${drawn} W at ${new Date(now).toISOString()}`);
    if (rows.some((row) => Number(row['powerWatts']) > Number(row['limitWatts'])))
      throw new Error('a feed is over its limit');
    if (lost.length > 1) throw new Error('both feeders are lost');
    seen.lost += lost.length;
    const generators = rows.find((row) => row['kind'] === 'generator')!;
    const battery = rows.find((row) => row['kind'] === 'battery')!;
    if (Number(generators['powerWatts']) > 0) seen.generators++;
    else if (lost.length === 1 && Number(battery['powerWatts']) > 0) seen.bridged++;
    if (Number(battery['batteryChargeRatio']) < 0) throw new Error('the battery is below empty');
  }
  expect(seen.lost).toBeGreaterThan(0);
  expect(seen.generators).toBeGreaterThan(0);
  expect(seen.bridged).toBeGreaterThan(0);
});
