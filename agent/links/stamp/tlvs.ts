/** TLVs of an extended test packet (RFC 8972 4): flags u8, type u8, length u16, value. */
export interface Tlv {
  /** Where its flags stand in the packet. */
  readonly at: number;
  readonly flags: number;
  readonly type: number;
  /** Octets of its value, as it says. */
  readonly length: number;
  readonly valueAt: number;
}

/** U: not understood. A sender sets it, a reflector that knows the type takes it away. */
export const UNRECOGNISED = 0x80;
/** M: its length is not one that its type has, or reaches beyond the packet. */
export const MALFORMED = 0x40;
/** I: the TLVs failed their digest. */
export const NOT_INTACT = 0x20;

export const TLV_TYPE = {
  extraPadding: 1,
  location: 2,
  timestampInformation: 3,
  classOfService: 4,
  directMeasurement: 5,
  accessReport: 6,
  followUpTelemetry: 7,
  hmac: 8,
} as const;

export const TLV_HEADER_LENGTH = 4;

/** Where the synchronisation of a clock comes from (RFC 8972 4.3, table 8). */
export const SYNCHRONISATION = { ntp: 1, ptp: 2, ssuBits: 3, satellites: 4, free: 5 } as const;
/** How timestamps are taken: hardware, software here, control plane (RFC 8972 4.3, table 9). */
export const TIMESTAMPING = { hardware: 1, software: 2, controlPlane: 3 } as const;

/**
 * The TLVs that follow the base of a packet. What cannot be one is the last: `isCut` says that its length
 * reaches beyond the packet, or that not even its header is whole (RFC 8972 4, the M flag). Padding of zeros,
 * as TWAMP Light senders add (RFC 6038), is no TLV at all.
 */
export function readTlvs(
  bytes: Buffer,
  base: number,
): { readonly tlvs: readonly Tlv[]; readonly isCut: boolean } {
  const tlvs: Tlv[] = [];
  if (bytes.length <= base || isZero(bytes, base)) return { tlvs, isCut: false };
  let at = base;
  while (at < bytes.length) {
    if (bytes.length - at < TLV_HEADER_LENGTH) return { tlvs, isCut: true };
    const length = bytes.readUInt16BE(at + 2);
    const valueAt = at + TLV_HEADER_LENGTH;
    tlvs.push({ at, flags: bytes.readUInt8(at), type: bytes.readUInt8(at + 1), length, valueAt });
    if (length > bytes.length - valueAt) return { tlvs, isCut: true };
    at = valueAt + length;
  }
  return { tlvs, isCut: false };
}

/** Writes a TLV as a sender does, its value zero; gives where the next one goes. */
export function writeTlv(bytes: Buffer, at: number, type: number, length: number): number {
  bytes[at] = UNRECOGNISED;
  bytes[at + 1] = type;
  bytes.writeUInt16BE(length, at + 2);
  const end = at + TLV_HEADER_LENGTH + length;
  bytes.fill(0, at + TLV_HEADER_LENGTH, end);
  return end;
}

/** Octets that each type's value has, where it is fixed. */
export const VALUE_LENGTH: ReadonlyMap<number, number> = new Map([
  [TLV_TYPE.timestampInformation, 4],
  [TLV_TYPE.classOfService, 4],
  [TLV_TYPE.followUpTelemetry, 16],
  [TLV_TYPE.hmac, 16],
]);

function isZero(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
