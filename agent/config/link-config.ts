/** A link to another site, as this end's configuration has it; null is not said. */
export interface LinkConfig {
  readonly peer: string;
  readonly link: string;
  readonly capacityBitsPerSecond: number | null;
  readonly carrier: string | null;
  readonly owner: string | null;
  /** One country, or several joined by `/`. */
  readonly jurisdiction: string | null;
  readonly route: string | null;
  /** Data classes it is certified for. */
  readonly dataClasses: readonly string[];
  /** The interface it runs over here; a null node is the machine of the agent. */
  readonly interface: PlaceConfig | null;
  /** Where its light is measured. */
  readonly optics: PlaceConfig | null;
  readonly protection: ProtectionConfig | null;
  /** The neighbour's address as the router knows it. */
  readonly bgp: string | null;
  readonly bfd: string | null;
  readonly limits: {
    /** ITU-T Y.1541, 0 to 7. */
    readonly class: number | null;
    readonly roundTripSeconds: number | null;
    readonly delayVariationSeconds: number | null;
    readonly lossRatio: number | null;
  } | null;
}

export interface PlaceConfig {
  readonly node: string | null;
  readonly name: string;
}

export type ProtectionConfig = {
  /** Whether it is an alarm, and not only a fact, when it does not protect. */
  readonly required: boolean;
} & (
  | { readonly type: 'wireguard'; readonly interface: string; readonly publicKey: string | null }
  | { readonly type: 'ipsec'; readonly child: string }
  | { readonly type: 'macsec'; readonly interface: string }
);
