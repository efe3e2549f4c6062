/** The agent's clocks, handed in wherever time matters so that tests own it. */
export interface Clock {
  /** Milliseconds since an arbitrary moment, never set back. */
  monotonic(): number;
  /** Milliseconds since 1970 UTC. */
  wall(): number;
}

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
};
