import { performance } from 'node:perf_hooks';

/** Time as the screen sees it, handed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds that only rise. */
  now(): number;
  /** Runs `task` after so many milliseconds; gives the way to call it off. */
  later(task: () => void, milliseconds: number): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  later: (task, milliseconds) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
};
