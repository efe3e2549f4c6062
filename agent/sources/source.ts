import type { Patch } from '../../protocol/index.ts';
import type { DemandKind, SourceKind } from '../../protocol/schema/words.ts';
import type { Rows } from './rows.ts';

/** Something that happened once, as a source saw it. */
export interface Happening {
  /** Milliseconds since 1970 UTC by the clock of who saw it. */
  readonly at: number;
  readonly kind: 'xid' | 'sxid' | 'node' | 'workload';
  readonly node: string;
  /** GPU uuid, or `domain:bus:device` where only that is known; null when it is about no GPU. */
  readonly gpu: string | null;
  /** The Xid or SXid. */
  readonly code: number | null;
  readonly message: string;
}

/**
 * One thing that the grid or a market asks of the site, or tells it, for one span of time.
 * Units: W, drawn power positive; instants in ms since 1970 UTC. Of the values only those of its kind are
 * not null.
 */
export interface SiteDemand {
  /** Unique among the demands of one source, and the same at every reading while the event is: `event-1/0/0`. */
  readonly id: string;
  /** What a report of delivery names. */
  readonly eventId: string;
  readonly kind: DemandKind;
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
  /** 0 comes before all others; null after all that have one. */
  readonly priority: number | null;
  readonly programName: string | null;
  /** Whom the event is meant for, in words of the program; empty means everyone in it. */
  readonly targets: readonly string[];
  /** Of the limits and capacities, ≥ 0. */
  readonly limitWatts: number | null;
  /** Of the setpoints. */
  readonly setpointWatts: number | null;
  readonly level: 0 | 1 | 2 | 3 | null;
  /** For a kilowatt-hour, in `currency` (ISO 4217), which may be unknown. */
  readonly pricePerKilowattHour: number | null;
  readonly currency: string | null;
  readonly gramsPerKilowattHour: number | null;
  /** What is warned of, in OpenADR's word without its prefix: `grid emergency`. */
  readonly alert: string | null;
  /** The event's name or the alert's message, as it was given: to be shown as foreign text only. */
  readonly text: string | null;
}

/**
 * What one reading of one target gave. Every patch names its row (the key columns of its kind) and the
 * columns this source owns; an absent column is left as it was, `null` says "asked for, not given" and
 * wants its reason in `notMeasured`. The store adds `source`, `sampledAt` and the like by itself.
 */
export interface Reading {
  readonly nodes?: Rows<Patch<'nodes'>>;
  readonly gpus?: readonly Patch<'gpus'>[];
  readonly workloads?: Rows<Patch<'workloads'>>;
  readonly links?: readonly Patch<'links'>[];
  readonly feeds?: readonly Patch<'feeds'>[];
  readonly meters?: readonly Patch<'meters'>[];
  /** All demands that stand, now or later: one that is missing was withdrawn or is over. */
  readonly demands?: readonly SiteDemand[];
  readonly happenings?: readonly Happening[];
  /** Site-wide columns that this source measures itself. */
  readonly site?: Patch<'sites'>;
  /** When the values were true, by the agent's monotonic clock (ms), where that is not "now". */
  readonly sampledAt?: number;
  /** What had to be put right: units converted, old names. One line. */
  readonly notice?: string;
  /** What was wrong though the reading is usable: it counts as `partial`. One line. */
  readonly problem?: string;
}

/**
 * A reader. Life: made from its configuration; `read` is called for each target at `periodMs`, never
 * twice at once for one target; `stop` ends it, and may be called twice.
 */
export interface Source {
  /** Its name, unique within the agent: its type, with a number when there are several. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly periodMs: number;
  /** A reading that takes longer is `timeout`. */
  readonly timeoutMs: number;
  /** What it reads, one line of the `sources` table each. */
  readonly targets: readonly string[];
  /** Nodes whose telemetry a target stands for, known before the first answer: they are unknown when it is silent. */
  readonly nodesOf?: (target: string) => readonly string[];
  /** Fails with `ReadFailure`; anything else thrown is a defect and is shown as one. */
  read(target: string, signal: AbortSignal): Promise<Reading>;
  stop?(): void | Promise<void>;
}

/** Collects why columns are null, in the form `notMeasured` keeps: `column=reason; column=reason`. */
export class NotMeasured {
  readonly #reasons: string[] = [];

  /** Notes a reason and gives null, so that a mapping can say `notMeasured.because('xid', 'N/A')`. */
  because(column: string, reason: string): null {
    this.#reasons.push(`${column}=${reason.replaceAll(';', ',').trim()}`);
    return null;
  }

  /** The reasons so far, or null when everything was measured. */
  summary(): string | null {
    return this.#reasons.length === 0 ? null : this.#reasons.join('; ');
  }
}
