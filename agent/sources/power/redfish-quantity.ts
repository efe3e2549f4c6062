/** What a property's name says of its number: how it becomes base units, and what is possible. */
export interface Quantity {
  /** How the unit is written where it stands beside the figure (UCUM, and what is seen of it). */
  readonly units: readonly string[];
  readonly toBase: (value: number) => number;
  /** In the property's own unit. */
  readonly least: number;
  readonly most: number;
}

const same = (value: number): number => value;

export const WATTS: Quantity = { units: ['W'], toBase: same, least: 0, most: 1e9 };
export const VOLT_AMPERES: Quantity = { units: ['V.A', 'VA'], toBase: same, least: 0, most: 1e9 };
export const POWER_FACTOR: Quantity = { units: ['1'], toBase: same, least: 0, most: 1 };
export const VOLTS: Quantity = { units: ['V'], toBase: same, least: 0, most: 1e6 };
export const AMPERES: Quantity = { units: ['A'], toBase: same, least: 0, most: 1e5 };
export const HERTZ: Quantity = { units: ['Hz'], toBase: same, least: 0, most: 1000 };
export const KILOWATT_HOURS: Quantity = {
  units: ['kW.h', 'kWh'],
  // Whole joules: a tenth of a kilowatt-hour in binary is none.
  toBase: (value) => Math.round(value * 3_600_000),
  least: 0,
  most: 2e9,
};
export const JOULES: Quantity = { units: ['J'], toBase: same, least: 0, most: 7e15 };
export const CELSIUS: Quantity = { units: ['Cel', 'C', '°C'], toBase: same, least: -90, most: 300 };
export const LITRES_PER_MINUTE: Quantity = {
  units: ['L/min', 'LPM', 'l/min'],
  toBase: (value) => value / 60_000,
  least: 0,
  most: 1e6,
};
export const KILOWATTS: Quantity = { units: ['kW'], toBase: (value) => value * 1000, least: 0, most: 1e6 };
