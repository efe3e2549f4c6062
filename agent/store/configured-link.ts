import type { LinkLimits } from '../links/link-limits.ts';
import type { Aspect } from './link-aspects.ts';

/** A link as this end's configuration has it. */
export interface ConfiguredLink {
  readonly peer: string;
  readonly link: string;
  readonly capacityBitsPerSecond: number | null;
  readonly carrier: string | null;
  readonly owner: string | null;
  readonly jurisdiction: string | null;
  readonly route: string | null;
  /** Data classes it is certified for. */
  readonly dataClasses: readonly string[];
  /** What is to protect it; null where the configuration names nothing. */
  readonly encryption: 'WireGuard' | 'IPsec' | 'MACsec' | null;
  readonly protectionRequired: boolean;
  readonly limits: LinkLimits;
  /** What is asked of it, each with how long it may be silent, ms. */
  readonly expected: ReadonlyMap<Aspect, number>;
}
