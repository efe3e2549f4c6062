import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, TmuxShell } from '../support/tmux-shell.ts';

describe.skipIf(!hasTmux())('the demonstration', () => {
  let folder = '';
  let shell: TmuxShell;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-shown-'));
    await mkdir(join(folder, 'temporary'));
    const weft = `exec ${process.execPath} ${builtProgram('weft')} "$@"`;
    const own = { TMPDIR: join(folder, 'temporary'), XDG_STATE_HOME: join(folder, 'state') };
    shell = new TmuxShell(folder, { weft }, undefined, own);
  });
  afterEach(async () => {
    await shell.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows three live sites, and leaves neither their folder nor what it knew of their journals', async () => {
    const temporary = (): Promise<readonly string[]> => readdir(join(folder, 'temporary'));
    shell.enter('weft demo');
    await shell.seen((text) => text.includes('● 3 live'), 'three live sites', 60_000);
    const [demo] = await temporary();
    await until(
      () => existsSync(join(folder, 'temporary', demo ?? '', 'heads.json')),
      'heads of the journals',
      60_000,
    );
    shell.press('q');
    await shell.seen((text) => text.trimEnd().endsWith('$'), 'the prompt');
    expect(await temporary()).toEqual([]);
    expect(existsSync(join(folder, 'state', 'weft', 'heads.json'))).toBe(false);
  });
});
