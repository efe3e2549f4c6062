import { ReadFailure } from '../../io/io.ts';
import type { Asking } from './redfish-asking.ts';
import { membersOf } from './redfish-collections.ts';
import { type Covered, coverageOf, withReported } from './redfish-covered.ts';
import { reportStreamsOf } from './redfish-event-service.ts';
import { type JsonObject, pathAt, pathOf } from './redfish-json.ts';
import type { Step } from './redfish-plan.ts';
import { isLive, parseReport, type Reported } from './redfish-report.ts';
import type { RedfishStream } from './redfish-stream.ts';

/** Servers make some dozen, each of its own subject; what is asked each time is far less. */
const MOST_REPORTS = 32;
/**
 * How often what reports tell of is looked at itself all the same: its health, and whether it is still the same. All of
 * it at one reading, for the connection costs as much as some answers; each device begins at another.
 */
const READINGS_UNTIL_LOOK = 5;
/** After reports that did not come, or told nothing of now. */
const READINGS_WITHOUT = 20;

/** What reports tell at one reading: resources as they are now, by step. */
export type Told = ReadonlyMap<Step, JsonObject>;

const NOTHING_TOLD: Told = new Map();

/**
 * The metric reports of a device (TelemetryService, DSP0266 and DSP2051), read instead of all resources that
 * they tell of. They are looked for whenever the device is walked. Where the device sends them by itself they are
 * listened to, and asked for only while what is listened to leaves something out; one that is not there any more,
 * does not come, or is older than one interval is as if it were not, and what it told of is read itself.
 */
export class RedfishReports {
  readonly #periodMs: number;
  /** All reports, only while it is learnt what they are good for. */
  #learning: ReadonlyMap<string, ReadonlyMap<string, Reported>> | null = null;
  readonly #covered = new Map<Step, Covered>();
  #paths: readonly string[] = [];
  #readings: number;
  #notBefore = 0;
  readonly #stream: RedfishStream;
  /** Where the device sends reports by itself. */
  #streams: readonly string[] = [];

  constructor(periodMs: number, stream: RedfishStream, random: () => number) {
    this.#periodMs = periodMs;
    this.#readings = Math.floor(random() * READINGS_UNTIL_LOOK);
    this.#stream = stream;
  }

  /** Looks for reports. Never fails: a device that has none, or does not give them, is read without. */
  async find(root: JsonObject, asking: Asking): Promise<void> {
    this.#covered.clear();
    this.#paths = [];
    this.#learning = null;
    this.#notBefore = 0;
    const service = pathAt(root, 'TelemetryService');
    const found = service === null ? null : await unlessRefused(reportsBelow(service, asking));
    if (found === null || found.length === 0) return this.#stream.stop();
    this.#streams = (await unlessRefused(reportStreamsOf(root, asking))) ?? [];
    this.#learning = new Map(found.map((report) => [pathOf(report) ?? '', parseReport(report)]));
  }

  /** A resource as it was read itself. */
  keep(step: Step, resource: JsonObject): void {
    const reported = this.#learning;
    const known = this.#covered.get(step);
    if (reported === null && known === undefined) return;
    const told = reported === null ? namesIn(known) : namesOf(reported);
    const covered = coverageOf(step, resource, told);
    if (covered === null) this.#covered.delete(step);
    else this.#covered.set(step, covered);
  }

  /** Ends the learning: of the reports those that are needed, and none where they are as many as what they spare. */
  settle(): void {
    const reported = this.#learning;
    this.#learning = null;
    if (reported === null) return;
    const needed = new Set(
      [...this.#covered.values()].flatMap(({ live }) => live.flatMap(({ names }) => names)),
    );
    const useful = [...reported].filter(([, values]) => [...needed].some((name) => values.has(name)));
    this.#paths = useful.map(([path]) => path);
    if (this.#paths.length < this.#covered.size) {
      this.#stream.listenAt(this.#streams, needed);
      return;
    }
    this.#paths = [];
    this.#covered.clear();
    this.#stream.stop();
  }

  /** What reports tell at this reading. Never fails: what is not told is asked for. */
  async read(asking: Asking): Promise<Told> {
    this.#readings++;
    if (this.#paths.length === 0) return NOTHING_TOLD;
    const heard = this.#stream.look();
    const told = this.#toldBy(heard);
    if (told.isAll || this.#readings < this.#notBefore) return told.steps;
    const asked = await this.#liveValues(asking);
    if (asked.size === 0) this.#notBefore = this.#readings + READINGS_WITHOUT;
    return asked.size === 0 ? told.steps : this.#toldBy(latest(heard, asked)).steps;
  }

  #toldBy(values: ReadonlyMap<string, Reported>): { readonly steps: Told; readonly isAll: boolean } {
    const steps = new Map<Step, JsonObject>();
    let isAll = values.size > 0;
    if (!isAll || this.#readings % READINGS_UNTIL_LOOK === 0) return { steps, isAll };
    for (const [step, covered] of this.#covered) {
      const resource = withReported(covered, values);
      if (resource === null) isAll = false;
      else steps.set(step, resource);
    }
    return { steps, isAll };
  }

  /** By the device's own clock, for it stamped them: whether ours agrees does not matter. */
  async #liveValues(asking: Asking): Promise<ReadonlyMap<string, Reported>> {
    const values = new Map<string, Reported>();
    for (const path of this.#paths) {
      const report = await unlessRefused(asking.need(path));
      const now = asking.deviceTime;
      if (report === null || now === null) return NO_VALUES;
      for (const [name, value] of parseReport(report))
        if (isLive(value, now.said, this.#periodMs)) values.set(name, value);
    }
    return values;
  }
}

function latest(
  some: ReadonlyMap<string, Reported>,
  others: ReadonlyMap<string, Reported>,
): ReadonlyMap<string, Reported> {
  const values = new Map(others);
  for (const [name, value] of some) if (value.at > (values.get(name)?.at ?? 0)) values.set(name, value);
  return values;
}

const NO_VALUES: ReadonlyMap<string, Reported> = new Map();

async function reportsBelow(service: string, asking: Asking): Promise<readonly JsonObject[]> {
  const need = (path: string): Promise<JsonObject | null> => asking.need(path);
  const telemetry = await need(service);
  return telemetry === null ? [] : membersOf(pathAt(telemetry, 'MetricReports'), need, MOST_REPORTS);
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ReadFailure) return null;
    throw error;
  }
}

function namesOf(reports: ReadonlyMap<string, ReadonlyMap<string, Reported>>): ReadonlySet<string> {
  return new Set([...reports.values()].flatMap((values) => [...values.keys()]));
}

function namesIn(covered: Covered | undefined): ReadonlySet<string> {
  return new Set(covered?.live.flatMap(({ names }) => names));
}
