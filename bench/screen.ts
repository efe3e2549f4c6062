import { initialState } from '../source/app/screen-state.ts';
import { showConsole } from '../source/console.tsx';
import { Fabric } from '../source/fabric/fabric.ts';
import type { SiteFeed } from '../source/fabric/site-view.ts';
import { createScreen } from '../source/screen/terminal-screen.ts';
import { tellV8 } from '../source/tell-v8.ts';
import { servicesOf } from '../source/terminal-services.ts';
import type { ViewName } from '../source/views/view-names.ts';
import { median } from './median.ts';
import { feedOf, type SiteTables, siteTables, touch } from './mirrored-site.ts';
import { SilentInput, SilentOutput } from './silent-terminal.ts';

const VIEWS = ['nodes', 'gpus', 'overview', 'heatmap'] as const;
const SIZES = [
  [200, 60],
  [300, 100],
] as const;
const SIZE_NAMES = SIZES.map(([columns, rows]) => `${columns}x${rows}`);
const KEYS = 100;
const NEWS = 16;
/** Each site speaks once a second, one after the other. */
const PERIOD_MS = 1_000;
/** Where nothing in sight changes nothing is written. */
const NEWS_WITHIN_MS = 25_000;

/**
 * What a key, a page and a look at one site's news cost the console itself, without a pty: from the byte of
 * the key to the write to the terminal. A key paints the row of the cursor, a page every row in sight; the
 * fabric grows from 10,000 to 1,000,000 GPUs, and neither may care. News cost the paint itself, from
 * the look at the world to the write; each site speaks once a second. Ten sites that grow show as much each
 * time; thirty sites beside them are more to show, and to sum up. The largest site is moved on whichever is
 * shown: its columns push everything else out of the processor's caches, and that is no cost of the paint. Each
 * fabric is measured on the way up and on the way down again, and the better of its medians stands: what a
 * process has learnt by then, and what else the machine did, is no cost of size. All of it takes half an hour;
 * words name the views and sizes that are wanted.
 */
export async function run(words: readonly string[]): Promise<void> {
  const known: readonly string[] = [...VIEWS, ...SIZE_NAMES];
  const stranger = words.find((word) => !known.includes(word));
  if (stranger !== undefined) throw new Error(`${stranger}: no view or size; there are ${known.join(', ')}`);
  tellV8();
  const isWanted = (name: string, among: readonly string[]): boolean =>
    words.includes(name) || !words.some((word) => among.includes(word));
  const largest = siteTables(100_000);
  const fabrics = [
    [10, siteTables(1_000)],
    [10, siteTables(10_000)],
    [10, largest],
    [30, siteTables(33_336)],
  ] as const;
  const there = fabrics.map((_, index) => index);
  for (const [columns, rows] of SIZES) {
    if (!isWanted(`${columns}x${rows}`, SIZE_NAMES)) continue;
    for (const view of VIEWS) {
      if (!isWanted(view, VIEWS)) continue;
      const figures = fabrics.map((): Costs[] => []);
      // The first console of a process compiles what all of them run.
      for (const index of [0, ...there, ...there.toReversed()]) {
        const [sites, site] = fabrics[index]!;
        figures[index]?.push(await measured(view, columns, rows, sites, site, largest));
      }
      for (const [index, [sites, site]] of fabrics.entries()) {
        const gpus = (sites * gpusOf(site)).toLocaleString('en').padStart(9);
        const what = `${view.padEnd(9)} ${columns}x${rows}  ${gpus} GPUs of ${sites} sites`;
        console.log(`${what}  ${told(figures[index] ?? [])}`);
      }
    }
  }
}

/** Medians, ms; not a number where the view has no such key. */
interface Costs {
  readonly key: number;
  readonly page: number;
  readonly news: number;
  /** A paint of news. */
  readonly bytes: number;
}

function told(runs: readonly Costs[]): string {
  const least = (of: (costs: Costs) => number): number => Math.min(...runs.map(of));
  const ms = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2)).padStart(6);
  const words = [
    `key ${ms(least(({ key }) => key))}`,
    `page ${ms(least(({ page }) => page))}`,
    `news ${ms(least(({ news }) => news))}`,
  ];
  return `${words.join('  ')} ms, ${least(({ bytes }) => bytes).toFixed(0)} bytes`;
}

async function measured(
  view: ViewName,
  columns: number,
  rows: number,
  sites: number,
  { tables, step }: SiteTables,
  largest: SiteTables,
): Promise<Costs> {
  const feeds = Array.from({ length: sites }, (_, index) => feedOf(`site-${index}`, tables));
  const fabric = new Fabric(feeds, { monotonic: () => performance.now(), wall: () => Date.now() });
  const stdin = new SilentInput();
  const stdout = new SilentOutput(columns, rows);
  const paint = async (cause: () => void, withinMs = 60): Promise<number> => {
    const began = performance.now();
    const written = new Promise<void>((resolve) => {
      stdout.onWrite = resolve;
    });
    cause();
    // Where there is nothing new to see nothing is written.
    const isSeen = await Promise.race([written.then(() => true), after(withinMs).then(() => false)]);
    return isSeen ? performance.now() - began : Number.NaN;
  };
  const environment = { TERM: 'xterm-256color' };
  const own = { stdin, stdout, environment, theme: 'default', ascii: false, mouse: false } as const;
  const screen = createScreen(own);
  // Told first of all when news are about to be painted: from there to the write is what the paint costs.
  let newsAt = 0;
  screen.onNews(() => {
    newsAt = performance.now();
  });
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
  stdout.bytes = 0;
  const speaking = speak(fabric, feeds, () => {
    step();
    if (step !== largest.step) largest.step();
  });
  const news: number[] = [];
  const until = performance.now() + NEWS_WITHIN_MS;
  while (news.length < NEWS && performance.now() < until) {
    const took = await paint(() => undefined, NEWS_WITHIN_MS);
    if (!Number.isNaN(took)) news.push(performance.now() - newsAt);
  }
  speaking.stop();
  stdin.type('q');
  await ended;
  return {
    key: median(keys.slice(KEYS / 4)),
    page: median(pages.slice(KEYS / 8)),
    news: median(news.slice(NEWS / 4)),
    bytes: stdout.bytes / NEWS,
  };
}

/** Frames as they come from sites that speak in turn; what they have to say is of the same second. */
function speak(fabric: Fabric, feeds: readonly SiteFeed[], step: () => void): { readonly stop: () => void } {
  let at = 0;
  const timer = setInterval(() => {
    if (at % feeds.length === 0) step();
    touch(feeds[at % feeds.length]!);
    at++;
    fabric.changed();
  }, PERIOD_MS / feeds.length);
  return { stop: () => clearInterval(timer) };
}

const gpusOf = ({ tables }: SiteTables): number => tables.find(({ kind }) => kind.name === 'gpus')?.size ?? 0;

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
