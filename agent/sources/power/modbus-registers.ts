import type { RegisterBlock } from '../../io/modbus-frame.ts';
import {
  type ModbusProfile,
  QUANTITIES,
  type Quantity,
  type RegisterFormat,
  type RegisterUnit,
  type RegisterValue,
  WORDS,
  type WordOrder,
} from './modbus-profile.ts';

/** What the registers of one quantity say: a number in base units, or why there is none. */
export type Told = number | { readonly absent: string };

interface Place {
  readonly quantity: Quantity;
  readonly value: RegisterValue;
  /** As on the wire, where the first register is 0. */
  readonly address: number;
}

/**
 * The requests that read a profile, as few as its device allows. Registers between that nobody asked for
 * come along, which every device of a profile should stand; one that does not is read with `isDense`, where
 * each request holds wanted registers alone.
 */
export function registerBlocks(profile: ModbusProfile, isDense: boolean): readonly RegisterBlock[] {
  const blocks: { functionCode: 3 | 4; address: number; count: number }[] = [];
  for (const { address, value } of placesOf(profile)) {
    const end = address + WORDS[value.format];
    const last = blocks.at(-1);
    const isNear = last !== undefined && address - (last.address + last.count) <= (isDense ? 0 : WIDEST_GAP);
    if (isNear && end - last.address <= profile.mostRegisters) last.count = end - last.address;
    else blocks.push({ functionCode: profile.functionCode, address, count: end - address });
  }
  return blocks;
}

/** A request costs a turn of the network; so many registers more cost less than that. */
const WIDEST_GAP = 60;

/** What blocks that were read say of each quantity of the profile. */
export function readQuantities(
  profile: ModbusProfile,
  wordOrder: WordOrder,
  blocks: readonly RegisterBlock[],
  read: readonly Uint8Array[],
): ReadonlyMap<Quantity, Told> {
  const told = new Map<Quantity, Told>();
  for (const { quantity, address, value } of placesOf(profile)) {
    const index = blocks.findIndex(
      (block) => address >= block.address && address + WORDS[value.format] <= block.address + block.count,
    );
    const [block, bytes] = [blocks[index], read[index]];
    if (block === undefined || bytes === undefined || bytes.length !== 2 * block.count) {
      told.set(quantity, { absent: 'was not read' });
      continue;
    }
    const from = 2 * (address - block.address);
    const raw = bytes.subarray(from, from + 2 * WORDS[value.format]);
    told.set(quantity, decodeValue(raw, value, wordOrder));
  }
  return told;
}

/** The number that registers hold, in base units (V, A, W, VA, Hz, J, ratio). */
export function decodeValue(bytes: Uint8Array, value: RegisterValue, wordOrder: WordOrder): Told {
  const ordered = wordOrder === 'big' ? bytes : wordsReversed(bytes);
  const view = new DataView(ordered.buffer, ordered.byteOffset, ordered.byteLength);
  if (value.absent !== undefined && bitsOf(view) === BigInt.asUintN(8 * bytes.length, value.absent))
    return { absent: 'the meter says it is not there' };
  const number = numberIn(view, value.format);
  if (!Number.isFinite(number)) return { absent: `the meter says ${number}` };
  return number * (value.scale ?? 1) * BASE_UNITS[value.unit];
}

/** Watt-seconds are joules: a watt-hour is 3,600 of them. */
const BASE_UNITS: Readonly<Record<RegisterUnit, number>> = {
  V: 1,
  A: 1,
  W: 1,
  kW: 1000,
  VA: 1,
  kVA: 1000,
  ratio: 1,
  Hz: 1,
  Wh: 3600,
  kWh: 3_600_000,
};

function numberIn(view: DataView, format: RegisterFormat): number {
  switch (format) {
    case 'float32':
      return view.getFloat32(0);
    case 'int64':
      return Number(view.getBigInt64(0));
    case 'uint32':
      return view.getUint32(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint16':
      return view.getUint16(0);
    case 'int16':
      return view.getInt16(0);
  }
}

function bitsOf(view: DataView): bigint {
  let bits = 0n;
  for (let byte = 0; byte < view.byteLength; byte++) bits = (bits << 8n) | BigInt(view.getUint8(byte));
  return bits;
}

function wordsReversed(bytes: Uint8Array): Uint8Array {
  const reversed = new Uint8Array(bytes.length);
  for (let from = 0; from < bytes.length; from += 2)
    reversed.set(bytes.subarray(from, from + 2), bytes.length - 2 - from);
  return reversed;
}

/** In the order of their addresses on the wire. */
function placesOf(profile: ModbusProfile): readonly Place[] {
  const places: Place[] = [];
  for (const quantity of Object.keys(QUANTITIES) as Quantity[]) {
    const value = profile.quantities[quantity];
    if (value === undefined) continue;
    places.push({ quantity, value, address: value.register - profile.registerBase });
  }
  return places.sort((a, b) => a.address - b.address);
}
