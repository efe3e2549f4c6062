import { readFileSync } from 'node:fs';
import { type ProgramResult, ReadFailure, type RunProgram } from '../../agent/io/io.ts';
import { createNvidiaSmiSource } from '../../agent/sources/gpu/nvidia-smi-source.ts';

export const fixture = (path: string) =>
  readFileSync(new URL(`../fixtures/nvidia/${path}`, import.meta.url), 'utf8');
export const signal = new AbortController().signal;

export const printed = (stdout: string, exitCode: number | null = 0, stderr = ''): ProgramResult => ({
  stdout: new TextEncoder().encode(stdout),
  stderr,
  exitCode,
});

type Answer = (argv: readonly string[]) => string | ProgramResult | ReadFailure;

/** A source over a fake program, with what was run and a clock to turn. */
export function fakeNvidiaSmi(answer: Answer, periodMs = 2_000) {
  const runs: (readonly string[])[] = [];
  let now = 1_000_000;
  const run: RunProgram = async (argv) => {
    runs.push(argv);
    const result = answer(argv);
    if (result instanceof ReadFailure) throw result;
    return typeof result === 'string' ? printed(result) : result;
  };
  const source = createNvidiaSmiSource({
    name: 'nvidia-smi',
    node: 'n1',
    periodMs,
    io: { run },
    clock: { now: () => now },
  });
  return {
    runs,
    read: () => source.read('n1', signal),
    after: (ms: number) => {
      now += ms;
    },
  };
}

export const isXml = (argv: readonly string[]) => argv.includes('-x');
export const isList = (argv: readonly string[]) => argv.includes('-L');
export const fieldsOf = (argv: readonly string[]) =>
  argv
    .find((each) => each.startsWith('--query-gpu='))
    ?.slice('--query-gpu='.length)
    .split(',') ?? [];

export const xmlOf = (uuid: string, extra = '') =>
  `<?xml version="1.0" ?><!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd"><nvidia_smi_log><attached_gpus>1</attached_gpus><gpu><uuid>${uuid}</uuid><pci><pci_bus_id>00000000:0A:00.0</pci_bus_id></pci>${extra}</gpu></nvidia_smi_log>`;
