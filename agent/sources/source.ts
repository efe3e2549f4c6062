import type { Patch } from '../../protocol/index.ts';
import type { SourceKind } from '../../protocol/schema/words.ts';

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
 * What one reading of one target gave. Every patch names its row (the key columns of its kind) and the
 * columns this source owns; an absent column is left as it was, `null` says "asked for, not given" and
 * wants its reason in `notMeasured`. The store adds `source`, `sampledAt` and the like by itself.
 */
export interface Reading {
  readonly nodes?: readonly Patch<'nodes'>[];
  readonly gpus?: readonly Patch<'gpus'>[];
  readonly workloads?: readonly Patch<'workloads'>[];
  readonly links?: readonly Patch<'links'>[];
  readonly feeds?: readonly Patch<'feeds'>[];
  readonly meters?: readonly Patch<'meters'>[];
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
