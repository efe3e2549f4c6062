import type { NodeState, Scheduling } from '../../../protocol/index.ts';

/** A node's state in Slurm's words: one base state and any number of flags, upper case. */
export interface NativeNodeState {
  readonly base: string;
  readonly flags: ReadonlySet<string>;
}

/**
 * Puts base and flags together from any version's form: `idle` with `state_flags` (API 0.0.37 and 0.0.38),
 * `["IDLE","DRAIN"]` (later), or one text as scontrol and 0.0.36 write it, `MIXED*+DRAIN`, `drained`.
 */
export function parseNodeState(words: readonly string[]): NativeNodeState {
  let base = 'UNKNOWN';
  const flags = new Set<string>();
  const pieces = words.flatMap((word) => word.toUpperCase().split('+'));
  for (const piece of pieces) {
    const word = piece.replace(/[*~#!%$@^-]+$/, '');
    for (const suffix of piece.slice(word.length)) {
      const flag = SUFFIXES.get(suffix);
      if (flag !== undefined) flags.add(flag);
    }
    const parts = COMPOUNDS.get(word) ?? [word];
    for (const part of parts) {
      if (BASES.has(part)) base = part;
      else if (part !== '') flags.add(part);
    }
  }
  return { base, flags };
}

const BASES = new Set(['UNKNOWN', 'DOWN', 'IDLE', 'ALLOCATED', 'ERROR', 'MIXED', 'FUTURE']);

/** sinfo(1), "NODE STATE CODES". */
const SUFFIXES = new Map([
  ['*', 'NOT_RESPONDING'],
  ['~', 'POWERED_DOWN'],
  ['#', 'POWERING_UP'],
  ['!', 'POWER_DOWN'],
  ['%', 'POWERING_DOWN'],
  ['$', 'MAINTENANCE'],
  ['@', 'REBOOT_REQUESTED'],
  ['^', 'REBOOT_ISSUED'],
  ['-', 'PLANNED'],
]);

/** Words that sinfo makes of base and flag together. */
const COMPOUNDS = new Map<string, readonly string[]>([
  ['DRAINED', ['IDLE', 'DRAIN']],
  ['DRAINING', ['ALLOCATED', 'DRAIN']],
  ['FAILING', ['ALLOCATED', 'FAIL']],
  ['COMPLETING', ['COMPLETING']],
  ['MAINT', ['MAINTENANCE']],
  ['REBOOT', ['REBOOT_REQUESTED']],
  ['INVAL', ['INVALID_REG']],
]);

/** `IDLE+DRAIN`: the base first, then the flags in Slurm's order. */
export function showNodeState({ base, flags }: NativeNodeState): string {
  return [base, ...flags].join('+');
}

/**
 * What stands on the node. A node that does not answer is unknown, whatever stood on it when it last did;
 * one that Slurm itself took down is down.
 */
export function nodeStateOf({ base, flags }: NativeNodeState): NodeState {
  if (base === 'DOWN' || base === 'ERROR') return 'down';
  if (flags.has('NOT_RESPONDING')) return 'unknown';
  if (base === 'IDLE') return 'idle';
  if (base === 'MIXED') return 'mixed';
  return base === 'ALLOCATED' ? 'allocated' : 'unknown';
}

/**
 * Whether it takes new work. Slurm's DRAIN is both our cordon and our drain: with work it is draining,
 * seen empty it is drained, and where nobody can see whether it is empty it is cordoned, for an unknown
 * node once was taken for a drained one and its jobs were killed. DOWN is a state, not a hold.
 */
export function schedulingOf(
  native: NativeNodeState,
  node: { readonly busy: boolean; readonly commissioning: boolean },
): Scheduling {
  const { base, flags } = native;
  if (base === 'FUTURE' || flags.has('DYNAMIC_FUTURE') || node.commissioning) return 'commissioning';
  if (flags.has('FAIL')) return 'failed';
  if (flags.has('DRAIN')) {
    if (node.busy) return 'draining';
    return flags.has('NOT_RESPONDING') || base === 'UNKNOWN' ? 'cordoned' : 'drained';
  }
  return flags.has('MAINTENANCE') || flags.has('INVALID_REG') ? 'cordoned' : 'open';
}

/** Whether Slurm's own words say that work is, or may still be, on the node. */
export function showsWork({ base, flags }: NativeNodeState): boolean {
  return base === 'ALLOCATED' || base === 'MIXED' || flags.has('COMPLETING');
}

/** Whether someone or something holds it back, so that its reason is about now. */
export function isHeldBack({ base, flags }: NativeNodeState): boolean {
  return base === 'DOWN' || base === 'ERROR' || flags.has('DRAIN') || flags.has('FAIL');
}
