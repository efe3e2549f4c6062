import { priceOf } from '../../../../protocol/shed-follow.ts';
import type { Increment } from './choices.ts';
import type { CapOf, ShedStep } from './plan.ts';
import { type Piece, STAGE_SECONDS } from './stages.ts';
import type { Returned } from './undo.ts';
import { capThatFrees, freedAt, type Unit } from './units.ts';

/** Pieces of a kind that are begun and take effect together become one step; the cheapest watt comes first. */
export function stepsOf(pieces: readonly Piece[], begins: number, perGpuWatt: number): readonly ShedStep[] {
  const groups = grouped(pieces, ({ increment: { to }, stage, effectStage }) =>
    [stage, effectStage, to.kind, to.kind === 'move' ? to.way.to : ''].join(' '),
  );
  const steps = groups.flatMap((group): ShedStep[] => {
    const first = group[0];
    if (first === undefined) return [];
    const { to } = first.increment;
    const last = new Map(group.map((piece) => [piece.increment.unit, piece]));
    const units = [...last.keys()];
    return [
      {
        kind: to.kind,
        at: timeOf(begins, first.stage),
        effectiveAt: timeOf(begins, first.effectStage),
        frees: sum(group, ({ watts }) => watts),
        lostGpuHours: sum(group, ({ lostGpuHours }) => lostGpuHours),
        gpus: sum(units, ({ gpus }) => gpus),
        workloads: to.kind === 'cap' ? [] : workloadsOf(units),
        caps: to.kind === 'cap' ? capsOf([...last.values()].map((piece) => capOf(piece, perGpuWatt))) : [],
        to: to.kind === 'move' ? to.way.to : null,
      },
    ];
  });
  return steps.sort((a, b) => a.at - b.at || priceOf(a) - priceOf(b));
}

export function undoOf(
  returned: readonly Returned[],
  begins: number,
  perGpuWatt: number,
): readonly ShedStep[] {
  return grouped(returned, ({ kind, stage }) => `${stage} ${kind}`).flatMap((group): ShedStep[] => {
    const [first] = group;
    if (first === undefined) return [];
    const at = timeOf(begins, first.stage);
    const frees = -sum(group, ({ watts }) => watts);
    const step = { at, effectiveAt: at, frees, lostGpuHours: 0, workloads: [], caps: [], to: null };
    if (first.kind === 'cap') {
      const pieces = group.filter((entry) => entry.kind === 'cap');
      const last = new Map(pieces.map((piece) => [piece.increment.unit, piece]));
      const caps = capsOf([...last.values()].map((piece) => capOf(piece, perGpuWatt)));
      return [{ ...step, kind: 'release caps', gpus: sum([...last.keys()], ({ gpus }) => gpus), caps }];
    }
    if (first.kind === 'restart') {
      const units = group.flatMap((entry) => (entry.kind === 'restart' ? entry.unit : []));
      const workloads = workloadsOf(units);
      return [{ ...step, kind: 'restart', gpus: sum(units, ({ gpus }) => gpus), workloads }];
    }
    const gpus = sum(group, (entry) => (entry.kind === 'queue' ? entry.gpus : 0));
    return [{ ...step, kind: 'release queue', gpus }];
  });
}

export function timeOf(begins: number, stage: number): number {
  return begins + stage * STAGE_SECONDS * 1_000;
}

interface InForce {
  readonly unit: Unit;
  readonly watts: number | null;
}

/** The cap in force when so much of an increment is done, whole watts; null where none is. */
function capOf(
  { increment, doneShare }: { readonly increment: Increment; readonly doneShare: number },
  perGpuWatt: number,
): InForce {
  const { unit, from, to, frees } = increment;
  const before = from?.kind === 'cap' ? from.watts : null;
  if (to.kind !== 'cap' || doneShare === 0) return { unit, watts: before };
  if (doneShare === 1) return { unit, watts: to.watts };
  const freed = (before === null ? 0 : freedAt(unit, before)) + (doneShare * frees) / perGpuWatt;
  return { unit, watts: capThatFrees(unit, freed) };
}

function capsOf(entries: readonly InForce[]): readonly CapOf[] {
  const byWatts = new Map<number | null, { gpus: number; nodes: string[] }>();
  for (const { unit, watts } of entries) {
    const there = byWatts.get(watts) ?? { gpus: 0, nodes: [] };
    byWatts.set(watts, there);
    there.gpus += unit.gpus;
    there.nodes.push(...unit.nodes);
  }
  return [...byWatts]
    .map(([watts, { gpus, nodes }]) => ({ watts, gpus, nodes: nodes.sort() }))
    .sort((a, b) => (b.watts ?? Number.POSITIVE_INFINITY) - (a.watts ?? Number.POSITIVE_INFINITY));
}

/** Groups in the order of their first members. */
function grouped<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const there = groups.get(key);
    if (there === undefined) groups.set(key, [entry]);
    else there.push(entry);
  }
  return [...groups.values()];
}

function workloadsOf(units: readonly Unit[]): string[] {
  return units.flatMap(({ works }) => works.map(({ workload }) => workload));
}

export function sum<T>(entries: readonly T[], of: (entry: T) => number): number {
  return entries.reduce((total, entry) => total + of(entry), 0);
}
