import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSystemIo } from '../agent/io/system-io.ts';
import type { WindowFigures } from '../agent/links/figures/window-figures.ts';
import { runStampThread } from '../agent/links/stamp/run-thread.ts';
import type { FromThread, ThreadReport } from '../agent/links/stamp/thread-messages.ts';
import { ThreadScheduling } from '../agent/thread-scheduling.ts';
import { median } from './median.ts';

const SESSIONS = 200;
const INTERVAL_MS = 100;
const SECONDS = 15;
/** Linux counts the time of threads in these (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** The two processes of the bench are this file, started by itself. */
const OWN_FILE = fileURLToPath(import.meta.url);

/**
 * What 200 sessions of 10 packets a second cost one process, and what they themselves add to the delay that they
 * measure: over loopback, whose own variation is some microseconds, so that the variation they tell is theirs.
 * Once with the process idle besides, and once with its main thread never idle; irtt and fping, one session
 * each of the same rate, run at the same time over the same loopback.
 */
export async function run(): Promise<void> {
  const reflector = child('reflect');
  try {
    const port = Number(await firstLine(reflector));
    console.log(
      `${SESSIONS} sessions, ${1000 / INTERVAL_MS} packets/s each, ${SECONDS} s; variation is p99 − min (RFC 5481)`,
    );
    for (const load of ['idle', 'busy']) {
      const measuring = child('measure', String(port), load);
      const [told, irtt, fping] = await Promise.all([firstLine(measuring), measureIrtt(), measureFping()]);
      console.log(`main thread ${load}: ${told}`);
      console.log(`  beside it, one session each: irtt ${irtt}; fping ${fping}`);
    }
  } finally {
    reflector.kill();
  }
}

function child(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [OWN_FILE, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [bytes]: unknown[] = await once(stdout ?? process.stdin, 'data');
  return String(bytes).trim();
}

/** One of the two processes of the bench; says one line. */
async function takePart(words: readonly string[]): Promise<void> {
  const [role, port, load] = words;
  if (role === 'reflect') return reflect();
  console.log(await measure(Number(port), load === 'busy'));
  process.exit(0);
}

function reflect(): void {
  const reflector = {
    host: '127.0.0.1',
    port: 0,
    allow: ['127.0.0.1'],
    isStateful: true,
    format: 'ntp',
    perSecond: 100_000,
  } as const;
  runStampThread<WindowFigures>(
    { sessions: [], reflector },
    {
      message: (message) => {
        if (message.kind === 'reflecting') console.log(message.port);
        else goFirst(message);
      },
      ended: (why) => {
        throw new Error(why);
      },
    },
  );
}

async function measure(port: number, isBusy: boolean): Promise<string> {
  const session = { host: '127.0.0.1', port, intervalMs: INTERVAL_MS, key: null, format: 'ntp' } as const;
  const before = new Set(threads());
  const reports: ThreadReport<WindowFigures>[] = [];
  runStampThread<WindowFigures>(
    { sessions: Array.from({ length: SESSIONS }, () => session), reflector: null },
    {
      message: (message) => {
        if (message.kind === 'looks') reports.push(message.report);
        else goFirst(message);
      },
      ended: (why) => {
        throw new Error(why);
      },
    },
  );
  // What starting takes is paid once.
  await pass(2000, isBusy);
  const own = threads().filter((thread) => !before.has(thread));
  const [thread, whole, at] = [ticksOf(own), process.cpuUsage(), performance.now()];
  await pass(SECONDS * 1000, isBusy);
  const seconds = (performance.now() - at) / 1000;
  const threadShare = (ticksOf(own) - thread) / TICKS_PER_SECOND / seconds;
  const { user, system } = process.cpuUsage(whole);
  const figures = reports.at(-1)?.looks.flatMap((look) => look?.figures ?? []) ?? [];
  const lost = figures.reduce((sum, { packetsLost }) => sum + packetsLost, 0);
  const sent = figures.reduce((sum, { packetsSent }) => sum + packetsSent, 0);
  const variations = figures.map(({ delayVariationSeconds }) => (delayVariationSeconds ?? Number.NaN) * 1000);
  const middles = figures.map(({ roundTripP50Seconds }) => (roundTripP50Seconds ?? Number.NaN) * 1000);
  const lateness = reports.slice(-SECONDS).map(({ latenessMs }) => latenessMs ?? Number.NaN);
  return [
    `thread ${percent(threadShare)} of a core, process ${percent((user + system) / 1e6 / seconds)}`,
    `round trip p50 ${median(middles).toFixed(3)} ms`,
    `variation ${median(variations).toFixed(3)} ms in the median session, ${Math.max(...variations).toFixed(3)} in the worst`,
    `loop late p99 ${median(lateness).toFixed(3)} ms`,
    `${sent} packets in the last window, ${lost} lost`,
  ].join('; ');
}

/** As the agent does with its thread. */
function goFirst(message: FromThread<WindowFigures>): void {
  if (message.kind !== 'thread') return;
  const scheduling = new ThreadScheduling(createSystemIo(), () => undefined, new AbortController().signal);
  void scheduling.begins(message.number);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Waits; a busy main thread computes, makes garbage and takes messages between. */
async function pass(milliseconds: number, isBusy: boolean): Promise<void> {
  const until = performance.now() + milliseconds;
  if (!isBusy) return new Promise((resolve) => setTimeout(resolve, milliseconds));
  const rows = Array.from({ length: 2000 }, (_, row) => ({ row, name: `gpu-${row}`, watts: row * 1.5 }));
  while (performance.now() < until) {
    JSON.parse(JSON.stringify(rows));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function threads(): string[] {
  return readdirSync('/proc/self/task');
}

/** User and system time of threads; those that have ended count no more. */
function ticksOf(own: readonly string[]): number {
  let sum = 0;
  for (const thread of own) {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    sum += Number(fields[11]) + Number(fields[12]);
  }
  return sum;
}

async function measureIrtt(): Promise<string> {
  const server = spawn('irtt', ['server', '-b', '127.0.0.1:21121'], { stdio: 'ignore' });
  try {
    await once(server, 'spawn');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const words = [
      'client',
      '-i',
      `${INTERVAL_MS}ms`,
      '-d',
      `${SECONDS}s`,
      '-Q',
      '-o',
      '-',
      '127.0.0.1:21121',
    ];
    const { stdout } = await promisify(execFile)('irtt', words, { maxBuffer: 2 ** 26 });
    const told: unknown = JSON.parse(stdout);
    const trips: unknown = Reflect.get(Object(told), 'round_trips');
    const delays = (Array.isArray(trips) ? trips : [])
      .map((trip: unknown) => Number(Reflect.get(Object(Reflect.get(Object(trip), 'delay')), 'rtt')) / 1e6)
      .filter(Number.isFinite);
    return spread(delays);
  } catch (failure) {
    return `not measured (${failure instanceof Error ? failure.message.split('\n')[0] : String(failure)})`;
  } finally {
    server.kill();
  }
}

async function measureFping(): Promise<string> {
  try {
    const count = (SECONDS * 1000) / INTERVAL_MS;
    const { stdout } = await promisify(execFile)('fping', [
      '-p',
      `${INTERVAL_MS}`,
      '-c',
      `${count}`,
      '127.0.0.1',
    ]);
    return spread([...stdout.matchAll(/([\d.]+) ms \(/g)].map((match) => Number(match[1])));
  } catch (failure) {
    return `not measured (${failure instanceof Error ? failure.message.split('\n')[0] : String(failure)})`;
  }
}

function spread(delays: readonly number[]): string {
  const sorted = delays.toSorted((a, b) => a - b);
  const p99 = sorted[Math.max(0, Math.ceil(0.99 * sorted.length) - 1)] ?? Number.NaN;
  return `p50 ${median(sorted).toFixed(3)} ms, variation ${(p99 - (sorted[0] ?? Number.NaN)).toFixed(3)} ms of ${sorted.length}`;
}

if (process.argv[1] === OWN_FILE) await takePart(process.argv.slice(2));
