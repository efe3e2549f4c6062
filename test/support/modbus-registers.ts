import {
  type ModbusProfile,
  QUANTITIES,
  type Quantity,
  type RegisterFormat,
  type RegisterValue,
  WORDS,
  type WordOrder,
} from '../../agent/sources/power/modbus-profile.ts';

/** Registers as a meter would hold a number; the inverse of what the agent reads. */
export function encodeNumber(number: number | bigint, format: RegisterFormat, order: WordOrder): Uint8Array {
  const bytes = new Uint8Array(2 * WORDS[format]);
  const view = new DataView(bytes.buffer);
  if (format === 'float32') view.setFloat32(0, Number(number));
  else if (format === 'int64') view.setBigInt64(0, BigInt.asIntN(64, BigInt(number)));
  else if (format === 'uint32') view.setUint32(0, Number(number));
  else if (format === 'int32') view.setInt32(0, Number(number));
  else if (format === 'uint16') view.setUint16(0, Number(number));
  else view.setInt16(0, Number(number));
  if (order === 'big') return bytes;
  const words = Array.from({ length: WORDS[format] }, (_, word) => bytes.subarray(2 * word, 2 * word + 2));
  return Uint8Array.from(words.reverse().flatMap((word) => [...word]));
}

const SHOWN_IN: Readonly<Record<string, number>> = { kW: 1000, kVA: 1000, Wh: 3600, kWh: 3_600_000 };

/** What a meter of a profile holds for numbers in base units, by address on the wire. */
export function registersOf(
  profile: ModbusProfile,
  numbers: Readonly<Partial<Record<Quantity, number>>>,
  order: WordOrder = profile.wordOrder,
): ReadonlyMap<number, Uint8Array> {
  const registers = new Map<number, Uint8Array>();
  for (const quantity of Object.keys(QUANTITIES) as Quantity[]) {
    const value: RegisterValue | undefined = profile.quantities[quantity];
    const number = numbers[quantity];
    if (value === undefined || number === undefined) continue;
    const shown = number / (SHOWN_IN[value.unit] ?? 1) / (value.scale ?? 1);
    const held = value.format === 'float32' || Number.isNaN(shown) ? shown : Math.round(shown);
    registers.set(value.register - profile.registerBase, encodeNumber(held, value.format, order));
  }
  return registers;
}

/** A load of three phases at a power factor of 0.95, in base units. */
export const LOAD: Readonly<Partial<Record<Quantity, number>>> = {
  voltage1: 230.5,
  voltage2: 231.25,
  voltage3: 229.75,
  lineVoltage12: 399.9,
  lineVoltage23: 399.1,
  lineVoltage31: 398.6,
  current1: 100.5,
  current2: 98.25,
  current3: 101.75,
  power: 65_835,
  apparentPower: 69_300,
  powerFactor: 0.95,
  frequency: 50.015625,
  energyImport: 3_600_000 * 123_456,
};
