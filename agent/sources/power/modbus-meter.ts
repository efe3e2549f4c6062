import type { Patch } from '../../../protocol/index.ts';
import { NotMeasured } from '../source.ts';
import {
  CURRENTS,
  judge,
  LINE_VOLTAGES,
  mean,
  PHASE_VOLTAGES,
  powerFactorOf,
  present,
} from './modbus-plausibility.ts';
import type { ModbusProfile, Quantity, WordOrder } from './modbus-profile.ts';
import type { Told } from './modbus-registers.ts';

export interface Meter {
  readonly row: Patch<'meters'>;
  /** What cannot be as the meter says, in one line; null where all of it can. */
  readonly problem: string | null;
}

/**
 * The row of a meter at its mains. Base units; a number that cannot be is null with its reason, and so is
 * one that does not fit the others: there `problem` names the profile, which is what is wrong as a rule.
 */
export function meterOf(
  profile: ModbusProfile,
  wordOrder: WordOrder,
  device: string,
  read: ReadonlyMap<Quantity, Told>,
): Meter {
  const told = withinBounds(read);
  const { all, power: unfit } = judge(told);
  const notMeasured = new NotMeasured();
  const value = (column: string, quantity: Quantity, doubt: string | null = all): number | null => {
    const number = told.get(quantity);
    // What the meter says of the quantity itself is the better reason.
    if (number !== undefined && typeof number !== 'number') return notMeasured.because(column, number.absent);
    if (doubt !== null) return notMeasured.because(column, doubt);
    return number ?? notMeasured.because(column, 'the profile has no register for it');
  };
  const row: Patch<'meters'> = {
    device,
    point: 'main',
    place: 'inlet',
    model: profile.model,
    powerWatts: value('powerWatts', 'power', all ?? unfit),
    apparentPowerVoltAmperes: value('apparentPowerVoltAmperes', 'apparentPower', all ?? unfit),
    powerFactorRatio: factor(told, all ?? unfit, notMeasured),
    voltageVolts: voltage(told, all, notMeasured),
    currentAmperes: current(told, all, notMeasured),
    frequencyHertz: value('frequencyHertz', 'frequency'),
    // Its unit and words are of the same profile, and nothing else could show that they are wrong.
    energyJoules: value('energyJoules', 'energyImport', all ?? unfit),
  };
  const wrong = all ?? unfit;
  const impossible = [...told.values()].find(
    (one) => typeof one !== 'number' && one.absent.startsWith(CANNOT_BE),
  );
  return {
    row: { ...row, notMeasured: notMeasured.summary() },
    problem:
      wrong !== null
        ? `${device}: ${wrong}; profile ${profile.name} does not fit it: order of words (${wordOrder} first), unit or registers are wrong`
        : impossible !== undefined && typeof impossible !== 'number'
          ? `${device}: ${impossible.absent}, read by profile ${profile.name}`
          : null,
  };
}

const CANNOT_BE = 'cannot be';

/** What a quantity can be at all, of the smallest meter and the largest grid connection. */
const BOUNDS: Readonly<Record<Quantity, readonly [number, number]>> = {
  voltage1: [0, 1e6],
  voltage2: [0, 1e6],
  voltage3: [0, 1e6],
  lineVoltage12: [0, 1e6],
  lineVoltage23: [0, 1e6],
  lineVoltage31: [0, 1e6],
  current1: [0, 1e6],
  current2: [0, 1e6],
  current3: [0, 1e6],
  power: [-1e10, 1e10],
  apparentPower: [0, 1e10],
  powerFactor: [-1, 1],
  frequency: [0, 1000],
  energyImport: [0, 1e18],
};

function withinBounds(read: ReadonlyMap<Quantity, Told>): ReadonlyMap<Quantity, Told> {
  const told = new Map<Quantity, Told>();
  for (const [quantity, value] of read) {
    const [least, most] = BOUNDS[quantity];
    const fits = typeof value !== 'number' || (value >= least && value <= most);
    const rounded = Number(Number(value).toPrecision(4));
    told.set(quantity, fits ? value : { absent: `${CANNOT_BE}: ${quantity} is said to be ${rounded}` });
  }
  return told;
}

function factor(
  told: ReadonlyMap<Quantity, Told>,
  doubt: string | null,
  notMeasured: NotMeasured,
): number | null {
  const column = 'powerFactorRatio';
  if (doubt !== null) return notMeasured.because(column, doubt);
  const own = told.get('powerFactor');
  if (own !== undefined && typeof own !== 'number') return notMeasured.because(column, own.absent);
  return powerFactorOf(told) ?? notMeasured.because(column, 'nothing flows, or no apparent power is told');
}

function voltage(
  told: ReadonlyMap<Quantity, Told>,
  doubt: string | null,
  notMeasured: NotMeasured,
): number | null {
  if (doubt !== null) return notMeasured.because('voltageVolts', doubt);
  const phases = present(told, PHASE_VOLTAGES);
  const lines = present(told, LINE_VOLTAGES);
  // A supply of three wires has no neutral to measure against.
  const measured = phases.some((volts) => volts > 0) || lines.length === 0 ? phases : lines;
  if (measured.length > 0) return mean(measured);
  return notMeasured.because('voltageVolts', whyNone(told, PHASE_VOLTAGES));
}

function current(
  told: ReadonlyMap<Quantity, Told>,
  doubt: string | null,
  notMeasured: NotMeasured,
): number | null {
  if (doubt !== null) return notMeasured.because('currentAmperes', doubt);
  const phases = present(told, CURRENTS);
  if (phases.length > 0) return Math.max(...phases);
  return notMeasured.because('currentAmperes', whyNone(told, CURRENTS));
}

function whyNone(told: ReadonlyMap<Quantity, Told>, quantities: readonly Quantity[]): string {
  const value = quantities.map((quantity) => told.get(quantity)).find((one) => one !== undefined);
  return value !== undefined && typeof value !== 'number'
    ? value.absent
    : 'the profile has no register for it';
}
