import type { ReflectorCounts, ReflectorOptions } from './reflector.ts';
import type { SenderCounts, SessionLook, SessionPlan } from './session-plan.ts';
import type { ClockQuality } from './wall-clock.ts';

/**
 * What the agent and its measuring thread say to each other. Keys cross as octets: a Buffer that is sent to
 * a thread arrives as a Uint8Array.
 */
export interface ThreadPlan {
  readonly sessions: readonly (Omit<SessionPlan, 'key'> & { readonly key: Uint8Array | null })[];
  readonly reflector: ReflectorPlan | null;
}

/** Its peers are those that are measured. */
export type ReflectorPlan = Omit<ReflectorOptions, 'peers'>;

export type ToThread =
  /** How good the machine's clock is now. */
  | { readonly kind: 'clock'; readonly quality: ClockQuality }
  /** Close all sockets and end. */
  | { readonly kind: 'stop' };

export type FromThread<F> =
  | { readonly kind: 'looks'; readonly report: ThreadReport<F> }
  /** Which thread of the machine it is. */
  | { readonly kind: 'thread'; readonly number: number }
  /** Packets are sent. */
  | { readonly kind: 'measuring' }
  /** The reflector listens. */
  | { readonly kind: 'reflecting'; readonly port: number }
  /** One line; the thread goes on, and tries again what failed. */
  | { readonly kind: 'trouble'; readonly problem: string };

/** Once a second. Moments are ms by the thread's own monotonic clock. */
export interface ThreadReport<F> {
  /** What to add to a moment to have it by the machine's monotonic clock (`process.hrtime`), which threads share. */
  readonly clockOffsetMs: number;
  /** When this was said. */
  readonly at: number;
  /** One for each session of the plan, in its order; null before the first look. */
  readonly looks: readonly (SessionLook<F> | null)[];
  /** When each session was last answered, as of `at`; null where it never was. */
  readonly answeredAt: readonly (number | null)[];
  /** When the peer of each session last refused its packets; null where it did not, or answers. */
  readonly refusedAt: readonly (number | null)[];
  /** When a test packet of the peer's own last came here; null where none did, or it is not clear on which link. */
  readonly heardAt: readonly (number | null)[];
  /** How late the measuring loop itself ran, ms, 99th percentile of the last second. */
  readonly latenessMs: number | null;
  /** How much of the last second its loop worked, 0…1. */
  readonly busyRatio: number;
  /** Packets that were left out because the thread stood still. */
  readonly skipped: number;
  readonly sender: SenderCounts;
  /** Null while nothing is reflected. */
  readonly reflector: ReflectorCounts | null;
}
