import { type Io, type Limits, type ProgramResult, ReadFailure } from '../../io/io.ts';
import type { Reading, Source } from '../source.ts';
import { explainFailure, firstLine, lostGpus, saidBy } from './nvidia-smi-failure.ts';
import { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { mergeGpus } from './nvidia-smi-merge.ts';
import { measureNvidiaSmiOutput, type NvidiaSmiOutput } from './nvidia-smi-output.ts';
import { SliceProfiles } from './nvidia-smi-profiles.ts';
import { NvidiaSmiQuery } from './nvidia-smi-query.ts';

export interface NvidiaSmiOptions {
  readonly name: string;
  /** The node these GPUs are shown under. */
  readonly node: string;
  readonly program?: string;
  readonly periodMs: number;
  readonly xmlEveryMs?: number;
  readonly timeoutMs?: number;
  readonly io: Pick<Io, 'run'>;
  /** Milliseconds on a clock that only rises. */
  readonly clock: { readonly now: () => number };
}

/** Eight B200 are 360 kB of XML; a machine with 16 GPUs and thousands of processes stays below. */
const MOST_BYTES = 8 * 2 ** 20;
const XML_EVERY_MS = 30_000;
/** nvidia-smi takes seconds where persistence mode is off, and 15 s and more while a GPU is failing. */
const TIMEOUT_MS = 20_000;

/**
 * The GPUs of this host. Each period a CSV query for the steady values; now and then, and whenever the CSV
 * does not work, the XML, which alone has MIG slices and what older drivers' CSV lacks.
 */
export function createNvidiaSmiSource(options: NvidiaSmiOptions): Source {
  const reader = new NvidiaSmiReader(options);
  return {
    name: options.name,
    kind: 'gpu',
    periodMs: options.periodMs,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    targets: [options.node],
    nodesOf: (target) => [target],
    read: (_target, signal) => reader.read(signal),
  };
}

class NvidiaSmiReader {
  readonly #options: NvidiaSmiOptions;
  readonly #program: string;
  readonly #query: NvidiaSmiQuery;
  readonly #profiles: SliceProfiles;
  /** The GPUs of the last XML, slices included, and when it was read. */
  #xml: readonly GpuMeasurement[] = [];
  #xmlAt: number | null = null;
  #uuidsAtXml: ReadonlySet<string> = new Set();
  #xmlProblem: string | null = null;
  /** Every GPU seen so far by PCI address: when one is lost, nvidia-smi names it by that alone. */
  readonly #known = new Map<string, GpuMeasurement>();

  constructor(options: NvidiaSmiOptions) {
    this.#options = options;
    this.#program = options.program ?? 'nvidia-smi';
    this.#query = new NvidiaSmiQuery(options.io.run, this.#program);
    this.#profiles = new SliceProfiles(options.io.run, this.#program);
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const limits = { signal, timeoutMs: this.#options.timeoutMs ?? TIMEOUT_MS, maxBytes: MOST_BYTES };
    const csv = await this.#attempt(() => this.#askCsv(limits));
    // What hangs once hangs again: no second wait for the same driver.
    if (csv instanceof ReadFailure && (csv.kind === 'timeout' || signal.aborted)) throw csv;
    if (csv instanceof ReadFailure || (csv.format === 'csv' && this.#isXmlDue(csv.gpus))) {
      const xml = await this.#attempt(() => this.#askXml(limits));
      if (csv instanceof ReadFailure && xml instanceof ReadFailure) throw bothFailures(csv, xml);
      return this.#reading([csv, xml], limits);
    }
    return this.#reading([csv], limits);
  }

  async #reading(answers: readonly (NvidiaSmiOutput | ReadFailure)[], limits: Limits): Promise<Reading> {
    const outputs = answers.filter((answer): answer is NvidiaSmiOutput => !(answer instanceof ReadFailure));
    const fresh = outputs.find(({ format }) => format === 'xml');
    const steady = outputs.find(({ format }) => format === 'csv');
    if (fresh !== undefined || answers.length > 1) {
      // Without a new XML the old one's values are not kept alive by the CSV's age.
      this.#xml = fresh?.gpus ?? [];
      this.#xmlAt = this.#options.clock.now();
      this.#uuidsAtXml = new Set([...(steady?.gpus ?? []), ...this.#xml].map(({ uuid }) => uuid));
      this.#xmlProblem = answers[1] instanceof ReadFailure ? answers[1].message : null;
      await this.#profiles.fill(this.#xml, limits);
    }
    const merged = mergeGpus(steady?.gpus ?? [], this.#xml, fresh !== undefined);
    for (const { gpu } of merged) this.#remember(gpu);
    const notices = outputs.flatMap((output) => output.notices);
    const problems = [
      ...(answers[0] instanceof ReadFailure ? [answers[0].message] : []),
      ...outputs.flatMap((output) => output.problems),
      ...(this.#xmlProblem === null ? [] : [this.#xmlProblem]),
    ];
    return {
      gpus: merged.map(({ gpu, complete }) => gpu.toPatch(this.#options.node, complete)),
      ...(notices.length === 0 ? {} : { notice: notices.slice(0, 3).join('; ') }),
      ...(problems.length === 0 ? {} : { problem: problems.slice(0, 3).join('; ') }),
    };
  }

  /** A failure of the world becomes a value, so that the other output still gets its turn. */
  async #attempt(ask: () => Promise<NvidiaSmiOutput>): Promise<NvidiaSmiOutput | ReadFailure> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ReadFailure) return error;
      throw error;
    }
  }

  async #askXml(limits: Limits): Promise<NvidiaSmiOutput> {
    const result = await this.#options.io.run([this.#program, '-q', '-x'], limits);
    return this.#understand(result);
  }

  async #askCsv(limits: Limits): Promise<NvidiaSmiOutput> {
    const result = await this.#query.ask(limits);
    const lost = result.exitCode === 0 ? [] : lostGpus(saidBy(result));
    const others = [...this.#known.values()].filter(
      ({ cells }) => !lost.some(({ pciBusId }) => pciBusId === cells.pciBusId),
    );
    if (lost.length === 0 || others.length === 0 || others.length === this.#known.size)
      return this.#understand(result);
    // One lost GPU makes nvidia-smi give up on all of them, unless the others are asked for by name.
    const rest = this.#understand(
      await this.#query.ask(
        limits,
        others.map(({ uuid }) => uuid.replace(/^index:/, '')),
      ),
    );
    const gone = lost.flatMap(({ pciBusId, reason }) => {
      const known = this.#known.get(pciBusId);
      return known === undefined ? [] : [lostMeasurement(known, reason)];
    });
    return {
      ...rest,
      gpus: [...rest.gpus, ...gone],
      problems: [explainFailure(this.#program, result), ...rest.problems],
    };
  }

  #understand(result: ProgramResult): NvidiaSmiOutput {
    try {
      const output = measureNvidiaSmiOutput(result.stdout);
      if (result.exitCode === 0) return output;
      return { ...output, problems: [explainExit(this.#program, result), ...output.problems] };
    } catch (error) {
      if (result.exitCode === 0 || !(error instanceof ReadFailure)) throw error;
      throw new ReadFailure(explainFailure(this.#program, result), { cause: error });
    }
  }

  #isXmlDue(gpus: readonly GpuMeasurement[]): boolean {
    if (this.#xmlAt === null) return true;
    const { periodMs, xmlEveryMs = XML_EVERY_MS, clock } = this.#options;
    const hasSlices = this.#xml.some(({ instance }) => instance !== null);
    // Slices stand in the XML alone: older than 2.5 periods they would look late.
    const every = hasSlices ? Math.min(xmlEveryMs, Math.max(2 * periodMs, 5_000)) : xmlEveryMs;
    return clock.now() - this.#xmlAt >= every || gpus.some(({ uuid }) => !this.#uuidsAtXml.has(uuid));
  }

  #remember(gpu: GpuMeasurement): void {
    const address = gpu.cells.pciBusId;
    if (address !== undefined && address !== null && gpu.instance === null && gpu.uuid !== '')
      if (gpu.cells.model !== undefined || !this.#known.has(address)) this.#known.set(address, gpu);
  }
}

/** A program may fail its two questions for different reasons, and either may be the one to mend. */
function bothFailures(csv: ReadFailure, xml: ReadFailure): ReadFailure {
  if (csv.message === xml.message) return csv;
  return new ReadFailure(`${csv.message}; -q -x: ${xml.message}`, { kind: xml.kind, cause: xml });
}

function explainExit(program: string, { exitCode, stderr }: ProgramResult): string {
  const ended = exitCode === null ? 'was ended by a signal' : `ended with exit status ${exitCode}`;
  const said = firstLine(stderr);
  return `${program} ${ended}${said === '' ? '' : `: ${said}`}`;
}

/** What stays true of a GPU that is gone: which one it was. */
function lostMeasurement(known: GpuMeasurement, reason: string): GpuMeasurement {
  const gpu = new GpuMeasurement(known.uuid);
  for (const column of ['gpu', 'model', 'pciBusId', 'driverVersion'] as const)
    Object.assign(gpu.cells, { [column]: known.cells[column] });
  gpu.missAll(reason);
  return gpu;
}
