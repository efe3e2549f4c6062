import { parseExposition } from '../agent/sources/exposition/exposition.ts';

const GPUS = 8;
const WANTED = [
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_DEV_FB_USED',
  'DCGM_FI_DEV_FB_FREE',
  'DCGM_FI_DEV_POWER_USAGE',
  'DCGM_FI_DEV_GPU_TEMP',
  'DCGM_FI_DEV_XID_ERRORS',
];
const OTHERS = [
  'DCGM_FI_DEV_SM_CLOCK',
  'DCGM_FI_DEV_MEM_CLOCK',
  'DCGM_FI_DEV_MEMORY_TEMP',
  'DCGM_FI_DEV_PCIE_REPLAY_COUNTER',
  'DCGM_FI_DEV_MEM_COPY_UTIL',
  'DCGM_FI_DEV_ENC_UTIL',
  'DCGM_FI_DEV_DEC_UTIL',
  'DCGM_FI_DEV_FB_RESERVED',
  'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS',
  'DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS',
  'DCGM_FI_DEV_ROW_REMAP_FAILURE',
  'DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL',
  'DCGM_FI_DEV_VGPU_LICENSE_STATUS',
  'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
  'DCGM_FI_PROF_SM_ACTIVE',
  'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
  'DCGM_FI_PROF_DRAM_ACTIVE',
  'DCGM_FI_PROF_PCIE_TX_BYTES',
  'DCGM_FI_PROF_PCIE_RX_BYTES',
];

/**
 * Speed of the exposition parser on a scrape of one node with eight GPUs, in MB/s, beside a parser of the
 * kind one writes in ten minutes (split, regular expressions, an object per label set) in the same run.
 */
export async function run(): Promise<void> {
  const body = scrape();
  const openMetrics = Buffer.concat([body, Buffer.from('# EOF\n')]);
  const text = body.toString();
  const wanted = new Set(WANTED);
  let seen = 0;
  const onSample = () => {
    seen++;
  };

  const rows: [what: string, bytes: number, parse: () => void][] = [
    [
      'text, 6 of 25 families',
      body.length,
      () => parseExposition(body, { format: 'text', wanted, onSample }),
    ],
    ['text, all families', body.length, () => parseExposition(body, { format: 'text', onSample })],
    [
      'OpenMetrics, every rule',
      openMetrics.length,
      () => parseExposition(openMetrics, { format: 'openmetrics', onSample }),
    ],
    ['split and regular expressions', body.length, () => naive(text, onSample)],
  ];
  console.log(`exposition parser, body of ${(body.length / 1000).toFixed(1)} kB (${25 * GPUS} samples)`);
  console.log(`${'what'.padEnd(32)}${'MB/s'.padStart(8)}${'µs/body'.padStart(10)}`);
  for (const [what, bytes, parse] of rows) {
    const seconds = bestSeconds(parse);
    const speed = (bytes / 1e6 / seconds).toFixed(0);
    console.log(`${what.padEnd(32)}${speed.padStart(8)}${(seconds * 1e6).toFixed(0).padStart(10)}`);
  }
  if (seen === 0) throw new Error('the parsers gave no samples: this measured nothing');
}

/** The best of several rounds: what the machine does when nothing else disturbs it. */
function bestSeconds(parse: () => void): number {
  for (let i = 0; i < 200; i++) parse();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round++) {
    const started = process.hrtime.bigint();
    for (let i = 0; i < 40; i++) parse();
    best = Math.min(best, Number(process.hrtime.bigint() - started) / 40 / 1e9);
  }
  return best;
}

/** What dcgm-exporter 4 says in Kubernetes: four of the eight GPUs are given to pods. */
function scrape(): Buffer {
  const lines: string[] = [];
  for (const [m, metric] of [...WANTED, ...OTHERS].entries()) {
    lines.push(`# HELP ${metric} As the field of that name.`, `# TYPE ${metric} gauge`);
    for (let gpu = 0; gpu < GPUS; gpu++) {
      const pod =
        gpu < 4
          ? `,container="main",namespace="training-east",pod="llama-finetune-worker-${gpu}-x7k2p",pod_uid=""`
          : '';
      const labels =
        `gpu="${gpu}",UUID="GPU-${(0xc4529c8d + gpu).toString(16)}-69c4-b61d-e0bc-7b24600960${gpu}5",` +
        `pci_bus_id="00000000:${(0x53 + gpu * 17).toString(16).toUpperCase()}:00.0",device="nvidia${gpu}",` +
        `modelName="NVIDIA H100 80GB HBM3",Hostname="gpu-node-017",DCGM_FI_DRIVER_VERSION="580.105.08"${pod}`;
      lines.push(
        `${metric}{${labels}} ${metric.includes('PROF') ? `0.${387_541 + m * 13 + gpu}` : 17 * m + gpu}`,
      );
    }
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

function naive(text: string, onSample: (sample: object) => void): void {
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+(\d+))?$/.exec(line);
    if (match === null) throw new Error(`cannot read ${line}`);
    const labels: Record<string, string> = {};
    for (const pair of (match[2] ?? '').matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
      labels[pair[1]!] = pair[2]!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    }
    onSample({ name: match[1], labels, value: Number(match[3]) });
  }
}
