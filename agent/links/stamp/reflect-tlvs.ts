import { areTlvsSigned, signTlvs } from './digests.ts';
import {
  type FollowUp,
  readClassOfService,
  type TimestampInformation,
  writeClassOfService,
  writeFollowUp,
  writeTimestampInformation,
} from './tlv-values.ts';
import { MALFORMED, NOT_INTACT, readTlvs, TLV_TYPE, type Tlv, UNRECOGNISED, VALUE_LENGTH } from './tlvs.ts';

/** What a reflector knows that TLVs ask for. */
export interface TlvAnswers {
  /** The key that TLVs are signed with; null when there is none. */
  readonly key: Buffer | null;
  /** Whether they must be signed: so in authenticated mode (RFC 8972 4.8). */
  readonly mustBeSigned: boolean;
  /** The octet of DSCP and ECN that the packet arrived with; null where it cannot be told. */
  readonly trafficClass: number | null;
  readonly timestamps: TimestampInformation;
  /** Of the answer before this one; null from a reflector without state. */
  readonly followUp: FollowUp | null;
}

/**
 * Answers the TLVs of a packet in place, as RFC 8972 4 asks: flags are the reflector's own, values that are
 * asked for are filled in, what is not known is sent back untouched with U. A TLV that is cut or of a length that its
 * type has not gets M, and what follows it goes back as it came, a digest too. TLVs that fail their digest all
 * get I and none is used. Gives the HMAC TLV that `signTlvs` has to fill once the answer's sequence number stands,
 * or null. Never makes the packet longer.
 */
export function reflectTlvs(bytes: Buffer, base: number, answers: TlvAnswers): Tlv | null {
  const { tlvs, isCut } = readTlvs(bytes, base);
  const hmac = tlvs.find(({ type }) => type === TLV_TYPE.hmac) ?? null;
  if (!areIntact(bytes, base, tlvs, hmac, isCut, answers)) {
    for (const { at } of tlvs) bytes[at] = NOT_INTACT;
    return null;
  }
  for (const [index, tlv] of tlvs.entries()) {
    const isLast = index === tlvs.length - 1;
    const flags = isCut && isLast ? MALFORMED : answer(bytes, tlv, answers);
    bytes[tlv.at] = flags;
    if (flags === MALFORMED) return null;
  }
  return answers.key === null ? null : hmac;
}

/** Signs what `reflectTlvs` gave back. */
export function signReflectedTlvs(bytes: Buffer, base: number, hmac: Tlv | null, key: Buffer | null): void {
  if (hmac !== null && key !== null) signTlvs(bytes, base, hmac, key);
}

function areIntact(
  bytes: Buffer,
  base: number,
  tlvs: readonly Tlv[],
  hmac: Tlv | null,
  isCut: boolean,
  { key, mustBeSigned }: TlvAnswers,
): boolean {
  if (tlvs.length === 0) return true;
  if (hmac === null) return !mustBeSigned || (tlvs.length === 1 && tlvs[0]?.type === TLV_TYPE.extraPadding);
  // Without a key nobody can say; the HMAC TLV itself goes back as not understood.
  if (key === null) return true;
  const isLast = tlvs.every(({ at, type }) => at <= hmac.at || type === TLV_TYPE.extraPadding);
  return isLast && !(isCut && tlvs.at(-1) === hmac) && areTlvsSigned(bytes, base, hmac, key);
}

/** Fills in one TLV; gives its flags. */
function answer(bytes: Buffer, { type, length, valueAt }: Tlv, answers: TlvAnswers): number {
  const fixed = VALUE_LENGTH.get(type);
  if (fixed !== undefined && fixed !== length) return MALFORMED;
  switch (type) {
    case TLV_TYPE.extraPadding:
      return 0;
    case TLV_TYPE.timestampInformation:
      writeTimestampInformation(bytes, valueAt, answers.timestamps);
      return 0;
    case TLV_TYPE.classOfService: {
      if (answers.trafficClass === null) return UNRECOGNISED;
      const { asked } = readClassOfService(bytes, valueAt);
      const [arrived, congestion] = [answers.trafficClass >> 2, answers.trafficClass & 3];
      // The answer travels as the system sends it: what was asked for is not obeyed, and that is said.
      writeClassOfService(bytes, valueAt, { asked, arrived, congestion, returnPath: 1 });
      return 0;
    }
    case TLV_TYPE.followUpTelemetry:
      writeFollowUp(bytes, valueAt, answers.followUp ?? NO_FOLLOW_UP);
      return 0;
    case TLV_TYPE.hmac:
      return answers.key === null ? UNRECOGNISED : 0;
    default:
      return UNRECOGNISED;
  }
}

const NO_FOLLOW_UP: FollowUp = { sequence: 0, timestamp: { seconds: 0, fraction: 0 }, timestamping: 0 };
