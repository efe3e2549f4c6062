/** Whom test packets are sent to (RFC 8762). */
export interface StampPeerConfig {
  readonly site: string;
  /** Which link to the site these packets take; null where there is one. */
  readonly link: string | null;
  readonly address: string;
  readonly port: number;
  /** A file with a key that the reflector has too: packets are authenticated. */
  readonly key: { readonly file: string } | null;
}

/** Who answers test packets of others. */
export interface StampReflectorConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Besides the peers that are measured: addresses and networks, or everyone. */
  readonly answers: readonly string[] | 'everyone';
  /** Answers a second to one address. */
  readonly packetsPerSecond: number;
  /** Whether it counts each session by itself, so that loss has a direction. */
  readonly stateful: boolean;
  readonly timestamps: 'ntp' | 'ptp';
}
