import { hashText } from './random.ts';

/** Where a simulated site stands. */
export interface Place {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Whether a heat network takes its warm water. */
  readonly heatNetwork: boolean;
}

/** Name, jurisdiction, latitude, longitude, heat network. */
const KNOWN: ReadonlyMap<string, readonly [string, string, number, number, boolean]> = new Map([
  ['de-halm', ['De Halm, Hoogkerk', 'NL', 53.21, 6.49, true]],
  ['eemshaven', ['Eemshaven', 'NL', 53.44, 6.83, false]],
  ['zernike', ['Zernike', 'NL', 53.24, 6.53, true]],
  ['delfzijl', ['Delfzijl', 'NL', 53.32, 6.93, false]],
  ['emmen', ['Emmen', 'NL', 52.78, 6.9, true]],
  ['leeuwarden', ['Leeuwarden', 'NL', 53.2, 5.8, true]],
  ['zwolle', ['Zwolle', 'NL', 52.51, 6.09, true]],
  ['amsterdam', ['Amsterdam Science Park', 'NL', 52.36, 4.95, true]],
  ['eindhoven', ['Eindhoven', 'NL', 51.45, 5.49, true]],
  ['oldenburg', ['Oldenburg', 'DE', 53.14, 8.21, true]],
  ['hamburg', ['Hamburg', 'DE', 53.55, 9.99, true]],
  ['juelich', ['Jülich', 'DE', 50.9, 6.41, true]],
  ['gent', ['Gent', 'BE', 51.05, 3.73, false]],
]);

/** A known place, or one made up from the id: somewhere in the Netherlands, always the same. */
export function placeOf(id: string): Place {
  const known = KNOWN.get(id);
  if (known !== undefined) {
    const [name, jurisdiction, latitude, longitude, heatNetwork] = known;
    return { id, name, jurisdiction, latitude, longitude, heatNetwork };
  }
  const draw = hashText(id);
  return {
    id,
    name: id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' '),
    jurisdiction: 'NL',
    latitude: 51.5 + ((draw & 0xff) / 255) * 1.8,
    longitude: 4.5 + (((draw >>> 8) & 0xff) / 255) * 2.3,
    heatNetwork: (draw & 0x10000) !== 0,
  };
}

/** Great-circle distance. */
export function kilometresBetween(from: Place, to: Place): number {
  const radians = Math.PI / 180;
  const halfLatitude = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const halfLongitude = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const chord =
    halfLatitude ** 2 +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * halfLongitude ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(chord));
}
