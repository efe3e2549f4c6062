import { Slices } from '../../../protocol/slices.ts';
import { type Io, ReadFailure } from '../../io/io.ts';
import type { Reading } from '../../sources/source.ts';
import type { Driver } from '../driver.ts';
import { createCommandReader } from './command-reader.ts';
import { parseJobsInParts } from './parse-jobs.ts';
import { nodesOnDemand } from './parse-nodes.ts';
import { createRestReader, type SlurmRest } from './rest-reader.ts';
import type { ReadBounds, SlurmReader } from './slurm-reader.ts';
import { createSlurmSteering, type SlurmSteeringOptions } from './steering.ts';

export interface SlurmDriverOptions extends SlurmSteeringOptions {
  /** Where its answers are gone through, a few records at a time. */
  readonly slices?: Slices;
  /** Users of schedulers complain of whoever asks more often than every 10 s. */
  readonly periodMs?: number;
  /** Slurm needed more than 10 s for 10,000 nodes, and its client waits 9 s on a dead controller. */
  readonly timeoutMs?: number;
}

/** 5,000 nodes are 6 MB of JSON and 2,000 jobs another 6 MB. */
const MOST_BYTES = 50_000_000;

/**
 * Slurm 21.08 and later, by its programs or by slurmrestd. Reading asks for all nodes and all jobs,
 * finished ones too for as long as Slurm keeps them (MinJobAge), and never while an earlier reading is
 * still under way: a scheduler that answers slowly must not be asked twice.
 */
export function createSlurmDriver(options: SlurmDriverOptions): Driver {
  const { io, conf = null, rest = null, programs = null, periodMs = 10_000, timeoutMs = 30_000 } = options;
  const { slices = new Slices() } = options;
  const reader =
    rest === null ? createCommandReader({ run: io.run, conf, programs }) : createRestReader(rest, io);
  let isReading = false;
  return {
    name: 'slurm',
    periodMs,
    timeoutMs,
    target: targetOf(rest, conf),
    steering: createSlurmSteering({ ...options, timeoutMs }),
    async read(signal) {
      if (isReading) throw new ReadFailure('Slurm: the reading before this one has not ended yet');
      isReading = true;
      const deadline = startDeadline(signal, timeoutMs);
      try {
        // The calls of one reading share its deadline; their own only stands behind it.
        const bounds = { signal: deadline.signal, timeoutMs: timeoutMs * 2, maxBytes: MOST_BYTES };
        if (rest === null && conf !== null) await requireFile(io, conf, bounds);
        return await readAll(reader, bounds, slices);
      } catch (error) {
        throw withNextStep(error);
      } finally {
        deadline.clear();
        isReading = false;
      }
    },
  };
}

/** By hand: an `AbortSignal.timeout` that only `AbortSignal.any` knows may, in Node 20, be collected before it fires. */
function startDeadline(outer: AbortSignal, timeoutMs: number) {
  const controller = new AbortController();
  const passOn = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    const message = `Slurm: no complete answer within ${timeoutMs} ms`;
    controller.abort(new ReadFailure(message, { kind: 'timeout' }));
  }, timeoutMs);
  outer.addEventListener('abort', passOn, { once: true });
  if (outer.aborted) passOn();
  return {
    signal: controller.signal,
    clear(): void {
      clearTimeout(timer);
      outer.removeEventListener('abort', passOn);
    },
  };
}

async function readAll(reader: SlurmReader, bounds: ReadBounds, slices: Slices): Promise<Reading> {
  const { nodes, jobs, notice } = await reader.read(bounds);
  const parsedJobs = await slices.run(parseJobsInParts(jobs.records));
  const parsedNodes = nodesOnDemand(nodes.records, parsedJobs.onNode);
  const notices = [notice, nodes.warnings, jobs.warnings].filter((text) => text !== null);
  const lost = [
    countOf(nodes.unreadable + parsedNodes.unreadable, 'node'),
    countOf(jobs.unreadable + parsedJobs.unreadable, 'job'),
  ].filter((text) => text !== null);
  return {
    nodes: parsedNodes.nodes,
    workloads: parsedJobs.workloads,
    ...(notices.length === 0 ? {} : { notice: [...new Set(notices)].join('; ') }),
    ...(lost.length === 0
      ? {}
      : { problem: `Slurm’s answer: ${lost.join(' and ')} without a name of its own` }),
  };
}

function countOf(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Slurm's programs search 60 s for a configuration that is not there, and say why only then. */
async function requireFile(io: Pick<Io, 'readFile'>, conf: string, bounds: ReadBounds): Promise<void> {
  await io.readFile(conf, bounds);
}

function withNextStep(error: unknown): unknown {
  if (!(error instanceof ReadFailure) || error.kind !== 'timeout') return error;
  const step = 'see whether slurmctld answers (scontrol ping), or raise scheduler.timeout';
  return new ReadFailure(`${error.message}; ${step}`, { kind: 'timeout', cause: error });
}

function targetOf(rest: SlurmRest | null, conf: string | null): string {
  if (rest === null) return conf ?? 'slurm.conf';
  return 'socketPath' in rest ? `unix:${rest.socketPath}` : rest.url;
}
