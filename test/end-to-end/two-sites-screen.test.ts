import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { wrongWith } from '../support/counting-job.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, TmuxShell } from '../support/tmux-shell.ts';
import { TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 90_000, interval: 250 };

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL || !hasTmux())('by keys, on two real Slurm sites,', () => {
  let sites: TwoSlurmSites;
  let noc1: string;
  let shell: TmuxShell;
  const jobs: Record<string, string> = {};

  beforeAll(async () => {
    sites = await TwoSlurmSites.start({ nodes: 3 });
    noc1 = sites.consoleOf('noc-1');
    for (const [node, work] of [
      ['n1', 'drained'],
      ['n2', 'moved'],
      ['n3', 'evacuated'],
    ] as const) {
      const options = ['--gpus-per-node=h100:2', `--nodelist=east-${node}`];
      jobs[work] = await sites.count('east', { work, options });
    }
    await vi.waitFor(() => {
      for (const work of Object.keys(jobs)) expect(sites.livesOf(work)[0]?.to ?? 0).toBeGreaterThan(8);
    }, SOON);
    await sites.untilShown(noc1, 'east', ...Object.values(jobs));
    const folder = join(sites.folder, 'shell');
    mkdirSync(folder);
    const weft = `exec ${process.execPath} ${builtProgram('weft')} --config ${noc1} "$@" 2>errors`;
    const environment = { XDG_STATE_HOME: join(sites.folder, 'consoles/noc-1/state') };
    shell = new TmuxShell(folder, { weft }, { columns: 150, rows: 44 }, environment);
    await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
    shell.enter('weft --view nodes');
    await seen((text) => text.includes('nodes  6') && text.includes('east-n1'), 'all nodes of both sites');
  }, 180_000);
  afterAll(async () => {
    await shell?.end();
    await sites?.stop();
  }, 60_000);

  const seen = (wanted: (text: string) => boolean, what: string) => shell.seen(wanted, what, 90_000);

  /** Types text and waits until it stands where it belongs. */
  async function type(text: string, shown: (screen: string) => boolean): Promise<void> {
    shell.press('-l', text);
    await seen(shown, `${JSON.stringify(text)} on the screen`);
  }

  async function tabTo(field: RegExp): Promise<void> {
    for (let presses = 0; presses < 6 && !field.test(shell.text()); presses++) {
      const before = shell.text();
      shell.press('Tab');
      await seen((text) => text !== before, 'the next field');
    }
    await seen((text) => field.test(text), String(field));
  }

  /** Filters the rows to what is wanted, so that the cursor stands on it. */
  async function stand(view: string, filter: string, row: RegExp): Promise<void> {
    shell.press(view, '/');
    await type(filter, (text) => text.includes(filter));
    shell.press('Enter');
    await seen((text) => row.test(text), String(row));
  }

  async function start(word: RegExp, typed: string): Promise<void> {
    await tabTo(word);
    await type(typed, (text) => new RegExp(`${word.source}\\s+${typed}`).test(text));
    shell.press('Enter');
    await seen((text) => !text.includes('Esc leaves'), 'the plan to close');
  }

  /** The operations view until one line says this. */
  async function ended(line: RegExp): Promise<void> {
    shell.press('8');
    await seen((text) => line.test(text), String(line));
  }

  it('a node is drained with its checkpoint, and seen to be done', async () => {
    await stand('2', 'node=east-n1', /▸ east +east-n1 /);
    shell.press('d');
    await seen(
      (text) => text.includes('Drain 1 node at east') && text.includes(`east/${jobs['drained']}`),
      'the plan',
    );
    await type('fans', (text) => /▸ reason +fans/.test(text));
    await tabTo(/▸ policy/);
    shell.press('c');
    await seen((text) => text.includes('scontrol requeue'), 'what checkpoint does');
    await start(/▸ type yes/, 'yes');
    await ended(/drain .*done/);
    const state = await sites.clusters.east.run(['squeue', '-h', '-j', jobs['drained'] ?? '', '-o', '%T']);
    expect(state.trim()).toBe('PENDING');
    expect(sites.livesOf('drained')[0]?.checkpoints).toHaveLength(1);
    await sites.clusters.east.waitForNode('east-n1', 'State=IDLE+DRAIN');
  });

  it('a workload is moved, and seen to run at the other site', async () => {
    await stand('4', `site=east & workload=${jobs['moved']}`, new RegExp(`▸ east +${jobs['moved']} `));
    shell.press('m');
    await seen((text) => text.includes('Migrate 1 workload at east'), 'the plan');
    await type('heat', (text) => /▸ reason +heat/.test(text));
    await tabTo(/▸ to site/);
    for (let presses = 0; presses < 3 && !/▸ to site +west/.test(shell.text()); presses++) {
      shell.press('Right');
      await seen((text) => /▸ to site +\S/.test(text), 'a site to go to');
    }
    await seen((text) => text.includes('to west') && text.includes('sbatch --hold'), 'the plan of that');
    await start(/▸ type yes/, 'yes');
    await ended(/migrate .*done .*runs at west/);
    await vi.waitFor(
      () => expect(sites.livesOf('moved').map(({ site }) => site)).toEqual(['east', 'west']),
      SOON,
    );
    expect(wrongWith(sites.livesOf('moved'))).toEqual([]);
  });

  it('a site is evacuated after its name was typed, and what it ran runs on elsewhere', async () => {
    shell.press('1', ':');
    await type('evacuate east site works', (text) => text.includes('evacuate east site works'));
    shell.press('Enter');
    await seen((text) => text.includes('Evacuate') && text.includes('site works'), 'the plan');
    await start(/▸ type east/, 'east');
    await ended(/evacuate .*done/);
    await vi.waitFor(() => {
      for (const work of ['drained', 'evacuated'])
        expect(sites.livesOf(work).at(-1)?.site, work).toBe('west');
    }, SOON);
    for (const work of ['drained', 'evacuated']) expect(wrongWith(sites.livesOf(work)), work).toEqual([]);
    const nodes = (await sites.clusters.east.run(['sinfo', '-h', '-N', '-o', '%T'])).trim().split('\n');
    expect(nodes).toEqual(['drained', 'drained', 'drained']);
    expect(shell.file('errors')).toBe('');
  });
});
