import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Reply, SessionFigures } from '../../../../agent/links/figures/session-figures.ts';
import { startReflector } from '../../../../agent/links/stamp/reflector.ts';
import { Sender } from '../../../../agent/links/stamp/sender.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { hasPython, PATIENCE, startOther } from '../../../support/other-stamp.ts';

const hasScapy = hasPython('scapy.contrib.stamp', 'python3-scapy');

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
      onTestFinished(reflector.stop);
      const sender = startOther('scapy-stamp.py', 'send', host, String(reflector.port), '3');
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
      const reflector = startOther('scapy-stamp.py', 'reflect', '12');
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
      onTestFinished(() => sender.stop());
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
