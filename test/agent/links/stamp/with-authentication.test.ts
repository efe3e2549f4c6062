import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reply } from '../../../../agent/links/figures/session-figures.ts';
import { startReflector } from '../../../../agent/links/stamp/reflector.ts';
import { Sender } from '../../../../agent/links/stamp/sender.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { hasPython, PATIENCE, startOther } from '../../../support/other-stamp.ts';

/** Authenticated mode, which scapy has not: written from the RFCs with Python's own hmac and struct. */
const hasHmac = hasPython('hmac, struct', 'python3');

describe.skipIf(!hasHmac)('in authenticated mode together with an implementation from the RFCs alone', () => {
  /** A key of its own, and the file that the other side reads it from. */
  function sharedKey(): { readonly key: Buffer; readonly file: string } {
    const folder = mkdtempSync(join(tmpdir(), 'weft-stamp-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
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
    onTestFinished(reflector.stop);
    return reflector;
  }

  it('our reflector answers its sender, and both digests of each answer are right', PATIENCE, async () => {
    const { key, file } = sharedKey();
    const reflector = await reflectorWith(key);
    const sender = startOther('authenticated-stamp.py', 'send', String(reflector.port), '3', file);
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
      const sender = startOther('authenticated-stamp.py', 'tamper', String(reflector.port), file);
      expect(JSON.parse(await sender.line())).toEqual({ tampered: 112 * 8, answers: 1 });
      expect(reflector.counts).toMatchObject({ answered: 1, unsigned: 112 * 8, malformed: 0, overRate: 0 });
    },
  );

  it(
    'our sender measures its reflector by the answers that are whole, and counts the others',
    PATIENCE,
    async () => {
      const { key, file } = sharedKey();
      const reflector = startOther('authenticated-stamp.py', 'reflect', '12', file);
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
      onTestFinished(() => sender.stop());
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
});
