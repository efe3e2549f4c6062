import type { SnmpValue } from '../../io/snmp-walk.ts';
import type { Told } from './snmp-figures.ts';
import type { Figure } from './snmp-profile.ts';

/**
 * One figure for a place out of those of its phases. `count` is how many phases the device says it has:
 * what it tells of more is left out, and without it a phase that tells nothing but zeros beside one that
 * does not.
 */
export function foldPhases(
  told: ReadonlyMap<Figure, ReadonlyMap<number, Told>>,
  count: SnmpValue | undefined,
): ReadonlyMap<Figure, Told> {
  const phases = phasesThere(told, count);
  const folded = new Map<Figure, Told>();
  for (const [figure, byPhase] of told) {
    if (figure.of === undefined) {
      const first = [...byPhase.values()].find((one) => 'value' in one) ?? [...byPhase.values()][0];
      if (first !== undefined) folded.set(figure, first);
      continue;
    }
    const values: number[] = [];
    let step = 0;
    let missing: string | null = null;
    for (const [phase, one] of byPhase) {
      if ('missing' in one) missing ??= one.missing;
      else if (phases.has(phase)) {
        values.push(one.value);
        step = Math.max(step, one.step);
      }
    }
    folded.set(figure, foldedFrom(figure.of, values, step, missing, phases.size));
  }
  return folded;
}

function foldedFrom(
  how: NonNullable<Figure['of']>,
  values: readonly number[],
  step: number,
  missing: string | null,
  phases: number,
): Told {
  if (values.length === 0) return { missing: missing ?? 'the device does not tell it' };
  const sum = values.reduce((total, value) => total + value, 0);
  if (how === 'highest') return { value: Math.max(...values), step };
  if (how === 'mean') return { value: rounded(sum / values.length), step };
  // A sum without one of its parts would be a wrong figure that looks like a right one.
  return values.length < phases
    ? { missing: `told of ${values.length} of ${phases} phases` }
    : { value: rounded(sum), step: step * values.length };
}

/** Means of tenths have no more digits than a meter can mean. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function phasesThere(
  told: ReadonlyMap<Figure, ReadonlyMap<number, Told>>,
  count: SnmpValue | undefined,
): ReadonlySet<number> {
  const highest = new Map<number, number>();
  for (const [{ of }, byPhase] of told) {
    if (of === undefined) continue;
    for (const [phase, one] of byPhase)
      if ('value' in one) highest.set(phase, Math.max(highest.get(phase) ?? 0, one.value));
  }
  const known = typeof count === 'bigint' && count >= 1n && count <= 9n ? Number(count) : null;
  const phases = [...highest.keys()].sort((a, b) => a - b);
  if (known !== null && phases.length > known) return new Set(phases.slice(0, known));
  const live = phases.filter((phase) => (highest.get(phase) ?? 0) > 0);
  return new Set(known !== null || live.length === 0 ? phases : live);
}
