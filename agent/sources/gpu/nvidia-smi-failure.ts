import type { ProgramResult } from '../../io/io.ts';
import { normalisePciAddress } from './pci-address.ts';

const LONGEST_MESSAGE = 200;
const FIELD_REFUSED = /Field "([^"\n]{1,100})" is not a valid field to query/;
/** Old: `… for GPU0000:0A:00.0: GPU is lost.  Reboot …`; newer: `… for GPU2: 0000:0A:00.0: Unknown Error`. */
const NO_HANDLE =
  /device handle for (?:GPU\s*\d{1,3}:\s+)?(?:GPU\s*)?((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}(?:\.[0-7])?):\s*([^\r\n]{1,200})/gi;

const NEXT_STEPS: readonly (readonly [RegExp, string])[] = [
  [
    /couldn't communicate with the NVIDIA driver/i,
    'the driver is not loaded or does not match; see the kernel log',
  ],
  [/No devices were found/i, 'the driver runs but sees no GPU; look for Xid 79 in the kernel log'],
  [/version mismatch/i, 'the driver was updated while the old module is loaded; reload it or reboot'],
  [/Insufficient permissions/i, 'let the agent’s user read /dev/nvidia*'],
];

/** A GPU that nvidia-smi knows by address only, and what it says of it. */
export interface LostGpu {
  readonly pciBusId: string;
  readonly reason: string;
}

/** What it printed besides values. stdout and stderr both: drivers differ in where they complain. */
export function saidBy(result: ProgramResult): string {
  return `${new TextDecoder().decode(result.stdout.subarray(0, 65_536))}\n${result.stderr.slice(0, 65_536)}`;
}

export function refusedField(said: string): string | null {
  return FIELD_REFUSED.exec(said)?.[1] ?? null;
}

export function lostGpus(said: string): readonly LostGpu[] {
  return [...said.matchAll(NO_HANDLE)].flatMap(([, address = '', reason = '']) => {
    const pciBusId = normalisePciAddress(address);
    // `GPU is lost.  Reboot the system to recover this GPU`: the sentence that says what is wrong.
    return pciBusId === null ? [] : [{ pciBusId, reason: (reason.split(/\.\s/)[0] ?? '').trim() }];
  });
}

/** One line: what it said, how it ended, what to do next. */
export function explainFailure(program: string, result: ProgramResult): string {
  const said = saidBy(result);
  const line = firstLine(said);
  const ended = result.exitCode === null ? 'ended by a signal' : `exit status ${result.exitCode}`;
  const step = NEXT_STEPS.find(([pattern]) => pattern.test(said))?.[1];
  return `${program}: ${line === '' ? 'printed nothing' : line} (${ended})${step === undefined ? '' : `; ${step}`}`;
}

/** The first line that says anything, without what would act on a terminal. */
export function firstLine(said: string): string {
  const lines = said.split(/\r?\n/).map((line) => line.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim());
  return (lines.find((line) => line !== '') ?? '').slice(0, LONGEST_MESSAGE);
}
