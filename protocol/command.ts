import type { ShedOrder } from './shed-order.ts';

/**
 * One request to change something, as it travels. The agent answers each id once: the same id with the
 * same body gets the same answer, the same id with another body is a conflict.
 */
export interface Command {
  /** A ULID chosen by the console; the operation's id. */
  readonly id: string;
  readonly verb: Verb;
  /** The explicit list: never a pattern, never a set to be resolved later. */
  readonly targets: readonly CommandTarget[];
  /** Why, in the operator's words; required for every verb that changes something. */
  readonly reason: string;
  readonly policy: DrainPolicy | null;
  readonly deadlineSeconds: number | null;
  /** The site to migrate to. */
  readonly to: string | null;
  /** A migration of what cannot checkpoint begins anew at the other site: only because the plan said so. */
  readonly fromBeginning: boolean;
  /** Breaks another person's hold; needs its own reason. */
  readonly takeOver: boolean;
  /** Of a shed, what it is to do; absent of every other verb. */
  readonly shed?: ShedOrder;
  /** SHA-256 over the canonical plan that the operator confirmed, hex. */
  readonly planHash: string;
  /** The state the plan was made on: the agent resolves again and refuses when the world moved. */
  readonly plannedOn: { readonly boot: string; readonly seq: number };
  /** Milliseconds since 1970 UTC after which it is not accepted any more. */
  readonly notAfter: number;
}

export interface CommandTarget {
  /** The key of the row it acts on. */
  readonly name: string;
  /** The row's version when it was planned: for the record. */
  readonly version: number;
  /** What of the row the plan rests on (`seen.ts`): where the agent's differs, it is a conflict. */
  readonly seen: string;
}

export const VERBS = [
  'cordon',
  'drain',
  'uncordon',
  'migrate',
  'cancel',
  'evacuate',
  'acknowledge',
  'shed',
] as const;
export type Verb = (typeof VERBS)[number];

export type TargetKind = 'node' | 'workload' | 'alert' | 'site';

/** What kind of thing a verb acts on; names of different kinds do not meet. */
export function targetKindOf(verb: Verb): TargetKind {
  switch (verb) {
    case 'cordon':
    case 'drain':
    case 'uncordon':
      return 'node';
    case 'migrate':
    case 'cancel':
      return 'workload';
    case 'acknowledge':
      return 'alert';
    case 'evacuate':
    case 'shed':
      return 'site';
  }
}

export const DRAIN_POLICIES = ['wait', 'checkpoint', 'requeue', 'evict'] as const;
export type DrainPolicy = (typeof DRAIN_POLICIES)[number];

/** To a command, or to a steer of one. `accepted` means durable at the agent; all else had no effect. */
export interface CommandAnswer {
  readonly id: string;
  readonly status: 'accepted' | 'refused' | 'conflict' | 'waiting for approval';
  /** Why not, or what waits, in words. */
  readonly reason: string;
  /** The targets that are in the way, with why. */
  readonly refusals: readonly { readonly target: string; readonly reason: string }[];
}
