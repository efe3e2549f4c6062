import type { Happening } from '../sources/source.ts';
import { Agenda } from './agenda.ts';
import { Breakage } from './breakage.ts';
import { SECOND } from './calendar.ts';
import type { Clock } from './clock.ts';
import { Exporters } from './exporters.ts';
import { Gpus } from './gpus.ts';
import { jobPatch } from './job.ts';
import { JobSource } from './job-source.ts';
import { type Layout, layOut } from './layout.ts';
import { Links } from './links.ts';
import { Maintenance } from './maintenance.ts';
import { NodeTelemetry } from './node-telemetry.ts';
import { Nodes } from './nodes.ts';
import { Placement } from './placement.ts';
import { type Place, placeOf } from './places.ts';
import { Power } from './power.ts';
import { type Streams, streamsOf } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { type SchedulerReading, schedulerReading } from './scheduler-reading.ts';
import { ShownRows } from './shown-rows.ts';
import { SimulatedSteering, type SimulatedSteeringOptions } from './simulated-steering.ts';
import type { SimulationOptions } from './simulation-options.ts';
import type { SiteWriter } from './site-writer.ts';
import { Slices } from './slices.ts';
import type { SteeredParts } from './steered-parts.ts';
import { letJobsArrive, warmStart } from './traffic.ts';
import { letFaultsHappen } from './wear.ts';
import { weatherOf } from './weather.ts';
import { Workloads } from './workloads.ts';

export type { SimulationOptions };

export interface SimulatedSite {
  readonly identity: {
    readonly id: string;
    readonly name: string;
    readonly jurisdiction: string;
    readonly gridLimitWatts: number;
  };
  /** Simulated time, milliseconds since 1970. */
  now(): number;
  /** Lets time pass. The world moves in whole seconds; what is left over waits for the next step. */
  step(milliseconds: number): void;
  /** Writes what changed since the last visit; the first time, everything. */
  visit(writer: SiteWriter): void;
  /** All nodes and workloads as the site's scheduler would list them. */
  readScheduler(): SchedulerReading;
  /** Its scheduler, to be told what to do; with a seed for what goes wrong on the way there. */
  steering(options?: SimulatedSteeringOptions): SimulatedSteering;
}

const REAL_FAULT_RATE = 2e-5;

/**
 * A believable site from a seed: the same options give the same history, whatever the length of steps.
 * At the start it is in the middle of its day: jobs run, some wait, some machines are held or broken.
 */
export function createSimulatedSite(options: SimulationOptions): SimulatedSite {
  const place = placeOf(options.site);
  const streams = streamsOf(options.seed, options.site);
  const layout = layOut(options.site, options.nodes, options.gpusPerNode, streams('layout'));
  return new Site(options, place, layout, streams);
}

class Site implements SimulatedSite {
  readonly identity: SimulatedSite['identity'];
  readonly #clock: Clock;
  readonly #layout: Layout;
  readonly #agenda = new Agenda();
  readonly #gpus: Gpus;
  readonly #nodes: Nodes;
  readonly #telemetry: NodeTelemetry;
  readonly #slices: Slices;
  readonly #workloads: Workloads;
  readonly #scheduler: Scheduler;
  readonly #power: Power;
  readonly #links: Links;
  readonly #exporters: Exporters;
  readonly #weather: ReturnType<typeof weatherOf>;
  readonly #steered: SteeredParts;
  readonly #jobRows = new ShownRows('workloads');
  #happenings: Happening[] = [];
  #ticks = 0;
  #left = 0;

  constructor(options: SimulationOptions, place: Place, layout: Layout, streams: Streams) {
    const { site, seed } = options;
    const clock: Clock = { now: options.startAt };
    const agenda = this.#agenda;
    const gpus = new Gpus(layout, streams);
    const nodes = new Nodes(layout, (node, muted) => gpus.mute(node, muted));
    const placement = new Placement(layout, nodes);
    const workloads = new Workloads(clock, agenda, placement, gpus);
    const scheduler = new Scheduler(clock, placement, workloads);
    const tell = (happening: Happening): void => void this.#happenings.push(happening);
    workloads.onFreed = () => scheduler.wake();
    workloads.onRequeued = (job) => scheduler.submit(job);
    this.#clock = clock;
    this.#layout = layout;
    this.#gpus = gpus;
    this.#nodes = nodes;
    this.#workloads = workloads;
    this.#scheduler = scheduler;
    this.#weather = weatherOf(place);
    this.#steered = { site, seed, clock, layout, nodes, gpus, placement, workloads, scheduler, tell };
    this.#telemetry = new NodeTelemetry(site, layout, nodes, gpus, streams('node telemetry'));
    this.#slices = new Slices(gpus, (gpu) => placement.ownerOf(gpu) !== null, streams('slices'));
    this.#power = new Power(place, seed, layout, this.#telemetry);
    this.#links = new Links(site, options.peers ?? []);
    this.#exporters = new Exporters({ site, clock, agenda, layout, nodes, random: streams('exporters') });
    this.identity = {
      id: site,
      name: place.name,
      jurisdiction: place.jurisdiction,
      gridLimitWatts: this.#power.gridLimitWatts,
    };

    // Machines first, so that jobs find them as they are; a broken one has no job to break.
    const breakage = new Breakage({
      clock,
      agenda,
      layout,
      gpus,
      nodes,
      placement,
      workloads,
      random: streams('repairs'),
      tell,
    });
    letFaultsHappen({
      clock,
      agenda,
      layout,
      breakage,
      streams,
      perGpuHour: options.faultsPerGpuHour ?? REAL_FAULT_RATE,
    });
    new Maintenance({
      clock,
      agenda,
      layout,
      nodes,
      gpus,
      random: streams('maintenance'),
      onFreed: () => scheduler.wake(),
      tell,
    }).start();
    this.#exporters.start();
    const traffic = {
      clock,
      agenda,
      layout,
      source: new JobSource(site, seed, layout, streams),
      placement,
      scheduler,
      workloads,
      random: streams('traffic'),
    };
    warmStart(traffic);
    letJobsArrive(traffic);
    this.#happenings.sort((one, other) => one.at - other.at);
    this.#firstReading();
  }

  now(): number {
    return this.#clock.now;
  }

  step(milliseconds: number): void {
    this.#left += milliseconds;
    while (this.#left >= SECOND) {
      this.#left -= SECOND;
      this.#second();
    }
  }

  visit(writer: SiteWriter): void {
    const { now } = this.#clock;
    this.#power.visit(writer, now, this.#weather(now));
    this.#exporters.visit(writer);
    this.#nodes.table.visit(writer);
    this.#nodes.table.sampled(writer, 'schedulerSampledAt', now, true);
    this.#nodes.table.sampled(writer, 'telemetrySampledAt', now);
    const gpuTable = this.#gpus.columns.table;
    gpuTable.visit(writer);
    gpuTable.sampled(writer, 'sampledAt', now);
    this.#visitWorkloads(writer, now);
    this.#links.visit(writer, now);
    for (const happening of this.#happenings) writer.happening(happening);
    this.#happenings = [];
  }

  readScheduler(): SchedulerReading {
    return schedulerReading(this.#layout, this.#nodes, this.#workloads.known);
  }

  steering(options: SimulatedSteeringOptions = {}): SimulatedSteering {
    return new SimulatedSteering(this.#steered, options);
  }

  #visitWorkloads(writer: SiteWriter, now: number): void {
    const { changed, forgotten } = this.#workloads;
    for (const job of forgotten) this.#jobRows.remove(writer, job.id);
    for (const job of changed) this.#jobRows.show(writer, job.id, jobPatch(job, this.#layout));
    forgotten.clear();
    changed.clear();
    this.#jobRows.sampled(writer, 'sampledAt', now);
  }

  #second(): void {
    this.#clock.now += SECOND;
    const { now } = this.#clock;
    this.#ticks++;
    this.#agenda.run(now);
    if (this.#ticks % 300 === 0) this.#scheduler.age();
    if (this.#ticks % 3 === 0) this.#scheduler.pass();
    this.#gpus.second();
    const weather = this.#weather(now);
    // Every node is read once in ten seconds and its energy meters once in thirty.
    for (let node = this.#ticks % 10; node < this.#layout.nodeCount; node += 10) {
      this.#telemetry.read(node, now, weather.temperatureCelsius);
      this.#gpus.slowReading(node, this.#ticks % 30 === node % 30);
    }
    if (this.#ticks % 10 === 0) this.#slices.read();
    this.#power.second(now, weather);
  }

  #firstReading(): void {
    const { now } = this.#clock;
    const weather = this.#weather(now);
    for (let node = 0; node < this.#layout.nodeCount; node++)
      this.#telemetry.read(node, now, weather.temperatureCelsius);
    for (let gpu = 0; gpu < this.#layout.gpuCount; gpu++) this.#gpus.settle(gpu);
    for (let node = 0; node < this.#layout.nodeCount; node++) {
      this.#telemetry.read(node, now, weather.temperatureCelsius);
      this.#gpus.slowReading(node, true);
    }
    this.#slices.read();
    this.#power.second(now, weather);
  }
}
