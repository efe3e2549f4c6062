import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Reply, SessionFigures } from '../../../../agent/links/figures/session-figures.ts';
import { Answers } from '../../../../agent/links/stamp/reflect.ts';
import { startReflector } from '../../../../agent/links/stamp/reflector.ts';
import { ReflectorSessions } from '../../../../agent/links/stamp/reflector-sessions.ts';
import { Sender } from '../../../../agent/links/stamp/sender.ts';
import { LONGEST_SENT, SenderSession } from '../../../../agent/links/stamp/sender-session.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { type CapturedPacket, captureOf } from '../../../support/packet-capture.ts';
import { findProgram } from '../../../support/slurm-processes.ts';

/** Debian's scapy belongs to Debian's Python, whichever other is found first. */
const PYTHON = '/usr/bin/python3';
const SCAPY = join(import.meta.dirname, '../../../support/scapy-stamp.py');
/** Authenticated mode, which scapy has not: written from the RFCs with Python's own hmac and struct. */
const AUTHENTICATED = join(import.meta.dirname, '../../../support/authenticated-stamp.py');
const hasPython = succeeds(PYTHON, '-c', 'import hmac, struct');
const hasScapy = succeeds(PYTHON, '-c', 'import scapy.contrib.stamp');
const hasTshark = findProgram('tshark') !== null;
const missing = [
  ...(hasPython ? [] : ['python3']),
  ...(hasScapy ? [] : ['python3-scapy']),
  ...(hasTshark ? [] : ['tshark']),
];
if (missing.length > 0)
  console.warn(
    `skipped: STAMP with other implementations; to run: apt-get install -y --no-install-recommends ${missing.join(' ')}`,
  );
/** scapy takes seconds to be read on a busy machine. */
const PATIENCE = { timeout: 90_000 };

function succeeds(program: string, ...words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const scapy = (...words: readonly string[]) => python(SCAPY, ...words);

/** Lines that the other side prints, as they come. */
function python(script: string, ...words: readonly string[]) {
  const child = spawn(PYTHON, [script, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  ends.push(() => child.kill());
  let complaints = '';
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the other side ended: ${complaints}`);
      return value;
    },
    ended: async () => {
      if (child.exitCode === null) await once(child, 'exit');
      return { code: child.exitCode, complaints };
    },
  };
}

describe.skipIf(!hasScapy)('together with scapy', () => {
  it.each(['127.0.0.1', '::1'])(
    'our reflector answers its sender at %s in all that it asks for',
    PATIENCE,
    async (host) => {
      const reflector = await startReflector(
        {
          host,
          port: 0,
          peers: new Map([[host, null]]),
          allow: [],
          isStateful: true,
          format: 'ntp',
          perSecond: 100,
        },
        new WallClock(),
      );
      ends.push(reflector.stop);
      const sender = scapy('send', host, String(reflector.port), '3');
      for (const seq of [0, 1, 2]) {
        expect(JSON.parse(await sender.line())).toEqual({
          sent: 44 + 8 + 10 + 7,
          received: 44 + 8 + 10 + 7,
          seq,
          ssid: 4242,
          seqSender: seq,
          isEcho: true,
          scaleSender: 12,
          multiplierSender: 9,
          ttlSender: 255,
          isInTime: true,
          tlvs: [
            // By a clock that nobody vouches for, in software, both ways.
            [0, 3, '05020502'],
            [0, 1, Buffer.from('scapy!').toString('hex')],
            [0x80, 251, Buffer.from('odd').toString('hex')],
          ],
        });
      }
      expect(reflector.counts.answered).toBe(3);
    },
  );

  it(
    'our sender measures its reflector: every packet, its own count, the TTL that it tells',
    PATIENCE,
    async () => {
      const reflector = scapy('reflect', '12');
      const port = Number(await reflector.line());
      const replies: Reply[] = [];
      const figures = new SessionFigures({ packetsPerSecond: 50 });
      const clock = new WallClock();
      const sender = new Sender(
        [{ host: '127.0.0.1', port, intervalMs: 20, key: null, format: 'ntp' }],
        clock,
        () => ({
          sent: (sequence, at) => figures.sent(sequence, at),
          answered: (reply) => {
            replies.push(reply);
            figures.answered(reply);
          },
          began: (sequence) => figures.began(sequence),
          look: (now) => figures.look(now),
        }),
      );
      ends.push(() => sender.stop());
      await sender.start();
      while (replies.length < 12) await sleep(5);
      expect(await reflector.ended()).toEqual({ code: 0, complaints: '' });
      expect(replies.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 12 }, (_, index) => index),
      );
      expect(replies.every(({ hopLimit }) => hopLimit === 61)).toBe(true);
      for (const { sentAt, receivedAt, dwell } of replies) {
        expect(dwell).toBeGreaterThan(0);
        expect(dwell).toBeLessThan(receivedAt - sentAt);
      }
      const { lossRatio, roundTripP50Seconds } = figures.look(replies[11]!.receivedAt);
      expect(lossRatio).toBe(0);
      expect(roundTripP50Seconds).toBeGreaterThan(0);
      expect(sender.counts).toEqual({ malformed: 0, unsigned: 0, unknown: 0, stranger: 0 });
    },
  );
});

describe.skipIf(!hasPython)(
  'in authenticated mode together with an implementation from the RFCs alone',
  () => {
    /** A key of its own, and the file that the other side reads it from. */
    function sharedKey(): { readonly key: Buffer; readonly file: string } {
      const folder = mkdtempSync(join(tmpdir(), 'weft-stamp-'));
      ends.push(() => rmSync(folder, { recursive: true }));
      const [key, file] = [randomBytes(32), join(folder, 'key')];
      writeFileSync(file, key);
      return { key, file };
    }

    async function reflectorWith(key: Buffer) {
      const peers = new Map([['127.0.0.1', key]]);
      const options = {
        host: '127.0.0.1',
        port: 0,
        peers,
        allow: [],
        isStateful: true,
        format: 'ntp',
      } as const;
      const reflector = await startReflector({ ...options, perSecond: 2000 }, new WallClock());
      ends.push(reflector.stop);
      return reflector;
    }

    it('our reflector answers its sender, and both digests of each answer are right', PATIENCE, async () => {
      const { key, file } = sharedKey();
      const reflector = await reflectorWith(key);
      const sender = python(AUTHENTICATED, 'send', String(reflector.port), '3', file);
      for (const seq of [0, 1, 2]) {
        expect(JSON.parse(await sender.line())).toEqual({
          sent: 112 + 20 + 20,
          received: 112 + 20 + 20,
          seq,
          ssid: 4242,
          seqSender: seq,
          isEcho: true,
          ttlSender: 255,
          isInTime: true,
          isSigned: true,
          areTlvsSigned: true,
          mustBeZero: 0,
          tlvs: [
            [0, 7, 16],
            [0, 8, 16],
          ],
          followUp: Math.max(0, seq - 1),
        });
      }
      expect(reflector.counts).toMatchObject({ answered: 3, unsigned: 0 });
    });

    it(
      'our reflector counts and does not answer a packet of which any one bit was changed',
      PATIENCE,
      async () => {
        const { key, file } = sharedKey();
        const reflector = await reflectorWith(key);
        const sender = python(AUTHENTICATED, 'tamper', String(reflector.port), file);
        expect(JSON.parse(await sender.line())).toEqual({ tampered: 112 * 8, answers: 1 });
        expect(reflector.counts).toMatchObject({ answered: 1, unsigned: 112 * 8, malformed: 0, overRate: 0 });
      },
    );

    it(
      'our sender measures its reflector by the answers that are whole, and counts the others',
      PATIENCE,
      async () => {
        const { key, file } = sharedKey();
        const reflector = python(AUTHENTICATED, 'reflect', '12', file);
        const port = Number(await reflector.line());
        const replies: Reply[] = [];
        const sender = new Sender(
          [{ host: '127.0.0.1', port, intervalMs: 20, key, format: 'ntp' }],
          new WallClock(),
          () => ({
            sent: () => undefined,
            answered: (reply) => void replies.push(reply),
            began: () => undefined,
            look: () => null,
          }),
        );
        ends.push(() => sender.stop());
        await sender.start();
        // The first six ask for Follow-Up Telemetry, with a digest over it.
        for (let seq = 0; seq < 12; seq++)
          expect(JSON.parse(await reflector.line())).toEqual({
            octets: seq < 6 ? 112 + 20 + 20 : 112,
            seq,
            isSigned: true,
            areTlvsSigned: true,
            mustBeZero: 0,
          });
        while (replies.length < 12) await sleep(5);
        expect(replies.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, seq) => seq));
        expect(replies.every(({ hopLimit }) => hopLimit === 61)).toBe(true);
        expect(sender.counts).toEqual({ malformed: 0, unsigned: 12, unknown: 0, stranger: 0 });
      },
    );
  },
);

describe.skipIf(!hasTshark)('in the eyes of tshark', () => {
  /** What a sender and a reflector said to each other. */
  function conversation(): CapturedPacket[] {
    const clock = new WallClock();
    const watch = { sent: () => undefined, answered: () => undefined, began: () => undefined };
    const session = new SenderSession(
      { session: 7, intervalMs: 100, key: null, format: 'ntp' },
      clock,
      watch,
    );
    const answers = new Answers({ clock, format: 'ntp' });
    const sessions = new ReflectorSessions();
    return Array.from({ length: 8 }, () => {
      const bytes = Buffer.from(session.write(Buffer.alloc(LONGEST_SENT)));
      session.sent(clock.monotonic());
      answers.admit(bytes, null);
      const state = sessions.of('192.0.2.1', 50_000, 7, 0);
      const arrival = { bytes, at: clock.monotonic(), hopLimit: 61, trafficClass: null };
      const answer = Buffer.from(answers.write(arrival, Buffer.alloc(200), null, state));
      if (state !== null) answers.sent(state);
      return [
        { from: 50_000, to: 862, bytes },
        { from: 862, to: 50_000, bytes: answer },
      ];
    }).flat();
  }

  it(
    'packets of both directions have their fields where it looks for them, and nothing to complain of',
    PATIENCE,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'weft-stamp-'));
      ends.push(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'stamp.pcap');
      writeFileSync(file, captureOf(conversation()));
      const see = (...words: readonly string[]) =>
        execFileSync('tshark', ['-r', file, '-d', 'udp.port==862,twamp.test', ...words], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
      const complaints =
        '_ws.malformed || _ws.short || _ws.unreassembled || _ws.expert.severity >= 0x00400000';
      expect(see('-Y', complaints)).toBe('');
      const wanted = [
        'seq_number',
        'sender_seq_number',
        'sender_ttl',
        'error_estimate.z',
        'timestamp',
        'sender_timestamp',
      ];
      const rows = see('-T', 'fields', ...wanted.flatMap((name) => ['-e', `twamp.test.${name}`]))
        .trim()
        .split('\n')
        .map((line) => line.split('\t'));
      expect(rows).toHaveLength(16);
      for (let round = 0; round < 8; round++) {
        const [sent, answered] = [rows[2 * round]!, rows[2 * round + 1]!];
        expect(sent[0]).toBe(String(round));
        expect(answered.slice(0, 3)).toEqual([String(round), String(round), '61']);
        expect(answered[3]).toMatch(/^(?:0|False)/i);
        // T1 comes back to the last digit, and the clock of this machine is what tshark reads.
        expect(answered[5]).toBe(sent[4]);
        expect(sent[4]).toContain(String(new Date().getUTCFullYear()));
      }
    },
  );
});
