import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseChronyTracking,
  parseTimesyncStatus,
  UNSYNCHRONISED,
} from '../../../../agent/links/stamp/clock-quality.ts';

const captured = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/chrony/4.3', `${name}.csv`), 'utf8');

describe('what chrony says of the clock', () => {
  it('is an error of offset, dispersion and half the delay where a server keeps it', () => {
    const quality = parseChronyTracking(captured('synchronised'));
    expect(quality?.isSynchronised).toBe(true);
    expect(quality?.errorSeconds).toBeCloseTo(1.137e-6 + 1.247e-6 + 3.978e-6 / 2, 12);
  });

  it('is no word for it where no server answers, or where the machine is its own reference', () => {
    expect(parseChronyTracking(captured('unsynchronised'))).toEqual(UNSYNCHRONISED);
    expect(parseChronyTracking(captured('local-reference'))).toEqual(UNSYNCHRONISED);
  });

  it('is nothing when it is anything else', () => {
    expect(parseChronyTracking('506 Cannot talk to daemon\n')).toBeNull();
    expect(parseChronyTracking(captured('synchronised').replace('0.000001247', ''))).toBeNull();
    expect(parseChronyTracking(captured('synchronised').replace('Normal', 'Perhaps'))).toBeNull();
  });
});

describe('what systemd-timesyncd says of the clock', () => {
  const status = `       Server: 192.0.2.123 (ntp.example)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
    Reference: C0000201
    Precision: 1us (-25)
Root distance: 556us (max: 5s)
       Offset: -1.149ms
        Delay: 16.464ms
       Jitter: 2.188ms
 Packet count: 12
    Frequency: +3.142ppm
`;

  it('is an error of root distance, offset and half the delay', () => {
    const quality = parseTimesyncStatus(status);
    expect(quality?.isSynchronised).toBe(true);
    expect(quality?.errorSeconds).toBeCloseTo(556e-6 + 1.149e-3 + 16.464e-3 / 2, 12);
  });

  it('is nothing before it heard of a server, or where a figure is missing', () => {
    expect(parseTimesyncStatus(status.replace('count: 12', 'count: 0'))).toBeNull();
    expect(parseTimesyncStatus(status.replace(/^.*Offset.*\n/m, ''))).toBeNull();
    expect(parseTimesyncStatus(status.replace('16.464ms', '16 parsecs'))).toBeNull();
    expect(parseTimesyncStatus('Failed to connect to bus: Host is down\n')).toBeNull();
  });
});

it('any text at all gives a quality with an error that is a number, or nothing', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('0', '1', '.', ',', '-', 'e', 'N', '\n') }),
  );
  fc.assert(
    fc.property(text, (text) => {
      for (const quality of [parseChronyTracking(text), parseTimesyncStatus(text)])
        if (quality !== null) expect(quality.errorSeconds).toBeGreaterThanOrEqual(0);
    }),
  );
});
