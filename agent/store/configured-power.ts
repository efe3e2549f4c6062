import type { Patch } from '../../protocol/index.ts';

/** A feed as the configuration has it; null is not said. */
export interface ConfiguredFeed {
  readonly feed: string;
  readonly kind: NonNullable<Patch<'feeds'>['kind']>;
  readonly limitWatts: number | null;
  readonly contractWatts: number | null;
  /** 0…1. */
  readonly renewableRatio: number | null;
  /** `device/point`, of the edge that the feed is. */
  readonly meter: string | null;
  readonly carbonGramsPerKilowattHour: number | null;
}

/** An edge below the feeds: what one meter measures. */
export interface ConfiguredEdge {
  readonly meter: string;
  /** A feed by its name, or the meter of another edge. */
  readonly fedBy: string;
  readonly rack: string | null;
  readonly ratedCurrentAmperes: number | null;
  readonly limitWatts: number | null;
}

/** How a site's power runs, as it was checked: one meter and one feeder to an edge, no cycle. */
export interface ConfiguredPower {
  readonly feeds: readonly ConfiguredFeed[];
  readonly edges: readonly ConfiguredEdge[];
  /** Where the equipment is measured, by the category of ISO/IEC 30134-2; none of these above another. */
  readonly it: { readonly category: 1 | 2 | 3; readonly meters: readonly string[] } | null;
  readonly cooling: readonly { readonly meter: string; readonly rack: string | null }[];
  readonly heatReuse: readonly string[];
  readonly water: readonly string[];
}
