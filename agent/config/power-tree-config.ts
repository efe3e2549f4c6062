import type { FEED_KINDS } from '../../protocol/index.ts';

/**
 * How a site's power runs and which meters see it, as it was checked: node sets expanded, every edge with one
 * meter and one feeder, no cycle. Meters are named `device/point`. Null is not said.
 */
export interface PowerConfig {
  readonly feeds: readonly FeedConfig[];
  /** Edges below the feeds: each a meter, and the feed or meter that feeds it. */
  readonly edges: readonly PowerEdgeConfig[];
  /** Where the power of the computing equipment is measured; no meter of it stands above another. */
  readonly it: { readonly category: PueCategory; readonly meters: readonly string[] } | null;
  readonly cooling: readonly { readonly meter: string; readonly rack: string | null }[];
  /** Heat that others get is measured here. */
  readonly heatReuse: readonly string[];
  /** Water that comes in is measured here, as a flow. */
  readonly water: readonly string[];
  /** How the power limit of a machine's GPUs is set: argv in which `{node}` and `{watts}` stand by themselves. */
  readonly capCommand: readonly [string, ...string[]] | null;
}

export interface FeedConfig {
  readonly feed: string;
  readonly kind: (typeof FEED_KINDS)[number];
  readonly limitWatts: number | null;
  /** What was agreed with who supplies it; less than what it may give. */
  readonly contractWatts: number | null;
  /** 0…1. */
  readonly renewableRatio: number | null;
  readonly meter: string | null;
  readonly carbonGramsPerKilowattHour: number | null;
}

export interface PowerEdgeConfig {
  readonly meter: string;
  readonly fedBy: string;
  readonly rack: string | null;
  readonly ratedCurrentAmperes: number | null;
  readonly limitWatts: number | null;
}

/** ISO/IEC 30134-2: measured at the output of UPSs, of power distribution units, or at the input of the equipment. */
export type PueCategory = 1 | 2 | 3;

/** The section as it is written, each part right by itself. */
export interface WrittenPower {
  readonly feeds: readonly (Omit<FeedConfig, 'renewableRatio'> & { readonly renewable: number | null })[];
  /** Names may be node sets. */
  readonly tree: readonly PowerEdgeConfig[];
  readonly it: PowerConfig['it'];
  readonly cooling: PowerConfig['cooling'];
  readonly heatReuse: readonly string[];
  readonly water: readonly string[];
  readonly capCommand: PowerConfig['capCommand'];
}
