import { stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { ReadFailure } from '../../io/io.ts';
import type { Happening, Reading, Source } from '../source.ts';
import { openRecordDevice, RecordFollower } from './kernel-log-device.ts';
import { FileFollower } from './kernel-log-file.ts';
import { type KernelLogEvent, parseKernelLogLine } from './kernel-log-line.ts';
import type { LogLines, LogReader } from './kernel-log-reader.ts';
import { momentOf } from './kernel-log-stamp.ts';

export interface KernelLogOptions {
  readonly name: string;
  /** The node whose log it is. */
  readonly node: string;
  /** /dev/kmsg, or a file that dmesg or a log daemon writes. */
  readonly path?: string;
  readonly periodMs: number;
  readonly timeoutMs?: number;
  readonly clock?: KernelLogClock;
  /** Another way to read the lines, for tests. */
  readonly openReader?: (path: string, clock: KernelLogClock) => Promise<LogReader>;
}

export interface KernelLogClock {
  /** Milliseconds since 1970 UTC. */
  readonly wallNow: () => number;
  /** Milliseconds since the kernel started: its records count from there. */
  readonly uptimeMs: () => number;
}

const SYSTEM_CLOCK: KernelLogClock = { wallNow: Date.now, uptimeMs: () => uptime() * 1000 };
/** A GPU in trouble can write thousands of Xids a second; the first of them tell the story. */
const MOST_EVENTS = 500;

/** Xid and SXid lines of this node's kernel log, from the oldest that is still there. */
export function createKernelLogSource(options: KernelLogOptions): Source {
  const { name, node, path = '/dev/kmsg', clock = SYSTEM_CLOCK, openReader = openLogReader } = options;
  let reader: LogReader | null = null;
  return {
    name,
    kind: 'events',
    periodMs: options.periodMs,
    timeoutMs: options.timeoutMs ?? 10_000,
    targets: [path],
    read: async (_target, signal) => {
      try {
        reader ??= await openReader(path, clock);
        return readingOf(await reader.read(signal), node, clock);
      } catch (error) {
        if (error instanceof ReadFailure || !(error instanceof Error) || signal.aborted) throw error;
        throw new ReadFailure(explain(path, error), { cause: error });
      }
    },
    stop: async () => {
      const open = reader;
      reader = null;
      await open?.close();
    },
  };
}

/** The reader that fits what stands at the path. */
async function openLogReader(path: string, clock: KernelLogClock): Promise<LogReader> {
  const found = await stat(path);
  if (found.isCharacterDevice()) return new RecordFollower(() => openRecordDevice(path), clock.wallNow);
  if (found.isFile()) return new FileFollower(path, clock.wallNow);
  throw new ReadFailure(`${path}: neither a file nor a device; expected /dev/kmsg or a log file`);
}

function readingOf({ lines, latest, notice }: LogLines, node: string, clock: KernelLogClock): Reading {
  const bootAt = clock.wallNow() - clock.uptimeMs();
  const happenings: Happening[] = [];
  let dropped = 0;
  for (const line of lines) {
    const event = parseKernelLogLine(line);
    if (event === null) continue;
    if (happenings.length >= MOST_EVENTS) dropped += 1;
    else happenings.push(happeningOf(event, node, momentOf(event.stamp, { bootAt, latest })));
  }
  const notices = [
    notice,
    dropped === 0 ? undefined : `${dropped} more Xids in the same moment are left out`,
  ];
  const said = notices.filter((one) => one !== undefined).join('; ');
  return { happenings, ...(said === '' ? {} : { notice: said }) };
}

function happeningOf(event: KernelLogEvent, node: string, at: number): Happening {
  return {
    at,
    kind: event.kind,
    node,
    // An NVSwitch is no GPU, though it has such an address.
    gpu: event.kind === 'xid' ? event.pciBusId : null,
    code: event.code,
    message: event.kind === 'xid' ? xidMessage(event) : sxidMessage(event),
  };
}

/** Who ran stands first, so that the driver's words end the message: verdicts are read from its end. */
function xidMessage({ pid, process, message }: KernelLogEvent): string {
  if (pid === null && process === null) return message;
  const who = process === null ? `process ${pid}` : pid === null ? process : `${process}[${pid}]`;
  return message === '' ? who : `${who}: ${message}`;
}

function sxidMessage({ nvswitch, severity, message }: KernelLogEvent): string {
  const word = severity === null ? null : severity === 'fatal' ? 'Fatal' : 'Non-fatal';
  return [`NVSwitch ${nvswitch}`, word, message].filter((part) => part !== null && part !== '').join(', ');
}

const CAUSES = new Map([
  ['ENOENT', 'not found; set path to /dev/kmsg or to the log file'],
  ['EACCES', 'may not be read; give the agent CAP_SYSLOG, or put it in the group that owns the log'],
  ['EPERM', 'may not be read; give the agent CAP_SYSLOG (kernel.dmesg_restrict is 1)'],
]);

function explain(path: string, error: Error): string {
  const cause = 'code' in error && typeof error.code === 'string' ? CAUSES.get(error.code) : undefined;
  return `${path}: ${cause ?? error.message}`;
}
