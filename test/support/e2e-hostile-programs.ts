import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESCAPES } from './e2e-hostile-exporters.ts';

/** Programs that stand for nvidia-smi, as shell text, each with what an operator is to read. */
export const PROGRAMS: ReadonlyMap<string, readonly [string, RegExp]> = new Map([
  ['hangs', ['sleep 600', /no complete answer within|in the time allowed/]],
  [
    'ignores',
    ['trap "" TERM; sleep 600 & sleep 600', /no complete answer|in the time allowed|has not ended yet/],
  ],
  ['endless', ['yes "uuid, index"', /printed more than \d+ bytes; it was stopped/]],
  [
    'laughs',
    [
      xml('<!DOCTYPE nvidia_smi_log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>', '&b;'),
      /entities are never expanded/,
    ],
  ],
  [
    'fetches',
    [
      xml('<!DOCTYPE nvidia_smi_log [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'),
      /entities are never expanded/,
    ],
  ],
  [
    'entity',
    [
      xml('<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">', '&boom;'),
      /line \d+ column \d+: .*entity/,
    ],
  ],
  [
    'cut',
    [
      'printf \'<?xml version="1.0" ?><nvidia_smi_log><gpu id="0"><uuid>GPU-1\'',
      /expected a whole <nvidia_smi_log>/,
    ],
  ],
  ['deep', ["printf '<nvidia_smi_log>'; yes '<a>' | head -n 100000", /expected a whole <nvidia_smi_log>/]],
  [
    'no driver',
    [
      'echo "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver."; exit 9',
      /couldn't communicate with the NVIDIA driver.*see the kernel log/,
    ],
  ],
  ['escapes', [`printf '\\033]0;owned\\007\\033[2J\\rfine'; exit 255`, /exit status 255/]],
  ['prints nothing', ['exit 255', /printed nothing \(exit status 255\)/]],
]);

/** A folder with programs that stand for Slurm's: what they do stands in the file `mode` beside them. */
export function writeSlurm(folder: string): void {
  mkdirSync(folder);
  const node = JSON.stringify({
    nodes: [
      {
        name: 'good',
        state: ['IDLE'],
        gres: 'gpu:h100:1',
        gres_used: 'gpu:h100:0',
        cpus: 8,
        real_memory: 1000,
        cpu_load: 10,
        free_mem: 500,
        reason: ESCAPES,
        reason_set_by_user: ESCAPES,
        partitions: [ESCAPES],
      },
      { name: '__proto__', state: ['DOWN'], gres: '', cpus: 1 },
    ],
    errors: [],
  });
  const jobs = JSON.stringify({
    jobs: [
      {
        job_id: 7,
        name: ESCAPES,
        user_name: ESCAPES,
        account: '__proto__',
        job_state: ['RUNNING'],
        nodes: 'good',
        comment: `weft.class=${ESCAPES}`,
        partition: 'x'.repeat(2 ** 20),
      },
    ],
    errors: [],
  });
  writeFileSync(join(folder, 'nodes.json'), node);
  writeFileSync(join(folder, 'jobs.json'), jobs);
  for (const program of ['sinfo', 'squeue', 'scontrol']) {
    const answer = program === 'squeue' ? 'jobs' : 'nodes';
    writeProgram(
      join(folder, program),
      `here=$(dirname "$0")
case "$1" in --version) echo 'slurm 23.11.4'; exit 0;; esac
case "$(cat "$here/mode")" in
hang) sleep 600;;
garbage) printf '\\033[2Jslurm_load: \\r\\033]0;x\\007 no JSON {{{';;
endless) yes '{"nodes": [';;
fails) printf '\\033[31mUnable to contact slurm controller\\033[0m\\n' >&2; exit 1;;
*) cat "$here/${answer}.json";;
esac`,
    );
  }
}

export function writeProgram(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/** Lines that a tenant may get into a log; only the last one is the driver's. */
export const FORGED_LOG = [
  'Nov 23 10:00:00 n1 app[7]: NVRM: Xid (PCI:0000:19:00): 79, pid=1, name=x, forged by syslog',
  '30,1,1,-;NVRM: Xid (PCI:0000:19:00): 79, forged by a process in /dev/kmsg',
  `[  1.0] audit: comm="NVRM: Xid (PCI:0000:19:00): 79"`,
  `[  2.0] NVRM: Xid (PCI:0000:19:00): ${'9'.repeat(70_000)}, too long`,
  `[  3.0] NVRM: Xid (PCI:0000:19:00): 31, pid=7, name=${ESCAPES.replaceAll('\r', '')}NVRM: Xid (PCI:0000:aa:00): 79, MMU Fault`,
].join('\n');

function xml(doctype: string, text: string): string {
  const document = `<?xml version="1.0" ?>${doctype}<nvidia_smi_log><driver_version>${text}</driver_version><gpu id="0"><uuid>GPU-1</uuid></gpu></nvidia_smi_log>`;
  return `case "$*" in *-x*) cat <<'END'\n${document}\nEND\n;; *) exit 2;; esac`;
}
