import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = 'examples/systemd';
const UNIT = 'weft-agent.service';
const DROP_INS = readdirSync(join(FOLDER, `${UNIT}.d`));
/** From 0 to 10, as `systemd-analyze security` counts; a unit without any of it has 9.6. */
const MOST_EXPOSED = 2;

const analyze = (...argv: string[]) => spawnSync('systemd-analyze', argv, { encoding: 'utf8' });
const HAS_OFFLINE = analyze('security', '--help').stdout?.includes('--offline') === true;

/** The unit with one of its drop-ins, or with none, where systemd finds them. */
function installed<T>(dropIn: string | null, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'weft-systemd-'));
  try {
    cpSync(join(FOLDER, UNIT), join(folder, UNIT));
    mkdirSync(join(folder, `${UNIT}.d`));
    if (dropIn !== null) cpSync(join(FOLDER, `${UNIT}.d`, dropIn), join(folder, `${UNIT}.d`, dropIn));
    return use(join(folder, UNIT));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the systemd unit of the agent', () => {
  it('takes all privileges away, and each drop-in says what it gives back', () => {
    const unit = readFileSync(join(FOLDER, UNIT), 'utf8');
    for (const line of ['DynamicUser=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'LimitCORE=0'])
      expect(unit.split('\n')).toContain(line);
    for (const dropIn of DROP_INS)
      expect(readFileSync(join(FOLDER, `${UNIT}.d`, dropIn), 'utf8')).toMatch(/^# For .*\n# Gives away: /);
  });

  for (const dropIn of [null, ...DROP_INS]) {
    it.skipIf(!HAS_OFFLINE)(`is valid and hardly exposed with ${dropIn ?? 'no drop-in'}`, () => {
      installed(dropIn, (path) => {
        const { stderr } = analyze('verify', path);
        // Of other units of this machine it may say what it likes.
        expect(stderr.split('\n').filter((line) => line.includes('weft'))).toEqual([]);
        const { stdout } = analyze('security', '--offline=yes', '--no-pager', path);
        const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
        expect(exposure).toBeLessThanOrEqual(MOST_EXPOSED);
      });
    });
  }
});
