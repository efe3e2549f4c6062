import type { Clock } from '../../clock.ts';
import { ReadFailure } from '../../io/io.ts';
import { VtnBusy, VtnRefused } from './openadr-reply.ts';
import { postDelivery } from './openadr-report.ts';
import type { Vtn } from './openadr-vtn.ts';

/** What was drawn in one interval of an event; instants in ms since 1970 UTC. */
export interface DeliveryToReport {
  /** Unique; who reports it says so by this. */
  readonly name: string;
  readonly event: string;
  readonly from: number;
  readonly to: number;
  /** J; null where no meter told. */
  readonly joules: number | null;
  readonly isEstimate: boolean;
}

export interface ReporterOptions {
  readonly vtn: Pick<Vtn, 'add' | 'list'>;
  /** What waits, oldest first. */
  readonly due: () => readonly DeliveryToReport[];
  readonly done: (name: string) => void;
  /** What this site is called there. */
  readonly clientName: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Said once when it begins to fail, and for each that the VTN will not have. */
  readonly warn: (message: string, because: string) => void;
}

const MOST_BYTES = 2 ** 20;
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 15 * 60_000;
/** Asked again, the VTN may do better; whatever else it refuses it will refuse again. */
const MAY_PASS: ReadonlySet<number> = new Set([401, 403, 408, 425]);

/**
 * Reports to one VTN what was delivered, oldest first, each once. A VTN that is away is asked ever less often, and
 * one that asks to wait not before; what it will never take (a report of an event it has forgotten) is dropped.
 */
export class DeliveryReporter {
  readonly #options: ReporterOptions;
  #failures = 0;
  #restUntil = 0;
  #isRunning = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Reports what is due; one run at a time, and none while the VTN is left alone. Never fails. */
  async run(signal: AbortSignal): Promise<void> {
    const { due, clock } = this.#options;
    if (this.#isRunning || clock.monotonic() < this.#restUntil) return;
    this.#isRunning = true;
    try {
      for (const delivery of due()) if (signal.aborted || !(await this.#report(delivery, signal))) break;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Whether to go on with the next. */
  async #report(delivery: DeliveryToReport, signal: AbortSignal): Promise<boolean> {
    const { vtn, done, clientName, timeoutMs, warn } = this.#options;
    const { event, from, to, joules, isEstimate, name } = delivery;
    const intervals = [{ from, to, energyJoules: joules, isEstimate }];
    const reportName = `weft delivery ${event} ${new Date(from).toISOString()}`;
    try {
      await postDelivery(
        vtn,
        { eventId: event, clientName, resourceName: clientName, intervals, reportName },
        { signal, timeoutMs, maxBytes: MOST_BYTES },
      );
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      if (signal.aborted) return false;
      const isFinal = error instanceof VtnRefused && error.status < 500 && !MAY_PASS.has(error.status);
      if (!isFinal) {
        this.#rest(error);
        return false;
      }
      warn('the VTN will not have a report of what was delivered', error.message);
    }
    this.#failures = 0;
    done(name);
    return true;
  }

  #rest(error: ReadFailure): void {
    const { clock, warn } = this.#options;
    if (this.#failures === 0) warn('what was delivered could not be reported', error.message);
    const asked = error instanceof VtnBusy ? error.waitMs : null;
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(this.#failures, 20), LONGEST_BACKOFF_MS);
    this.#failures += 1;
    this.#restUntil = clock.monotonic() + (asked ?? backoff);
  }
}
