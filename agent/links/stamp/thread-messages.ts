import type { ReflectorCounts, ReflectorOptions } from './reflector.ts';
import type { SenderCounts, SessionLook, SessionPlan } from './sender.ts';
import type { ClockQuality } from './wall-clock.ts';

/**
 * What the agent and its measuring thread say to each other. Keys cross as octets: a Buffer that is sent to
 * a thread arrives as a Uint8Array.
 */
export interface ThreadPlan {
  readonly sessions: readonly (Omit<SessionPlan, 'key'> & { readonly key: Uint8Array | null })[];
  readonly reflector: ReflectorPlan | null;
}

export type ReflectorPlan = Omit<ReflectorOptions, 'keys'> & {
  readonly keys: ReadonlyMap<string, Uint8Array>;
};

export type ToThread =
  /** How good the machine's clock is now. */
  | { readonly kind: 'clock'; readonly quality: ClockQuality }
  /** Close all sockets and end. */
  | { readonly kind: 'stop' };

export type FromThread<F> =
  | { readonly kind: 'looks'; readonly report: ThreadReport<F> }
  /** The reflector listens. */
  | { readonly kind: 'reflecting'; readonly port: number }
  /** One line; the thread goes on, and tries again what failed. */
  | { readonly kind: 'trouble'; readonly problem: string };

/** Once a second. */
export interface ThreadReport<F> {
  /** One for each session of the plan, in its order; null before the first look. */
  readonly looks: readonly (SessionLook<F> | null)[];
  /** The machine's monotonic clock less the thread's own, by which looks and figures have their moments, ms. */
  readonly clockOffsetMs: number;
  /** How late the measuring loop itself ran, ms, 99th percentile of the last second. */
  readonly latenessMs: number | null;
  /** Packets that were left out because the thread stood still. */
  readonly skipped: number;
  readonly sender: SenderCounts;
  /** Null while nothing is reflected. */
  readonly reflector: ReflectorCounts | null;
}
