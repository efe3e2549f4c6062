import type { Table } from '../../protocol/index.ts';
import type { nodeColumns } from './roll-up-columns.ts';
import { Patience } from './staleness.ts';

/** Says of nodes what makes them unknown: that nobody looks at them, or has not for too long. For one tick. */
export class NodeSilences {
  readonly #column: ReturnType<typeof nodeColumns>;
  readonly #now: number;
  readonly #telemetry: Patience;
  readonly #scheduler: Patience;

  constructor(sources: Table, column: ReturnType<typeof nodeColumns>, now: number) {
    this.#column = column;
    this.#now = now;
    this.#telemetry = new Patience(sources, column.telemetrySource);
    this.#scheduler = new Patience(sources, column.schedulerSource);
  }

  /** Null for a node that was looked at in time. Who looks at the machine itself counts; else its scheduler. */
  of(slot: number): string | null {
    const { telemetrySource, telemetrySampledAt, schedulerSource, schedulerSampledAt } = this.#column;
    const telemetry = telemetrySource.code(slot);
    const scheduler = schedulerSource.code(slot);
    if (telemetry !== 0) return this.#silence(this.#telemetry, telemetry, telemetrySampledAt.get(slot));
    if (scheduler !== 0) return this.#silence(this.#scheduler, scheduler, schedulerSampledAt.get(slot));
    return 'no source speaks of it';
  }

  #silence(patience: Patience, code: number, sampledAt: number): string | null {
    const age = this.#now - sampledAt;
    if (age <= patience.limit(code)) return null;
    return patience.silence(code, age, this.#now);
  }
}
