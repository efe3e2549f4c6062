import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Command, Verb } from '../protocol/index.ts';
import { requestOf } from '../source/actions/action-request.ts';
import { commandFor } from '../source/actions/command-for.ts';
import { makePlan } from '../source/actions/make-plan.ts';
import { ulids } from '../source/actions/ulid.ts';
import { Connection } from '../source/agents/connection.ts';
import { Mirror } from '../source/agents/mirror.ts';
import { Fabric } from '../source/fabric/fabric.ts';
import { collect } from '../source/reports/collect.ts';
import { startBuiltAgent } from './agent-process.ts';
import { SubmittingConsole } from './submitting-console.ts';

const SITE = 'de-halm';
const NODES = 5_000;
const CONSOLES = 8;
/** A session takes 120 requests a minute: a burst of nearly all of them, and the same again spread over time. */
const EACH = 110;
const A_MINUTE = 120;
const SPREAD = 60;
const REST_MS = 8_000;
const WARM = 50;
const COMMANDS = CONSOLES * (WARM + EACH + SPREAD);
const DRAINED = 1_000;
const DRAINS = 2;
const RAW = 1_000;
const LINE = Buffer.from(`${'x'.repeat(1_023)}\n`);
/** What is asked of them (issue 4). */
const ACCEPT_P99_MS = 10;
const DRAIN_MS = 1_000;

const clocks = { monotonic: () => performance.now(), wall: () => Date.now() };
const newId = ulids(() => Date.now());

/**
 * How long it takes until an agent has a command on its disk and has said so: the built agent, its journal,
 * real sockets, a site of 5,000 nodes, and a runner that carries out what was accepted meanwhile. Eight
 * consoles submit as fast as the agent lets a session for as long as it likes, 120 a minute each; and, which is
 * held to nothing, spend that minute's allowance at once, each command right after the answer to the one before:
 * what then comes out is the agent's processor time for eight. Beside it, in the same folder and run, what the
 * disk itself takes for one durable line. Then a drain of 1,000 nodes, from the request over the console's own
 * planner to the durable answer.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-accept-'));
  try {
    console.log(`${'what'.padEnd(44)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'worst'.padStart(9)}`);
    report('write + fdatasync, before', await rawFlushes(join(folder, 'before')));
    await accepts(folder);
    report('write + fdatasync, after', await rawFlushes(join(folder, 'after')));
    await drains(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function accepts(folder: string): Promise<void> {
  const agent = await startBuiltAgent(['--config', await configured(folder)]);
  const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
  const { fabric, stop } = await heard(agent.url, token);
  try {
    const commands: Command[] = [];
    for (const node of openNodes(fabric).slice(0, COMMANDS)) {
      commands.push(planned(fabric, 'cordon', [node]));
      // The mirror is to stay live meanwhile.
      await setImmediate();
    }
    // Its frames would be read in this process, between a command and its answer.
    stop();
    if (commands.length < COMMANDS) throw new Error(`only ${commands.length} nodes are open`);
    const submitAll = (each: number, everyMs = 0) =>
      withConsoles(agent.url, token, each, (one) => one.submit(commands.pop() as Command), everyMs);
    // An agent runs for months: its first moments, before its code is compiled, are not what is asked about.
    await submitAll(WARM);
    report('there and back over the sockets, before', await pings(agent.url, token));
    const before = agent.processorMs();
    const took = await submitAll(EACH);
    const each = (agent.processorMs() - before) / took.length;
    report('there and back over the sockets, after', await pings(agent.url, token));
    report(`accepted at once, ${CONSOLES} consoles, ${took.length} commands`, took);
    console.log(`processor time of the agent for each, carried out and shown: ${each.toFixed(2)} ms`);
    // Until what was accepted at once is carried out.
    await setTimeout(REST_MS);
    const spread = await submitAll(SPREAD, 60_000 / A_MINUTE);
    report(`accepted, ${CONSOLES} consoles at ${A_MINUTE} a minute each`, spread, ACCEPT_P99_MS);
  } finally {
    stop();
    await agent.stop();
  }
}

/** Consoles that each do something so many times, one after the other or so far apart; how long each time took. */
async function withConsoles(
  url: string,
  token: string | null,
  times: number,
  what: (one: SubmittingConsole) => Promise<void>,
  everyMs = 0,
): Promise<readonly number[]> {
  const took: number[] = [];
  const consoles = await Promise.all(
    Array.from({ length: CONSOLES }, () => SubmittingConsole.open(url, token)),
  );
  const began = performance.now();
  const each = consoles.map(async (one, index) => {
    for (let time = 0; time < times; time++) {
      // Each at its own moment, as people are.
      const due = began + everyMs * (time + index / CONSOLES);
      if (everyMs > 0) await setTimeout(Math.max(0, due - performance.now()));
      took.push(await timed(() => what(one)));
    }
    one.close();
  });
  await Promise.all(each);
  return took;
}

function pings(url: string, token: string | null): Promise<readonly number[]> {
  return withConsoles(url, token, EACH, (one) => one.ping());
}

async function drains(folder: string): Promise<void> {
  const agent = await startBuiltAgent([
    ...['simulate', '--site', SITE, '--nodes', String(NODES), '--gpus', '8'],
    ...['--state', join(folder, 'drained'), '--listen', '127.0.0.1:0'],
  ]);
  const { fabric, stop } = await heard(agent.url, null);
  const submitting = await SubmittingConsole.open(agent.url, null);
  const [planning, whole]: [number[], number[]] = [[], []];
  try {
    const names = openNodes(fabric);
    for (let round = 0; round < DRAINS; round++) {
      const some = names.slice(round * DRAINED, (round + 1) * DRAINED);
      if (some.length < DRAINED) throw new Error(`only ${names.length} nodes are open`);
      const before = performance.now();
      const command = planned(fabric, 'drain', some);
      planning.push(performance.now() - before);
      await submitting.submit(command);
      whole.push(performance.now() - before);
    }
  } finally {
    submitting.close();
    stop();
    await agent.stop();
  }
  report(`drain of ${DRAINED} of ${NODES} nodes, planned`, planning);
  report('the same, planned and accepted', whole, DRAIN_MS);
}

/** An agent whose policy leaves room for a busy minute; gives the path of its configuration. */
async function configured(folder: string): Promise<string> {
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  await write(
    'policy.yaml',
    `roles: [{who: ["*"], may: [cordon, view]}]
limits: {drainingRatio: 1, commandsPerMinute: 100000}
approvals: {drainRatioOver: 1}
`,
  );
  return await write(
    'agent.yaml',
    `site: {id: ${SITE}, name: De Halm}
listen: {host: 127.0.0.1, port: 0, token: {file: token}}
state: state
scheduler: {type: simulated, nodes: ${NODES}, gpus: 8, interval: 10s}
policy: {file: policy.yaml}
`,
  );
}

/** A console that mirrors the site. */
async function heard(url: string, token: string | null) {
  const changed = (): void => fabric.changed();
  const address = { url, token: token === null ? null : async () => token, tls: null };
  const connection = new Connection(new Mirror(SITE), address, { changed });
  const fabric = new Fabric([connection], clocks);
  connection.start();
  await collect(fabric, clocks.monotonic);
  if (openNodes(fabric).length === 0) throw new Error(connection.error ?? 'no node of the site is open');
  return { fabric, stop: () => connection.stop() };
}

function openNodes(fabric: Fabric): readonly string[] {
  const table = fabric.site(SITE)?.table('nodes');
  const names: string[] = [];
  table?.forEach((slot) => {
    if (table.cell(table.column('scheduling'), slot) === 'open')
      names.push(String(table.cell(table.column('node'), slot)));
  });
  return names;
}

/** As the command line does it: a plan of what is mirrored now, and the command that comes of it. */
function planned(fabric: Fabric, verb: Verb, nodes: readonly string[]): Command {
  const request = requestOf(
    verb,
    nodes.map((node) => `${SITE}/${node}`),
    { reason: 'measured' },
  );
  const view = { fabric, now: fabric.now(), wall: clocks.wall(), dataClasses: new Map() };
  const plan = makePlan(request, view);
  const [part] = plan.parts;
  const [refusal] = plan.refusals;
  if (part === undefined || refusal !== undefined) throw new Error(`no plan: ${refusal?.reason}`);
  return commandFor(plan, part, newId(), clocks.wall());
}

async function rawFlushes(path: string): Promise<readonly number[]> {
  const file = await open(path, 'w');
  const took: number[] = [];
  for (let at = 0; at < RAW * LINE.length; at += LINE.length)
    took.push(
      await timed(async () => {
        await file.write(LINE, 0, LINE.length, at);
        await file.datasync();
      }),
    );
  await file.close();
  return took;
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await what();
  return performance.now() - before;
}

function report(what: string, took: readonly number[], limit: number | null = null): void {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (ratio: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? 0;
  const cells = [at(0.5), at(0.99), at(1)].map((ms) => ms.toFixed(2).padStart(9)).join('');
  const verdict = limit === null ? '' : `  p99 at most ${limit}: ${at(0.99) <= limit ? 'kept' : 'MISSED'}`;
  console.log(`${what.padEnd(44)}${cells}${verdict}`);
}
