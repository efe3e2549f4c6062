import { SimulatedWriter } from '../agent/simulated-writer.ts';
import { createSimulatedSite } from '../agent/simulation/simulated-site.ts';
import { SiteStore } from '../agent/store/site-store.ts';
import { applyDelta, diff, Table } from '../protocol/index.ts';
import { initialState } from '../source/app/screen-state.ts';
import { showConsole } from '../source/console.tsx';
import { Fabric } from '../source/fabric/fabric.ts';
import type { SiteFeed } from '../source/fabric/site-view.ts';
import { createScreen } from '../source/screen/terminal-screen.ts';
import { servicesOf } from '../source/terminal-services.ts';
import type { ViewName } from '../source/views/view-names.ts';
import { median } from './median.ts';
import { SilentInput, SilentOutput } from './silent-terminal.ts';

const GPUS_PER_SITE = 33_336;
const KEYS = 200;
const NEWS = 60;

/**
 * What a key, a page and a look at one site's news cost the console itself, without a pty: from the byte of
 * the key to the write to the terminal. A key paints the row of the cursor, a page every row in sight; the
 * fabric grows from 10,000 to 1,000,000 GPUs, and neither may care. News cost what the site that speaks has.
 */
export async function run(): Promise<void> {
  const small = siteTables(10_000);
  const large = siteTables(GPUS_PER_SITE);
  for (const [columns, rows] of [
    [200, 60],
    [300, 100],
  ] as const) {
    for (const view of ['nodes', 'gpus', 'overview', 'heatmap'] as const) {
      for (const [name, sites, site] of [
        ['10,000', 1, small],
        ['100,000', 3, large],
        ['1,000,000', 30, large],
      ] as const) {
        const figures = await measured(view, columns, rows, sites, site);
        console.log(`${view.padEnd(9)} ${columns}x${rows}  ${name.padStart(9)} GPUs   ${figures}`);
      }
    }
  }
}

interface SiteTables {
  readonly tables: readonly Table[];
  readonly step: () => void;
}

/** The tables of a simulated site as a console mirrors them, and the way to their next second. */
function siteTables(gpus: number): SiteTables {
  const site = createSimulatedSite({
    site: 'de-halm',
    nodes: Math.ceil(gpus / 8),
    gpusPerNode: 8,
    seed: 1,
    startAt: Date.UTC(2026, 10, 23, 12),
  });
  const store = new SiteStore(site.identity);
  let now = 1_000_000;
  const writer = new SimulatedWriter(store, () => now - site.now());
  const publish = (): ReturnType<SiteStore['tick']> => {
    now += 1_000;
    site.step(1_000);
    site.visit(writer);
    return store.tick(now, site.now());
  };
  publish();
  const tables = store.publications.published.map((table) => {
    const copy = new Table(table.kind);
    const all = diff(copy, table);
    if (all !== null) applyDelta(copy, all);
    return copy;
  });
  const step = (): void => {
    for (const [kind, delta] of publish()?.deltas.entries() ?? []) {
      if (delta !== null) applyDelta(tables[kind]!, delta, 1);
      tables[kind]!.settle();
    }
  };
  return { tables, step };
}

async function measured(
  view: ViewName,
  columns: number,
  rows: number,
  sites: number,
  { tables, step }: SiteTables,
): Promise<string> {
  const feeds = Array.from({ length: sites }, (_, index) => feedOf(`site-${index}`, tables));
  const fabric = new Fabric(feeds, { monotonic: () => performance.now(), wall: () => Date.now() });
  const stdin = new SilentInput();
  const stdout = new SilentOutput(columns, rows);
  const paint = async (cause: () => void): Promise<number> => {
    const began = performance.now();
    const written = new Promise<void>((resolve) => {
      stdout.onWrite = resolve;
    });
    cause();
    // Where there is nothing new to see nothing is written.
    const isSeen = await Promise.race([written.then(() => true), after(60).then(() => false)]);
    return isSeen ? performance.now() - began : Number.NaN;
  };
  const environment = { TERM: 'xterm-256color' };
  const own = { stdin, stdout, environment, theme: 'default', ascii: false, mouse: false } as const;
  const screen = createScreen(own);
  const ended = showConsole({
    screen,
    terminal: servicesOf(screen, own),
    initial: initialState(view, '', false),
    connect: async () => ({ fabric, stop: () => undefined }),
    wall: () => Date.now(),
  });
  await after(1_200);
  const keys: number[] = [];
  for (let at = 0; at < KEYS; at++) {
    const took = await paint(() => stdin.type(at % 2 === 0 ? 'j' : 'k'));
    if (!Number.isNaN(took)) keys.push(took);
    else if (keys.length === 0) break;
  }
  const pages: number[] = [];
  for (let at = 0; at < KEYS / 2; at++) {
    const took = await paint(() => stdin.type(at % 2 === 0 ? '\x1b[6~' : '\x1b[5~'));
    if (!Number.isNaN(took)) pages.push(took);
    else if (pages.length === 0) break;
  }
  const news: number[] = [];
  stdout.bytes = 0;
  for (let at = 0; at < NEWS; at++) {
    step();
    for (const [index, feed] of feeds.entries()) if (index === at % feeds.length) touch(feed);
    await after(110);
    const took = await paint(() => fabric.changed());
    if (!Number.isNaN(took)) news.push(took);
  }
  stdin.type('q');
  await ended;
  const key = keys.slice(KEYS / 4).sort((a, b) => a - b);
  const page = pages.slice(KEYS / 8);
  const keyFigures =
    key.length === 0
      ? 'key does nothing here'
      : `key p50 ${median(key).toFixed(2)} p99 ${key[Math.floor(key.length * 0.99)]?.toFixed(2)} ms`;
  const pageFigures = page.length === 0 ? '' : `page p50 ${median(page).toFixed(2)}`;
  return `${keyFigures.padEnd(28)}  ${pageFigures.padEnd(14)}  data p50 ${median(news).toFixed(2)} ms, ${(stdout.bytes / NEWS).toFixed(0)} bytes`;
}

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function feedOf(site: string, tables: readonly Table[]): SiteFeed {
  const now = performance.now();
  return {
    state: 'up',
    error: null,
    roundTripMs: 1,
    mirror: {
      site,
      tables,
      times: { agentMonotonic: 1_001_000, agentWall: Date.now(), receivedAt: now, receivedWall: Date.now() },
      periodMs: 1_000,
      inStep: true,
      revision: 1,
      restarts: 0,
      storeChanges: 0,
      identity: null,
      program: null,
    },
  };
}

/** A frame came. */
function touch(feed: SiteFeed): void {
  Object.assign(feed.mirror, {
    revision: feed.mirror.revision + 1,
    times: {
      ...feed.mirror.times,
      agentMonotonic: (feed.mirror.times?.agentMonotonic ?? 0) + 1_000,
      receivedAt: performance.now(),
    },
  });
}
