import type { Io } from './io/io.ts';
import { parseChronyTracking, parseTimesyncStatus, UNSYNCHRONISED } from './links/stamp/clock-quality.ts';
import type { ClockQuality } from './links/stamp/wall-clock.ts';

const LIMITS = { timeoutMs: 2000, maxBytes: 64 * 1024 };

/**
 * How good the machine's clock is, by whoever keeps it: chrony, or systemd-timesyncd. Where neither tells, it is
 * not synchronised: Node cannot ask the kernel, and what nobody vouches for is not claimed.
 */
export async function readClockQuality(io: Pick<Io, 'run'>, signal: AbortSignal): Promise<ClockQuality> {
  for (const [command, parse] of KEEPERS) {
    try {
      const { stdout, exitCode } = await io.run(command, { ...LIMITS, signal });
      const quality = exitCode === 0 ? parse(new TextDecoder().decode(stdout)) : null;
      if (quality !== null) return quality;
    } catch {
      // Not there, or it does not answer: the next may.
    }
  }
  return UNSYNCHRONISED;
}

const KEEPERS: readonly (readonly [readonly [string, ...string[]], (text: string) => ClockQuality | null])[] =
  [
    [['chronyc', '-c', '-n', 'tracking'], parseChronyTracking],
    [['timedatectl', 'timesync-status'], parseTimesyncStatus],
  ];
