import { type ErrorEstimate, readErrorEstimate, writeErrorEstimate } from './error-estimate.ts';
import { readTimestamp, type Timestamp, writeTimestamp } from './timestamps.ts';

/** What a session-sender sends (RFC 8762 4.2, with the session identifier of RFC 8972 3). */
export interface SenderPacket {
  sequence: number;
  /** T1. */
  timestamp: Timestamp;
  error: ErrorEstimate;
  /** The SSID, 1…65535; 0 from a sender that has none (RFC 8762, TWAMP Light). */
  session: number;
}

/** What a session-reflector answers (RFC 8762 4.3). */
export interface ReflectorPacket extends SenderPacket {
  /** T2, in the format of `error`; `timestamp` is T3. */
  received: Timestamp;
  senderSequence: number;
  senderTimestamp: Timestamp;
  senderError: ErrorEstimate;
  /** TTL or hop limit that the sender's packet arrived with; 255 where the reflector cannot tell (RFC 5357 4.2.1). */
  senderHopLimit: number;
}

/** With or without a keyed digest over the first 96 octets (RFC 8762 4.4). */
export type Mode = 'unauthenticated' | 'authenticated';

interface Layout {
  /** Octets of the packet without TLVs. */
  readonly length: number;
  readonly timestamp: number;
  readonly error: number;
  readonly session: number;
  readonly received: number;
  readonly senderSequence: number;
  readonly senderTimestamp: number;
  readonly senderError: number;
  readonly senderHopLimit: number;
}

/** Where each field lies; both directions agree in what both have. */
const LAYOUTS: Readonly<Record<Mode, Layout>> = {
  unauthenticated: {
    length: 44,
    timestamp: 4,
    error: 12,
    session: 14,
    received: 16,
    senderSequence: 24,
    senderTimestamp: 28,
    senderError: 36,
    senderHopLimit: 40,
  },
  authenticated: {
    length: 112,
    timestamp: 16,
    error: 24,
    session: 26,
    received: 32,
    senderSequence: 48,
    senderTimestamp: 64,
    senderError: 72,
    senderHopLimit: 80,
  },
};

export const BASE_LENGTH = { unauthenticated: 44, authenticated: 112 } as const;

/**
 * The least that an unauthenticated packet can be: a TWAMP Light reflector's packet has no octets after the
 * TTL (RFC 5357 4.2.1), and a sender that pads for it sends as much (RFC 6038 5).
 */
export const LEAST_LENGTH = { unauthenticated: 41, authenticated: 112 } as const;

/** Writes the base of a sender's packet; the digest is left zero, and TLVs are not touched. */
export function writeSenderPacket(bytes: Buffer, mode: Mode, packet: SenderPacket): void {
  const layout = LAYOUTS[mode];
  bytes.fill(0, 0, layout.length);
  writeHead(bytes, layout, packet);
}

export function readSenderPacket(bytes: Buffer, mode: Mode, into: SenderPacket): void {
  readHead(bytes, LAYOUTS[mode], into);
}

/** Writes the base of a reflector's packet; the digest is left zero, and TLVs are not touched. */
export function writeReflectorPacket(bytes: Buffer, mode: Mode, packet: ReflectorPacket): void {
  const layout = LAYOUTS[mode];
  bytes.fill(0, 0, layout.length);
  writeHead(bytes, layout, packet);
  writeTimestamp(bytes, layout.received, packet.received);
  bytes.writeUInt32BE(packet.senderSequence, layout.senderSequence);
  writeTimestamp(bytes, layout.senderTimestamp, packet.senderTimestamp);
  writeErrorEstimate(bytes, layout.senderError, packet.senderError);
  bytes[layout.senderHopLimit] = packet.senderHopLimit;
}

export function readReflectorPacket(bytes: Buffer, mode: Mode, into: ReflectorPacket): void {
  const layout = LAYOUTS[mode];
  readHead(bytes, layout, into);
  readTimestamp(bytes, layout.received, into.received);
  into.senderSequence = bytes.readUInt32BE(layout.senderSequence);
  readTimestamp(bytes, layout.senderTimestamp, into.senderTimestamp);
  readErrorEstimate(bytes, layout.senderError, into.senderError);
  into.senderHopLimit = bytes.readUInt8(layout.senderHopLimit);
}

function writeHead(bytes: Buffer, layout: Layout, packet: SenderPacket): void {
  bytes.writeUInt32BE(packet.sequence, 0);
  writeTimestamp(bytes, layout.timestamp, packet.timestamp);
  writeErrorEstimate(bytes, layout.error, packet.error);
  bytes.writeUInt16BE(packet.session, layout.session);
}

function readHead(bytes: Buffer, layout: Layout, into: SenderPacket): void {
  into.sequence = bytes.readUInt32BE(0);
  readTimestamp(bytes, layout.timestamp, into.timestamp);
  readErrorEstimate(bytes, layout.error, into.error);
  into.session = bytes.readUInt16BE(layout.session);
}

/** Packets to be filled again and again: reading and writing them makes nothing new. */
export function emptySenderPacket(): SenderPacket {
  return { sequence: 0, timestamp: { seconds: 0, fraction: 0 }, error: noEstimate(), session: 0 };
}

export function emptyReflectorPacket(): ReflectorPacket {
  return {
    ...emptySenderPacket(),
    received: { seconds: 0, fraction: 0 },
    senderSequence: 0,
    senderTimestamp: { seconds: 0, fraction: 0 },
    senderError: noEstimate(),
    senderHopLimit: 255,
  };
}

function noEstimate(): ErrorEstimate {
  return { synchronised: false, format: 'ntp', scale: 0, multiplier: 1 };
}
