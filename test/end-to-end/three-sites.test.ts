import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AgentProcess, builtProgram } from '../support/agent-process.ts';
import { whyNoNamespaces } from '../support/network-namespaces.ts';
import { CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';
import { until } from '../support/stream-server.ts';
import { lineName, othersOf, SITES, type Site, ThreeSites } from '../support/three-sites.ts';
import { configureThreeSites, reportAt, startAgentAt } from '../support/three-sites-programs.ts';
import { hasTmux, TmuxShell } from '../support/tmux-shell.ts';

const whyNot =
  whyNoNamespaces() ?? (HAS_OPENSSL ? null : 'apt-get install -y --no-install-recommends openssl');
if (whyNot !== null) console.warn(`skipped: no three sites here; to run these tests: ${whyNot}`);

const SOON = { timeout: 60_000, interval: 500 };
/** In the order of a row: the link by the end that tells of it, `b-a` being what b says of its link to a. */
type Verdicts = Readonly<Record<string, string>>;
const NO_ANSWER = 'no answer from the other end';
const GONE = 'test packets arrive and are refused: the agent at the other end is gone, or does not answer';

describe.skipIf(whyNot !== null)('three sites with a link between any two, each with its console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-three-'));
  const maker = new CertificateMaker();
  const agents = new Map<Site, AgentProcess>();
  let sites: ThreeSites;

  beforeAll(async () => {
    sites = new ThreeSites();
    configureThreeSites(folder, sites, maker);
    for (const site of SITES) agents.set(site, await startAgentAt(folder, sites, site));
  });

  afterAll(async () => {
    for (const agent of agents.values()) await agent.end('SIGKILL');
    await sites?.stop();
    maker.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the console of a site has of all links: state, and why where it is not up. */
  async function verdictsAt(site: Site): Promise<Verdicts> {
    const { rows } = await reportAt(folder, sites, site, 'links');
    const told = rows.map((row) => {
      expect(row['link']).toBe(lineName(row['site'] as Site, row['peer'] as Site));
      const why = row['stateReason'] === null ? '' : `: ${row['stateReason']}`;
      const way = row['failedWay'] === null ? '' : ` (${row['failedWay']})`;
      return [`${row['site']}-${row['peer']}`, `${row['freshness']} ${row['state']}${way}${why}`];
    });
    return Object.fromEntries(told);
  }

  /** Waits until these consoles have these rows and no others, all of them up but for what is said otherwise. */
  async function seeAt(consoles: readonly Site[], heard: readonly Site[], others: Verdicts): Promise<void> {
    const up = heard.flatMap((site) => othersOf(site).map((peer) => [`${site}-${peer}`, 'live up'] as const));
    const wanted = Object.fromEntries(up);
    for (const [end, verdict] of Object.entries(others))
      if (end in wanted) wanted[end] = verdict as 'live up';
    await vi.waitFor(async () => {
      const seen = await Promise.all(consoles.map((site) => verdictsAt(site)));
      for (const verdicts of seen) expect(verdicts).toEqual(wanted);
    }, SOON);
  }

  /** How the sites are at a console, by freshness, and the worst that is said of any. */
  async function sitesAt(site: Site) {
    const { sites: heard, rows, code } = await reportAt(folder, sites, site, 'sites');
    const freshness = Object.fromEntries(heard.map((one) => [one.site, one.freshness]));
    return { code, freshness, health: rows.map((row) => [row['site'], row['freshness'], row['health']]) };
  }

  test('are all up at every console', async () => {
    await seeAt(SITES, SITES, {});
  });

  test('show at both ends, and at every console, which link was pulled, and that it is back', async () => {
    sites.pull('b', 'a');
    // What is left of the network leads to every agent, the other way round.
    const down = { 'a-b': CUT, 'b-a': CUT };
    await seeAt(SITES, SITES, down);
    sites.plug('b', 'a');
    await seeAt(SITES, SITES, {});
  });

  test('show which way one link fails on', async () => {
    sites.swallow('a', 'b');
    const oneWay = {
      'a-b': 'live down (there): nothing that is sent arrives, though the way back works',
      'b-a': `live down: ${NO_ANSWER}`,
    };
    await Promise.all([
      seeAt(['c'], SITES, oneWay),
      // Nothing tells the routes that this way swallows all, so the two do not hear each other.
      seeAt(['a'], ['a', 'c'], oneWay),
      seeAt(['b'], ['b', 'c'], oneWay),
    ]);
    sites.routeAround('a', 'b');
    sites.routeAround('b', 'a');
    await seeAt(SITES, SITES, oneWay);
  });

  test.skipIf(!hasTmux())('show on the page of that link what its two ends say together', async () => {
    const shellFolder = join(folder, 'shell');
    mkdirSync(shellFolder);
    const weft = ['ip netns exec', sites.namespace('b'), process.execPath, builtProgram('weft')].join(' ');
    const configured = `exec ${weft} --config ${join(folder, 'b', 'weft.yaml')} "$@"`;
    const environment = { XDG_STATE_HOME: shellFolder };
    const shell = new TmuxShell(shellFolder, { weft: configured }, { columns: 150, rows: 44 }, environment);
    try {
      await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
      shell.enter('weft --view links');
      await shell.seen((text) => /b +a +a-b +.*down/.test(text), 'the link that fails', 20_000);
      shell.press('Enter');
      const both = 'seen from both ends: ▲ down: nothing gets from a to b, though the way back works';
      await shell.seen((text) => text.includes(both), both, 20_000);
    } finally {
      await shell.end();
    }
  });

  test('show that this way works again', async () => {
    sites.deliver('a', 'b');
    sites.route('a', 'b');
    sites.route('b', 'a');
    await seeAt(SITES, SITES, {});
  });

  test('show a site that is cut off as not heard, its links as cut, and the link between the others as up', async () => {
    for (const other of othersOf('c')) sites.pull('c', other);
    const links = { 'a-c': CUT, 'b-c': CUT, 'c-a': CUT, 'c-b': CUT };
    await Promise.all([seeAt(['a', 'b'], ['a', 'b'], links), seeAt(['c'], ['c'], links)]);
    const [seen, own] = await Promise.all([sitesAt('a'), sitesAt('c')]);
    expect(seen.freshness).toEqual({ a: 'live', b: 'live', c: 'lost' });
    expect(own.freshness).toEqual({ a: 'lost', b: 'lost', c: 'live' });
    // Not heard of is not failed, and no reason to call a whole report one.
    for (const { code, health } of [seen, own]) {
      expect(code).toBe(3);
      expect(health.filter(([, , word]) => word === 'failed')).toEqual([]);
    }
    for (const other of othersOf('c')) sites.plug('c', other);
    await seeAt(SITES, SITES, {});
  });

  test('know an agent that is gone from a link that is cut, and are up as soon as it is back', async () => {
    const begun = Date.now();
    await agents.get('c')!.end('SIGKILL');
    const links = { 'a-c': `live unknown: ${GONE}`, 'b-c': `live unknown: ${GONE}` };
    await seeAt(SITES, ['a', 'b'], links);
    agents.set('c', await startAgentAt(folder, sites, 'c'));
    await seeAt(SITES, SITES, {});
    // Nor was a link called cut for a moment: that would have been an alert, of which the end is kept too.
    const { rows } = await reportAt(folder, sites, 'a', 'alerts');
    const since = rows.filter(({ raisedAt }) => Date.parse(String(raisedAt)) >= begun);
    expect(rows.length).toBeGreaterThan(0);
    expect(since.map(({ message }) => message)).toEqual([]);
  });
});

const CUT = `live down: its interface is down; ${NO_ANSWER}`;
