import type { WorkloadSpec } from '../workload-spec.ts';

/**
 * What two agents say to each other about moving one workload. Any of these may be lost, doubled and
 * overtaken: each says a whole thing, names the operation, and means the same however often it comes. The
 * source asks (`reserve check start void`), the target answers (`reserved refused checked started voided`)
 * and, after it was away, asks what still holds (`status?`).
 */
export type PeerMessage = FromSourceAgent | FromTargetAgent;

export type FromSourceAgent = Reserve | Check | Start | Void;
export type FromTargetAgent = Reserved | Refused | Checked | StatusAsked | Started | Voided;

/** Agents meet at a path and a subprotocol of their own: what is for consoles is not for them. */
export const PEER_PATH = '/weft-peer';
export const PEER_SUBPROTOCOL = 'weft-peer.1';
export const PEER_PROTOCOL = { lowest: 1, highest: 2 } as const;
/** From this version on agents tell each other of the links between them. */
export const PEER_LINKS_SINCE = 2;

/** First in both directions after the socket opens. */
export interface PeerHello {
  readonly kind: 'hello';
  readonly versions: { readonly lowest: number; readonly highest: number };
  readonly program: string;
  readonly site: string;
  readonly store: string;
  readonly boot: string;
}

/**
 * How an agent is configured for its links to the other: said when they meet and every minute, whole each
 * time. It steers nothing. The other end compares it with its own, for two ends that mean different links by
 * one name look like a fault of the link.
 */
export interface LinksTold {
  readonly kind: 'links';
  readonly from: string;
  readonly to: string;
  readonly links: readonly ToldLink[];
}

/** A link as one end is configured for it; null is not said. */
export interface ToldLink {
  readonly link: string;
  readonly capacityBitsPerSecond: number | null;
  readonly carrier: string | null;
  readonly owner: string | null;
  readonly jurisdiction: string | null;
  readonly route: string | null;
  /** Certified for, sorted and joined by commas. */
  readonly dataClasses: string | null;
  /** What protects it: WireGuard, IPsec, MACsec. */
  readonly encryption: string | null;
}

interface Addressed {
  /** The operation's id, a ULID, the same at both sites. */
  readonly operation: string;
  /** The site that speaks, to be checked against who is connected. */
  readonly from: string;
  readonly to: string;
}

/** Hold a place for this. Nothing of the workload has moved or stopped yet. */
export interface Reserve extends Addressed {
  readonly kind: 'reserve';
  /** Its id at the source, for people. */
  readonly workload: string;
  readonly spec: WorkloadSpec;
  /** SHA-256 over the canonical spec, hex: the same operation with another spec is a conflict. */
  readonly specHash: string;
  /** Null is a workload without a class: the target's own rule for those applies. */
  readonly dataClass: string | null;
  readonly move: Move;
  /** Who asked at the source, as authenticated there. */
  readonly actor: string;
  readonly reason: string;
}

/** It is submitted there, held. */
export interface Reserved extends Addressed, TargetLife {
  readonly kind: 'reserved';
}

/** Final: nothing of it is or will be there. */
export interface Refused extends Addressed {
  readonly kind: 'refused';
  readonly reason: string;
}

/** What is the digest of this checkpoint, as it lies at the target? */
export interface Check extends Addressed {
  readonly kind: 'check';
  /** The disk that reserved. */
  readonly store: string;
  readonly move: Move;
  readonly checkpoint: string;
}

export interface Checked extends Addressed {
  readonly kind: 'checked';
  readonly store: string;
  readonly checkpoint: string;
  /** Null while it is not there. */
  readonly digest: string | null;
}

/** The source's copy is gone for good: run yours, if you are still the one that reserved. */
export interface Start extends Addressed, TargetLife {
  readonly kind: 'start';
  readonly move: Move;
  /** What it goes on from; null is from the beginning. */
  readonly checkpoint: string | null;
}

/** The target began anew since `start` was said, and releases nothing before it is said again to this life. */
export interface StatusAsked extends Addressed, TargetLife {
  readonly kind: 'status?';
}

/** Final: it runs at the target, or has run. */
export interface Started extends Addressed {
  readonly kind: 'started';
  readonly store: string;
}

/** See to it that nothing of it is there, unless it has run already. */
export interface Void extends Addressed {
  readonly kind: 'void';
  /** The disk that reserved, as far as the source knows. */
  readonly store: string | null;
  readonly move: Move;
  /** Two people declared the target's copy dead and the source runs it again: end it in any case. */
  readonly forced: boolean;
}

/** Final: nothing of it is or will be there, looked at and seen. */
export interface Voided extends Addressed {
  readonly kind: 'voided';
  readonly store: string;
  /**
   * The disk whose reservation is meant, as the question named it. Without it a late word of a disk that
   * voided, was lost and reserved again as another would pass for a word about the second reservation.
   */
  readonly of: string;
}

/** One life of the target's disk and of its agent. */
export interface TargetLife {
  readonly store: string;
  readonly boot: string;
}

/** A running workload has moved when it runs again; one that waited, when it waits in the other queue. */
export const MOVES = ['running', 'queued'] as const;
export type Move = (typeof MOVES)[number];
