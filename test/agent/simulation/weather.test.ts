import { describe, expect, test } from 'vitest';
import { activity, DAY, HOUR } from '../../../agent/simulation/calendar.ts';
import { placeOf } from '../../../agent/simulation/places.ts';
import { weatherOf } from '../../../agent/simulation/weather.ts';

describe('weather', () => {
  const weather = weatherOf(placeOf('de-halm'));

  test('is cold in January and warm in July, and the sun shines by day only', () => {
    const mean = (month: number) => {
      let sum = 0;
      for (let hour = 0; hour < 30 * 24; hour++)
        sum += weather(Date.UTC(2026, month, 1, hour)).temperatureCelsius;
      return sum / 720;
    };
    expect(mean(0)).toBeLessThan(8);
    expect(mean(6)).toBeGreaterThan(13);
    for (let day = 0; day < 365; day++) {
      expect(weather(Date.UTC(2026, 0, 1 + day, 0)).sunRatio).toBe(0);
      expect(weather(Date.UTC(2026, 0, 1 + day, 12)).sunRatio).toBeGreaterThan(0);
    }
  });

  test('never jumps, and never leaves what the region knows', () => {
    let before = weather(Date.UTC(2026, 0, 1));
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2026, 0, 1) + 120 * DAY; at += HOUR / 6) {
      const now = weather(at);
      expect(Math.abs(now.temperatureCelsius - before.temperatureCelsius)).toBeLessThan(1.5);
      expect(now.temperatureCelsius).toBeGreaterThan(-15);
      expect(now.temperatureCelsius).toBeLessThan(38);
      expect(now.windMetresPerSecond).toBeGreaterThan(0);
      expect(now.windMetresPerSecond).toBeLessThan(30);
      before = now;
    }
  });

  test('is the same over neighbouring sites', () => {
    const at = Date.UTC(2026, 5, 1, 12);
    expect(weatherOf(placeOf('zernike'))(at).windMetresPerSecond).toBe(weather(at).windMetresPerSecond);
  });
});

test('people send more at eleven than at four in the morning, and less on Sundays', () => {
  const monday = Date.UTC(2026, 10, 23);
  expect(activity(monday + 10 * HOUR)).toBeGreaterThan(2 * activity(monday + 3 * HOUR));
  expect(activity(monday - DAY + 10 * HOUR)).toBeLessThan(activity(monday + 10 * HOUR));
});
