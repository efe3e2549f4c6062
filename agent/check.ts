import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import { systemClock } from './clock.ts';
import type { AgentConfig } from './config/agent-config.ts';
import { ReadFailure } from './io/io.ts';
import { createSystemIo } from './io/system-io.ts';
import { Measuring } from './measuring.ts';
import { createDriver, createSource, unread } from './registry.ts';
import type { Reading, Source } from './sources/source.ts';

/** What one target gave when it was asked once. */
interface Probe {
  readonly source: string;
  readonly target: string;
  readonly ok: boolean;
  /** Rows by kind. */
  readonly rows: Readonly<Record<string, number>>;
  readonly durationSeconds: number;
  readonly notice: string | null;
  /** What is wrong, though the reading may be usable. */
  readonly problem: string | null;
}

/** Asks every source and the driver once and prints what each gives. Exit code: 1 when one gives nothing. */
export async function checkSources(
  config: AgentConfig,
  output: { readonly json: boolean; readonly write: (text: string) => void },
): Promise<number> {
  const io = createSystemIo();
  // Whoever reflects here already goes on: what is asked is only what this end measures.
  const measuring = new Measuring({
    config: { ...config, stampReflector: null },
    io,
    clock: systemClock,
    log: () => undefined,
  });
  const surroundings = { io, monotonic: systemClock.monotonic, links: config.links, measuring };
  const sources = config.sources
    .map((source) => createSource(source, surroundings))
    .filter((source) => source !== null);
  const driver = await createDriver(config.scheduler, surroundings);
  const probes = await Promise.all([
    ...sources.flatMap((source) => source.targets.map((target) => probe(source, target))),
    ...(driver === null
      ? []
      : [
          probe(
            {
              name: driver.name,
              timeoutMs: driver.timeoutMs,
              read: (_target, signal) => driver.read(signal),
            },
            driver.target,
          ),
        ]),
  ]);
  await Promise.all([...sources.map((source) => source.stop?.()), driver?.stop?.(), measuring.stop()]);
  io.close();
  const left = unread(config);
  const ok = probes.every((one) => one.ok);
  if (output.json)
    output.write(
      jsonLine({
        weft: 1,
        at: new Date().toISOString(),
        site: config.site.id,
        ok,
        sources: probes,
        notes: left,
      }),
    );
  else for (const line of [...probes.map(describe), ...left]) output.write(`${neutralise(line, 1000)}\n`);
  return ok ? 0 : 1;
}

async function probe(source: Pick<Source, 'name' | 'timeoutMs' | 'read'>, target: string): Promise<Probe> {
  const started = performance.now();
  const result = { source: source.name, target };
  const took = (): number => Math.round(performance.now() - started) / 1000;
  try {
    const reading = await source.read(target, AbortSignal.timeout(source.timeoutMs));
    const rows = countRows(reading);
    // That nothing happened and that nothing is asked for are answers too.
    const isAnswer = reading.happenings !== undefined || reading.demands !== undefined;
    const ok = Object.values(rows).some((count) => count > 0) || isAnswer;
    return {
      ...result,
      ok,
      rows,
      durationSeconds: took(),
      notice: reading.notice ?? null,
      problem: reading.problem ?? null,
    };
  } catch (error) {
    const problem =
      error instanceof ReadFailure
        ? error.message
        : `no answer: ${error instanceof Error ? error.message : String(error)}`;
    return { ...result, ok: false, rows: {}, durationSeconds: took(), notice: null, problem };
  }
}

function countRows(reading: Reading): Record<string, number> {
  const kinds = {
    nodes: reading.nodes,
    gpus: reading.gpus,
    workloads: reading.workloads,
    links: reading.links,
    feeds: reading.feeds,
    meters: reading.meters,
    demands: reading.demands,
    events: reading.happenings,
  };
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, rows]) => (rows === undefined ? [] : [[kind, rows.length]])),
  );
}

function describe(probe: Probe): string {
  const rows = Object.entries(probe.rows)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
  const remarks = [probe.problem, probe.notice]
    .filter((remark) => remark !== null)
    .map((remark) => ` · ${remark}`)
    .join('');
  return `${probe.ok ? 'ok  ' : 'FAIL'} ${probe.source} ${probe.target}: ${rows === '' ? 'nothing' : rows} in ${probe.durationSeconds} s${remarks}`;
}
