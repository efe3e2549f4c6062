import type { Freshness } from '../../../protocol/index.ts';
import type { SafeText } from '../../../protocol/text.ts';
import type { PowerSum } from './power-sums.ts';

/** A row of the tree: grid, feeds, meters, halls, racks, machines, and what cools them. */
export interface PowerRow {
  readonly key: string;
  readonly depth: number;
  readonly kind: 'site' | 'feed' | 'hall' | 'rack' | 'meter' | 'node' | 'cooling' | 'meters';
  readonly name: SafeText;
  /** Null where there is nothing inside. */
  readonly isOpen: boolean | null;
  /** Of a feed its kind, of a meter what it sits on; in words. */
  readonly feedKind: string | null;
  readonly state: string | null;
  /** Whether its figure is a sum of parts where a meter should be. */
  readonly isEstimated: boolean;
  readonly isRenewable: boolean | null;
  /** Of coolant the heat that it carries away. */
  readonly watts: number | null;
  readonly limitWatts: number | null;
  readonly currentAmperes: number | null;
  /** What its breaker is rated for. */
  readonly ratedAmperes: number | null;
  readonly energyJoules: number | null;
  readonly chargeRatio: number | null;
  readonly frequencyHertz: number | null;
  readonly coolant: Coolant | null;
  /** What a sum covers; null where it is no sum. */
  readonly covered: PowerSum | null;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
}

/** °C and m³/s; of air only a temperature. */
export interface Coolant {
  readonly supply: number | null;
  readonly back: number | null;
  readonly flow: number | null;
  readonly air: number | null;
}

export type Plain = Omit<PowerRow, 'key' | 'depth' | 'kind' | 'name' | 'watts'>;

/** A row about which nothing is known but that it is there. */
export const NOTHING_SAID = {
  isOpen: null,
  feedKind: null,
  state: null,
  isEstimated: false,
  isRenewable: null,
  limitWatts: null,
  currentAmperes: null,
  ratedAmperes: null,
  energyJoules: null,
  chargeRatio: null,
  frequencyHertz: null,
  coolant: null,
  covered: null,
} as const;
