import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As the time services of most systems run; what is measured must not wait for what is computed. */
const NICE = -10;

/**
 * Puts the calling thread before others of its group, where this user may (CAP_SYS_NICE). On Linux a priority
 * belongs to a thread. Gives the number of the thread, which /proc knows and Node does not; null elsewhere.
 */
export function raiseThreadPriority(): number | null {
  const thread = threadNumber();
  if (thread === null) return null;
  try {
    setPriority(thread, NICE);
  } catch {
    // Without the right to it the thread waits its turn, and says how late it was.
  }
  return thread;
}

function threadNumber(): number | null {
  try {
    const number = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    return Number.isInteger(number) && number > 0 ? number : null;
  } catch {
    return null;
  }
}
