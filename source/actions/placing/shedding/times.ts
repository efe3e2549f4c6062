/** When a limit holds and how fast a site may change, as far as somebody says; times in ms since 1970 UTC. */
export interface ShedTimes {
  /** Null is now. */
  readonly from: number | null;
  readonly until: number | null;
  readonly rampDown?: number | null;
  readonly rampUp?: number | null;
  readonly withinSeconds?: number;
  readonly forced?: boolean;
  readonly methods?: readonly ('cap' | 'move' | 'requeue')[];
}
