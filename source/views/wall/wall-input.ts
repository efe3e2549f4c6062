import type { Freshness, Severity, SourceKind } from '../../../protocol/index.ts';
import type { SafeText } from '../../../protocol/text.ts';
import type { Signs } from '../../format/signs.ts';

/** What the wall needs to know of a fabric; the overview's model is one. */
export interface WallInput {
  readonly sites: readonly WallSite[];
  readonly links: readonly WallLink[];
  readonly operations: readonly WallOperation[];
  readonly totals: WallTotals;
  /** What people call a site, by its id. */
  readonly names: ReadonlyMap<string, SafeText>;
  /** This console's wall clock, ms since 1970 UTC. */
  readonly wall: number;
}

export interface WallSite {
  readonly id: string;
  readonly stream: Freshness;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly connection: 'connecting' | 'greeting' | 'up' | 'down' | 'refused';
  readonly error: SafeText | null;
  readonly kinds: readonly WallKind[];
  readonly skewSeconds: number | null;
  readonly figures: {
    readonly gpus: number | null;
    readonly gpusAllocated: number | null;
    readonly workloadsRunning: number | null;
    readonly facilityPowerWatts: number | null;
    readonly itPowerWatts: number | null;
  };
  readonly feeds: readonly WallFeed[];
  readonly alerts: readonly WallAlert[];
}

export interface WallKind {
  readonly kind: SourceKind;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly heard: number;
  readonly total: number;
  readonly error: SafeText | null;
}

export interface WallFeed {
  readonly name: SafeText;
  readonly kind: string;
  readonly state: string;
  readonly powerWatts: number | null;
  readonly chargeRatio: number | null;
}

export interface WallAlert {
  readonly severity: Severity;
  readonly subject: SafeText;
  readonly message: SafeText;
  readonly acknowledgedBy: SafeText | null;
  readonly ageSeconds: number | null;
}

export interface WallLink {
  readonly link: SafeText;
  readonly from: SafeText;
  readonly to: SafeText;
  readonly heardEnds: 0 | 1 | 2;
  readonly state: string;
  readonly reason: SafeText | null;
  readonly protection: string;
  readonly encryption: SafeText | null;
  readonly lossThere: number | null;
  readonly lossBack: number | null;
}

export interface WallOperation {
  readonly site: string;
  readonly kind: SafeText;
  readonly targets: SafeText;
  readonly actor: SafeText | null;
  readonly step: SafeText | null;
  readonly state: SafeText;
  readonly acceptedAt: number | null;
  readonly deadlineAt: number | null;
  readonly isMemory: boolean;
}

export interface WallTotals {
  readonly sites: number;
  readonly byFreshness: Readonly<Record<Freshness, number>>;
  readonly nodesHeard: number;
  readonly nodes: number;
  readonly sitesUnknown: number;
  readonly gpusAllocated: WallSum;
  readonly gpus: WallSum;
  readonly powerWatts: WallSum;
  readonly gridLimitWatts: WallSum;
  readonly critical: number;
  readonly warnings: number;
  readonly quiet: boolean;
  readonly sitesUncovered: number;
}

/** A sum and over how many sites. */
export interface WallSum {
  readonly value: number | null;
  readonly sites: number;
}

/** What slides are made with beside the fabric. */
export interface WallMeans {
  readonly signs: Signs;
  /** Until a battery is empty; null where that is not known. */
  readonly batterySeconds: (site: string, feed: string) => number | null;
}
