/** A UDP packet to be put into a capture. */
export interface CapturedPacket {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

/** Packets between two hosts as a capture file (libpcap's classic format, link type 101: bare IP). */
export function captureOf(packets: readonly CapturedPacket[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(101, 20);
  return Buffer.concat([head, ...packets.flatMap(recordOf)]);
}

function recordOf({ from, to, bytes }: CapturedPacket, index: number): Buffer[] {
  const datagram = Buffer.alloc(28 + bytes.length);
  datagram[0] = 0x45;
  datagram.writeUInt16BE(datagram.length, 2);
  datagram[8] = 255;
  datagram[9] = 17;
  datagram.set([192, 0, 2, 1], 12);
  datagram.set([192, 0, 2, 2], 16);
  datagram.writeUInt16BE(from, 20);
  datagram.writeUInt16BE(to, 22);
  datagram.writeUInt16BE(8 + bytes.length, 24);
  bytes.copy(datagram, 28);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1_700_000_000 + index, 0);
  record.writeUInt32LE(datagram.length, 8);
  record.writeUInt32LE(datagram.length, 12);
  return [record, datagram];
}
