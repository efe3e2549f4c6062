import { type LineStamp, readStamps } from './kernel-log-stamp.ts';
import { normalisePciAddress } from './pci-address.ts';

/** One fault that the NVIDIA driver wrote to the kernel log. */
export interface KernelLogEvent {
  readonly kind: 'xid' | 'sxid';
  /** Of the GPU, or for an SXid of the NVSwitch. */
  readonly pciBusId: string;
  /** The NVSwitch's number; null for an Xid. */
  readonly nvswitch: number | null;
  /** The MIG slice, where the driver names one. */
  readonly instance: string | null;
  readonly code: number;
  /** The severity that an SXid line names. */
  readonly severity: 'fatal' | 'non-fatal' | null;
  readonly pid: number | null;
  /** The program that was running. A tenant chose this name. */
  readonly process: string | null;
  readonly message: string;
  readonly stamp: LineStamp;
}

const LONGEST_LINE = 8192;
const LONGEST_MESSAGE = 512;

const ADDRESS = '(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}(?:\\.[0-7])?';
/** `NVRM: Xid (PCI:0000:9b:00): 119, …`; with MIG `(PCI:0000:9b:00 GPU-I:03)`; old drivers leave out `PCI:`. */
const XID = new RegExp(
  `^NVRM: Xid \\((?:PCI:)?(${ADDRESS})((?: [A-Za-z][A-Za-z-]{0,15}:[0-9a-fx]{1,8}){0,3})\\): (\\d{1,6})(?:,(.*)|\\s*)$`,
  'i',
);
const SXID = new RegExp(
  `^nvidia-nvswitch(\\d{1,4}): SXid \\((?:PCI:)?(${ADDRESS})\\): (\\d{1,6}),(.*)$`,
  'i',
);
const GPU_INSTANCE = /GPU-I:(\d{1,4})/;
/** Lines that go on about the SXid before them. */
const CONTINUATION = /^(?:Data \{|Severity \d)/;
const SEVERITY_WORD = /^(Fatal|Non-fatal)(?:,\s*(.*))?$/i;
const PID = /^pid=(?:(\d{1,10})|'?<unknown>'?)(?:,\s*(.*))?$/;
/** A name ends at the first comma: what a tenant puts behind one is text, and never an address or a code. */
const PROCESS_NAME = /^name=([^,]{0,64})(?:,\s*(.*))?$/;

/**
 * Reads one line. null for everything that is not an Xid or SXid. Address and code are taken from the start
 * of what the kernel said and from nowhere else: the name of a tenant's program stands later in the line and
 * may look like another Xid.
 */
export function parseKernelLogLine(line: string): KernelLogEvent | null {
  const stamped = readStamps(line.slice(0, LONGEST_LINE));
  if (stamped === null) return null;
  const { stamp } = stamped;
  // The record ends at the first line break: a name with one in it could begin a line of its own.
  const text = (stamped.text.split(/[\r\n]/, 1)[0] ?? '').trimEnd();
  return parseXid(text, stamp) ?? parseSxid(text, stamp);
}

function parseXid(text: string, stamp: LineStamp): KernelLogEvent | null {
  const parts = XID.exec(text);
  const pciBusId = parts === null ? null : normalisePciAddress(parts[1] ?? '');
  if (parts === null || pciBusId === null) return null;
  let rest = (parts[4] ?? '').trim();
  const withPid = PID.exec(rest);
  if (withPid !== null) rest = withPid[2] ?? '';
  const withName = withPid === null ? null : PROCESS_NAME.exec(rest);
  if (withName !== null) rest = withName[2] ?? '';
  const process = withName?.[1] ?? '';
  return {
    kind: 'xid',
    pciBusId,
    nvswitch: null,
    instance: GPU_INSTANCE.exec(parts[2] ?? '')?.[1] ?? null,
    code: Number(parts[3]),
    severity: null,
    pid: withPid?.[1] === undefined ? null : Number(withPid[1]),
    process: process === '' || process === '<unknown>' ? null : process,
    message: rest.slice(0, LONGEST_MESSAGE),
    stamp,
  };
}

function parseSxid(text: string, stamp: LineStamp): KernelLogEvent | null {
  const parts = SXID.exec(text);
  const pciBusId = parts === null ? null : normalisePciAddress(parts[2] ?? '');
  if (parts === null || pciBusId === null) return null;
  const rest = (parts[4] ?? '').trim();
  if (CONTINUATION.test(rest)) return null;
  const withSeverity = SEVERITY_WORD.exec(rest);
  const word = withSeverity?.[1]?.toLowerCase();
  return {
    kind: 'sxid',
    pciBusId,
    nvswitch: Number(parts[1]),
    instance: null,
    code: Number(parts[3]),
    severity: word === 'fatal' || word === 'non-fatal' ? word : null,
    pid: null,
    process: null,
    message: (withSeverity === null ? rest : (withSeverity[2] ?? '')).slice(0, LONGEST_MESSAGE),
    stamp,
  };
}
