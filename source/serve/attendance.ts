import { LIMITS } from './limits.ts';

export interface AttendanceOptions {
  /** Nobody is expected to press a key, as at a wall. */
  readonly isUnattended: boolean;
  readonly idleMs?: number;
  readonly totalMs?: number;
  readonly warningMs?: number;
  /** Said to whoever sits there, before it ends. */
  readonly warn: (text: string) => void;
  readonly end: (reason: string) => void;
  readonly now: () => number;
}

/**
 * How long a session may last, and how long nobody needs to press a key in it. `tick` is to be called about
 * once a second; nothing here has a clock of its own.
 */
export class Attendance {
  readonly #options: AttendanceOptions &
    Required<Pick<AttendanceOptions, 'idleMs' | 'totalMs' | 'warningMs'>>;
  readonly #began: number;
  #pressed: number;
  #hasWarnedIdle = false;
  #hasWarnedTotal = false;

  constructor(options: AttendanceOptions) {
    const { idleMs, totalMs, warningMs } = LIMITS;
    this.#options = { idleMs, totalMs, warningMs, ...options };
    this.#began = options.now();
    this.#pressed = this.#began;
  }

  /** Somebody is there. */
  pressed(): void {
    this.#pressed = this.#options.now();
    this.#hasWarnedIdle = false;
  }

  tick(): void {
    const { isUnattended, idleMs, totalMs, warningMs, warn, end, now } = this.#options;
    const idle = isUnattended ? 0 : now() - this.#pressed;
    const total = now() - this.#began;
    if (total >= totalMs) end(`it lasted ${hours(totalMs)}, which is as long as a session may`);
    else if (idle >= idleMs) end(`no key was pressed for ${hours(idleMs)}`);
    else if (total >= totalMs - warningMs && !this.#hasWarnedTotal) {
      this.#hasWarnedTotal = true;
      warn(`this session ends in ${hours(warningMs)}: it has lasted as long as one may`);
    } else if (idle >= idleMs - warningMs && !this.#hasWarnedIdle) {
      this.#hasWarnedIdle = true;
      warn(`this session ends in ${hours(warningMs)} unless a key is pressed`);
    }
  }
}

function hours(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes >= 60) return `${Number((minutes / 60).toFixed(1))} h`;
  return minutes >= 1 ? `${Number(minutes.toFixed(1))} min` : `${Math.round(milliseconds / 1_000)} s`;
}
