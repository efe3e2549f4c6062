import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Answers } from '../../../../agent/links/stamp/reflect.ts';
import { ReflectorSessions } from '../../../../agent/links/stamp/reflector-sessions.ts';
import { LONGEST_SENT, SenderSession } from '../../../../agent/links/stamp/sender-session.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { PATIENCE, warnSkipped } from '../../../support/other-stamp.ts';
import { type CapturedPacket, captureOf } from '../../../support/packet-capture.ts';
import { findProgram } from '../../../support/slurm-processes.ts';

const hasTshark = findProgram('tshark') !== null;
if (!hasTshark) warnSkipped('tshark');

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
      onTestFinished(() => rmSync(folder, { recursive: true }));
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
