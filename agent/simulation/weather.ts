import { DAY, dayOfYear, HOUR, hourOfDay } from './calendar.ts';
import { noise } from './noise.ts';
import type { Place } from './places.ts';

export interface Weather {
  /** Outside air. */
  readonly temperatureCelsius: number;
  /** Share of the strongest sun, 0 … 1. */
  readonly sunRatio: number;
  readonly windMetresPerSecond: number;
}

/**
 * The weather of a place as a function of time. It belongs to the region, not to the seed of one site,
 * so that sites 30 km apart stand under the same sky. Means and swings are those of De Bilt's and
 * Eelde's climate normals 1991–2020, rounded.
 */
export function weatherOf(place: Place): (at: number) => Weather {
  const region = `${Math.floor(place.latitude)}/${Math.floor(place.longitude)}`;
  const front = noise(`${region}/front`, 2.5 * DAY);
  const gust = noise(`${region}/gust`, 20 * 60_000);
  const pressure = noise(`${region}/pressure`, 1.2 * DAY);
  const cover = noise(`${region}/cover`, 5 * HOUR);
  const passing = noise(`${region}/passing`, 4 * 60_000);
  return (at) => {
    const season = Math.cos(((dayOfYear(at) - 203) / 365.25) * 2 * Math.PI);
    const daily = Math.cos(((hourOfDay(at) - 15) / 24) * 2 * Math.PI);
    const clouds = clamp(0.55 + 0.4 * cover(at) + 0.12 * passing(at), 0, 1);
    const swing = (2.5 + 1.5 * season) * (1.2 - 0.6 * clouds);
    const temperatureCelsius = 10.2 + 7.4 * season + swing * daily + 4 * front(at);
    const sunRatio = Math.max(0, sunHeight(at, place)) * (1 - 0.75 * clouds ** 2);
    const windMetresPerSecond = Math.max(0.3, 7 - 1.2 * season + 5.5 * pressure(at) + 0.8 * gust(at));
    return { temperatureCelsius, sunRatio, windMetresPerSecond };
  };
}

/** Sine of the sun's elevation; the equation of time (at most 16 minutes) is left out. */
function sunHeight(at: number, place: Place): number {
  const latitude = (place.latitude * Math.PI) / 180;
  const declination = 0.4093 * Math.sin(((dayOfYear(at) - 81) / 365.25) * 2 * Math.PI);
  const solarHour = (at % DAY) / HOUR + place.longitude / 15;
  const angle = ((solarHour - 12) / 24) * 2 * Math.PI;
  return (
    Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(angle)
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
