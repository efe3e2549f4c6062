import { readTimestamp, type Timestamp, writeTimestamp } from './timestamps.ts';

/**
 * Class of Service (RFC 8972 4.4): DSCP1(6) DSCP2(6) ECN(2) RP(2), 16 bits reserved.
 * The sender asks that the answer travel with `asked`; the reflector says with what the packet arrived.
 */
export interface ClassOfService {
  /** DSCP1, 0…63. */
  asked: number;
  /** DSCP2, 0…63. */
  arrived: number;
  /** ECN, 0…3. */
  congestion: number;
  /** RP: 0 the answer travels as asked, 1 as the packet arrived. */
  returnPath: number;
}

export function writeClassOfService(bytes: Buffer, at: number, value: ClassOfService): void {
  const { asked, arrived, congestion, returnPath } = value;
  bytes.writeUInt16BE((asked << 10) | (arrived << 4) | (congestion << 2) | returnPath, at);
  bytes.writeUInt16BE(0, at + 2);
}

export function readClassOfService(bytes: Buffer, at: number): ClassOfService {
  const bits = bytes.readUInt16BE(at);
  return {
    asked: bits >> 10,
    arrived: (bits >> 4) & 0x3f,
    congestion: (bits >> 2) & 3,
    returnPath: bits & 3,
  };
}

/** Timestamp Information (RFC 8972 4.3): by what clock and by what means T2 and T3 were taken. */
export interface TimestampInformation {
  synchronisationIn: number;
  timestampIn: number;
  synchronisationOut: number;
  timestampOut: number;
}

export function writeTimestampInformation(bytes: Buffer, at: number, value: TimestampInformation): void {
  bytes[at] = value.synchronisationIn;
  bytes[at + 1] = value.timestampIn;
  bytes[at + 2] = value.synchronisationOut;
  bytes[at + 3] = value.timestampOut;
}

export function readTimestampInformation(bytes: Buffer, at: number): TimestampInformation {
  return {
    synchronisationIn: bytes.readUInt8(at),
    timestampIn: bytes.readUInt8(at + 1),
    synchronisationOut: bytes.readUInt8(at + 2),
    timestampOut: bytes.readUInt8(at + 3),
  };
}

/**
 * Follow-Up Telemetry (RFC 8972 4.7): of the packet that the reflector answered before this one, when its answer
 * really left. All zero from a reflector without state, which is how a sender learns that it has some.
 */
export interface FollowUp {
  /** The reflector's own sequence number of that answer. */
  sequence: number;
  timestamp: Timestamp;
  /** How it was taken: see TIMESTAMPING. */
  timestamping: number;
}

export function writeFollowUp(bytes: Buffer, at: number, value: FollowUp): void {
  bytes.writeUInt32BE(value.sequence, at);
  writeTimestamp(bytes, at + 4, value.timestamp);
  bytes[at + 12] = value.timestamping;
  bytes.fill(0, at + 13, at + 16);
}

export function readFollowUp(bytes: Buffer, at: number): FollowUp {
  const timestamp = { seconds: 0, fraction: 0 };
  readTimestamp(bytes, at + 4, timestamp);
  return { sequence: bytes.readUInt32BE(at), timestamp, timestamping: bytes.readUInt8(at + 12) };
}
