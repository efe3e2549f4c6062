import { SimulatedWriter } from '../agent/simulated-writer.ts';
import { createSimulatedSite } from '../agent/simulation/simulated-site.ts';
import { SiteStore } from '../agent/store/site-store.ts';
import { applyDelta, ownTables, type Table } from '../protocol/index.ts';
import { Slices } from '../protocol/slices.ts';
import { Fabric } from '../source/fabric/fabric.ts';
import { freezeFabric } from '../source/fabric/frozen-fabric.ts';
import { History } from '../source/fabric/history.ts';
import { PastPictures } from '../source/fabric/past-pictures.ts';
import { Recorder } from '../source/fabric/recorder.ts';
import type { SiteFeed } from '../source/fabric/site-view.ts';
import { tellV8 } from '../source/tell-v8.ts';
import { median } from './median.ts';

const SITES = 5;
const NODES = 2_500;
const GPUS = 8;
const SECONDS = 200;
const MIB = 2 ** 20;

/**
 * What remembering costs with 100,000 simulated GPUs at 1 Hz: holding the picture, the recorder's bytes an
 * hour and its longest slice, stepping back, and the figures of the rows in sight.
 */
export async function run(): Promise<void> {
  tellV8();
  const world = new World();
  world.step();
  const slices: number[] = [];
  const recorder = new Recorder({
    slices: new Slices({
      clock: () => performance.now(),
      later: (task) => setImmediate(() => slices.push(timed(task))),
    }),
  });
  const said = (): string => {
    const sorted = slices.splice(0).sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
    return `${sorted.length} slices, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
  };
  const freezes: number[] = [];
  const applied: number[] = [];
  const recorded: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const hasCopies = second % 30 === 1;
    const spent = world.step();
    if (hasCopies) applied.push(spent);
    let done: Promise<void> | null = null;
    const started = performance.now();
    done = recorder.record(world.fabric, world.at);
    recorded.push(performance.now() - started);
    if (second % 30 === 0) await done;
    if (second % 30 === 15) freezes.push(timed(() => freezeFabric(world.fabric, world.at)));
  }
  const steps = recorder.steps.length - 1;
  const perStep = recorder.bytes / steps;
  const line = (name: string, text: string): void => console.log(`${name.padEnd(34)} ${text}`);
  console.log(`${SITES * NODES * GPUS} GPUs at ${SITES} sites, ${SECONDS} s at 1 Hz`);
  line(
    'hold the picture',
    `p50 ${median(freezes).toFixed(2)} ms   worst ${Math.max(...freezes).toFixed(2)} ms`,
  );
  line('take a step', `worst ${Math.max(...recorded).toFixed(2)} ms at once, then ${said()}`);
  line('deltas just after a step', `p50 ${median(applied).toFixed(1)} ms for all sites together`);
  line(
    'recorded',
    `${(perStep / 1e6).toFixed(2)} MB a step every ${recorder.spacingMs / 1_000} s, ${((perStep * 3_600_000) / recorder.spacingMs / MIB).toFixed(1)} MiB an hour`,
  );
  const pictures = new PastPictures(recorder);
  const never = new AbortController().signal;
  for (const back of [1, 2, 3, steps]) {
    const step = recorder.steps[steps - back];
    if (step === undefined) continue;
    const started = performance.now();
    await pictures.at(step, never);
    line(`back by ${back}`, `${(performance.now() - started).toFixed(0)} ms in ${said()}`);
  }
  series(world, line);
}

function series(world: World, line: (name: string, text: string) => void): void {
  const history = new History();
  const [site] = world.fabric.sites;
  const nodes = site?.table('nodes');
  const gpus = site?.table('gpus');
  if (site === undefined || nodes === undefined || gpus === undefined) return;
  const names = (table: Table, count: number): string[] =>
    Array.from({ length: count }, (_, slot) => `${site.id}/${table.keyOf(slot)}`);
  const [watchedNodes, watchedGpus] = [names(nodes, 256), names(gpus, 2_048)];
  const watching: number[] = [];
  const calls: number[] = [];
  const slots: number[] = [];
  for (let slot = 0; slot < 20; slot++) {
    let sum = 0;
    for (let call = 0; call < 10; call++) {
      if (call % 2 === 0) world.step();
      watching.push(timed(() => history.watch('gpus', watchedGpus.slice(0, 60))));
      if (slot === 0) {
        history.watch('nodes', watchedNodes);
        history.watch('gpus', watchedGpus);
      }
      const spent = worked(() => history.sample(world.fabric.sites, world.at.now + (call % 2) * 500));
      calls.push(spent);
      sum += spent;
    }
    slots.push(sum);
  }
  line(
    'sample 256 nodes and 2,048 GPUs',
    `p50 ${median(slots).toFixed(2)} ms of CPU a slot of 5 s, worst call ${Math.max(...calls.slice(10)).toFixed(2)} ms`,
  );
  line('watch 60 rows', `p50 ${median(watching).toFixed(3)} ms`);
  line('series kept', `${(history.bytes / MIB).toFixed(1)} MiB`);
}

/** Simulated sites and what a console has of them. */
class World {
  #now = 1_000_000;
  readonly #sites = Array.from({ length: SITES }, (_, index) => {
    const id = `site-${index + 1}`;
    const simulated = createSimulatedSite({
      site: id,
      nodes: NODES,
      gpusPerNode: GPUS,
      seed: index + 1,
      startAt: Date.UTC(2026, 10, 23, 12),
    });
    const store = new SiteStore(simulated.identity);
    const writer = new SimulatedWriter(store, () => this.#now - simulated.now());
    const tables = ownTables();
    tables[0]?.upsert({});
    return { id, simulated, store, writer, feed: feedOf(id, tables) };
  });
  readonly fabric = new Fabric(
    this.#sites.map(({ feed }) => feed),
    { monotonic: () => this.#now, wall: () => this.#sites[0]?.simulated.now() ?? 0 },
  );

  get at(): { now: number; wall: number } {
    return { now: this.#now, wall: this.#sites[0]?.simulated.now() ?? 0 };
  }

  /** One second of all sites; ms that the console's side of it took. */
  step(): number {
    this.#now += 1_000;
    let spent = 0;
    for (const { simulated, store, writer, feed } of this.#sites) {
      simulated.step(1_000);
      simulated.visit(writer);
      const publication = store.tick(this.#now, simulated.now());
      const { mirror } = feed;
      spent += timed(() => {
        for (const [kind, delta] of publication?.deltas.entries() ?? []) {
          const table = mirror.tables[kind];
          if (table !== undefined && delta !== null) applyDelta(table, delta, 1);
          table?.settle();
        }
      });
      mirror.revision++;
      mirror.times = {
        agentMonotonic: this.#now,
        agentWall: simulated.now(),
        receivedAt: this.#now,
        receivedWall: simulated.now(),
      };
    }
    return spent;
  }
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

function feedOf(
  site: string,
  tables: readonly Table[],
): Omit<SiteFeed, 'mirror'> & { readonly mirror: Changing<SiteFeed['mirror']> } {
  const own = { site, tables, times: null, periodMs: 1_000, inStep: true, revision: 0 };
  const mirror: Changing<SiteFeed['mirror']> = {
    ...own,
    restarts: 0,
    storeChanges: 0,
    identity: null,
    program: null,
  };
  return { state: 'up', error: null, roundTripMs: 0, mirror };
}

/** Like `timed`, but of this process alone: what it asks of a busy machine too. */
function worked(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
