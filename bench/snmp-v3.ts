import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { type Block, block, blocksIn, integer } from './snmp-ber.ts';

/** The user of all devices; both passwords are one. */
export const USER = 'weft';
export const PASSWORD = 'signed and sealed';

const ENGINE = Buffer.from('800000000477656674', 'hex');
/** usmStatsUnknownEngineIDs.0 (RFC 3414 5): what whoever does not know the engine is answered with. */
const UNKNOWN_ENGINES = Buffer.from('06 0a 2b 06 01 06 03 0f 01 01 04 00'.replaceAll(' ', ''), 'hex');
const KEY = localizedKey(PASSWORD);
const DIGEST_BYTES = 24;
const STARTED = Date.now();

/**
 * The answer of a device that signs with HMAC-SHA-256 (RFC 7860) and encrypts with AES-128 (RFC 3826) what `answer`
 * answers a PDU with; of one that does not know its asker's engine yet, its own.
 */
export function answerV3(message: Buffer, answer: (pdu: Block) => Buffer | null): Buffer | null {
  const [version, header, security, data] = blocksIn(blocksIn(message)[0]?.content ?? message);
  const [id, most, flags, model] = header === undefined ? [] : blocksIn(header.content);
  if (version === undefined || security === undefined || data === undefined) return null;
  if (id === undefined || most === undefined || flags === undefined || model === undefined) return null;
  const seconds = Math.floor((Date.now() - STARTED) / 1000);
  const begin = (level: number) => [
    version.whole,
    block(0x30, [id.whole, most.whole, block(4, [Buffer.from([level])]), model.whole]),
  ];
  if ((flags.content.readUInt8(0) & 3) !== 3) {
    const pdu = blocksIn(data.content)[2];
    const request = pdu === undefined ? undefined : blocksIn(pdu.content)[0];
    if (request === undefined) return null;
    const zero = integer(0);
    const count = block(0x30, [block(0x30, [UNKNOWN_ENGINES, block(0x41, [Buffer.from([1])])])]);
    const report = block(0xa8, [request.whole, zero, zero, count]);
    return block(0x30, [
      ...begin(0),
      block(4, [parameters(seconds, Buffer.alloc(0), '', Buffer.alloc(0)).whole]),
      scoped(report),
    ]);
  }
  const [, boots, time, , , salt] = blocksIn(blocksIn(security.content)[0]?.content ?? security.content);
  if (boots === undefined || time === undefined || salt === undefined) return null;
  const asked = createDecipheriv(
    'aes-128-cfb',
    KEY.subarray(0, 16),
    vector(boots.content, time.content, salt.content),
  );
  const inner = blocksIn(blocksIn(asked.update(data.content))[0]?.content ?? Buffer.alloc(0))[2];
  const pdu = inner === undefined ? null : answer(inner);
  if (pdu === null) return null;
  const own = randomBytes(8);
  const cipher = createCipheriv(
    'aes-128-cfb',
    KEY.subarray(0, 16),
    vector(Buffer.from([1]), number(seconds), own),
  );
  const sealed = block(4, [cipher.update(scoped(pdu))]);
  const signed = parameters(seconds, Buffer.alloc(DIGEST_BYTES), USER, own);
  const sent = block(0x30, [...begin(3), block(4, [signed.whole]), sealed]);
  const digest = createHmac('sha256', KEY).update(sent).digest().subarray(0, DIGEST_BYTES);
  digest.copy(sent, sent.indexOf(signed.whole) + signed.digestAt);
  return sent;
}

function parameters(seconds: number, digest: Buffer, user: string, salt: Buffer) {
  const before = [block(4, [ENGINE]), integer(1), integer(seconds), block(4, [Buffer.from(user)])];
  const whole = block(0x30, [...before, block(4, [digest]), block(4, [salt])]);
  const head = whole.length - block(4, [digest]).length - block(4, [salt]).length;
  return { whole, digestAt: head + 2 };
}

function scoped(pdu: Buffer): Buffer {
  return block(0x30, [block(4, [ENGINE]), block(4, []), pdu]);
}

/** Boots and time of the engine, then the salt (RFC 3826 3.1.2.1). */
function vector(boots: Buffer, time: Buffer, salt: Buffer): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32BE(boots.readUIntBE(0, boots.length), 0);
  start.writeUInt32BE(time.readUIntBE(0, time.length), 4);
  return Buffer.concat([start, salt]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 3414 A.2: a megabyte of the password, then what it is of this engine. */
function localizedKey(password: string): Buffer {
  const sha = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const long = sha(Buffer.alloc(2 ** 20, password));
  return sha(Buffer.concat([long, ENGINE, long]));
}
