import type { Quantity } from './modbus-profile.ts';
import type { Told } from './modbus-registers.ts';

/**
 * Whether the numbers of one meter can belong together. A profile with the wrong order of words, unit or
 * registers gives numbers too, and they stand beside true ones in sums; voltages and currents are what the
 * power can be held against.
 */
export interface Verdict {
  /** Why nothing that the meter says may be used; null where it may. */
  readonly all: string | null;
  /** Why its power, and with it its energy, may not be used; null where they may. */
  readonly power: string | null;
}

/** Active power may be so far above what voltages and currents allow: three meters' errors of class 1. */
const ABOVE = 1.05;
/** A meter samples its quantities one after the other, and the load moves meanwhile. */
const NEAR = 0.1;
/** What flows where the current is too small to be shown. */
const NOISE_WATTS = 20;
/** Less than any meter resolves: a float whose words were swapped is mostly of 1e-41. */
const LEAST = 1e-6;

export function judge(told: ReadonlyMap<Quantity, Told>): Verdict {
  for (const [quantity, value] of told)
    if (typeof value === 'number' && value !== 0 && Math.abs(value) < LEAST)
      return { all: `${quantity} of ${shown(value)} is less than any meter resolves`, power: null };
  return { all: null, power: powerProblem(told) };
}

function powerProblem(told: ReadonlyMap<Quantity, Told>): string | null {
  const power = number(told, 'power');
  // Energy stands beside it in the same unit and order, and nothing else would show that they are wrong.
  if (power === null) return told.has('power') ? 'the power is missing' : null;
  const active = Math.abs(power);
  const apparent = number(told, 'apparentPower');
  if (apparent !== null && active > ABOVE * Math.abs(apparent) + NOISE_WATTS)
    return `power of ${shown(power)} W is above the apparent power of ${shown(apparent)} VA`;
  const product = productOf(told);
  if (typeof product === 'string') return product;
  if (active > ABOVE * product + NOISE_WATTS)
    return `power of ${shown(power)} W is above voltage times current of ${shown(product)} VA`;
  const factor = powerFactorOf(told);
  if (factor === null) return null;
  const expected = factor * product;
  const isFar = Math.abs(active - expected) > NEAR * product + NOISE_WATTS;
  // A tenth of the product is more than all of the power where the power factor is low.
  const isOther = active > 2 * expected + NOISE_WATTS || active < expected / 2 - NOISE_WATTS;
  if (isFar || isOther)
    return `power of ${shown(power)} W is not near voltage times current times power factor of ${shown(expected)} W`;
  return null;
}

/** What the meter says, else what it says of power and apparent power in the same reading; without a sign. */
export function powerFactorOf(told: ReadonlyMap<Quantity, Told>): number | null {
  const own = told.get('powerFactor');
  if (typeof own === 'number') return Math.abs(own);
  const [power, apparent] = [number(told, 'power'), number(told, 'apparentPower')];
  if (power === null || apparent === null || apparent === 0) return null;
  // Where both are as good as nothing their last digits decide.
  return Math.min(1, Math.abs(power / apparent));
}

export const PHASE_VOLTAGES = ['voltage1', 'voltage2', 'voltage3'] as const;
export const LINE_VOLTAGES = ['lineVoltage12', 'lineVoltage23', 'lineVoltage31'] as const;
export const CURRENTS = ['current1', 'current2', 'current3'] as const;

/**
 * Σ U·I of the phases. A text says what of it is missing: a power that nothing can be held against is one
 * that was not looked at. A phase that has neither voltage nor current is one that the supply has not.
 */
function productOf(told: ReadonlyMap<Quantity, Told>): number | string {
  const currents = CURRENTS.map((quantity) => number(told, quantity));
  const lines = present(told, LINE_VOLTAGES);
  const isGrounded = PHASE_VOLTAGES.some((quantity) => (number(told, quantity) ?? 0) > 0);
  if (!isGrounded && lines.length > 0) {
    if (currents.includes(null))
      return 'power cannot be held against voltage and current: a current is missing';
    const sum = currents.reduce<number>((all, amperes) => all + (amperes ?? 0), 0);
    return (mean(lines) / Math.sqrt(3)) * sum;
  }
  let sum = 0;
  let phases = 0;
  for (const [index, quantity] of PHASE_VOLTAGES.entries()) {
    const [volts, amperes] = [number(told, quantity), currents[index] ?? null];
    if (volts === null && (amperes === null || amperes === 0)) continue;
    if (volts === null || amperes === null)
      return `power cannot be held against voltage and current: phase ${index + 1} has one of them only`;
    sum += volts * amperes;
    phases += 1;
  }
  return phases > 0 ? sum : 'power cannot be held against voltage and current: there are none';
}

/** The numbers among them. */
export function present(told: ReadonlyMap<Quantity, Told>, quantities: readonly Quantity[]): number[] {
  return quantities.map((quantity) => number(told, quantity)).filter((value) => value !== null);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function number(told: ReadonlyMap<Quantity, Told>, quantity: Quantity): number | null {
  const value = told.get(quantity);
  return typeof value === 'number' ? value : null;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
