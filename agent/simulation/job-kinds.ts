import { HOUR, MINUTE, SECOND } from './calendar.ts';
import type { LoadProfile } from './load-profile.ts';
import type { Random } from './random.ts';

/** What a job does next: `load` and `memory` are shares of its profile. */
export interface Phase {
  readonly load: number;
  readonly memory: number;
  readonly milliseconds: number;
}

/** Sizes are in GPUs; `Limits` says how large the site lets a job be. */
export interface SizeLimits {
  readonly gpusPerNode: number;
  readonly largestNodes: number;
}

export interface JobKind {
  readonly name: string;
  /** Share of all GPU-hours. */
  readonly share: number;
  readonly medianDuration: number;
  /** Spread of the log-normal duration. */
  readonly sigma: number;
  readonly longest: number;
  readonly size: (random: Random, limits: SizeLimits) => number;
  readonly profile: LoadProfile;
  readonly checkpointRatio: number;
  readonly titles: readonly [string, ...string[]];
  /** The phase after the `count`-th; `mood` is the job's own wandering number of 0 … 1. */
  readonly phase: (random: Random, count: number, mood: number, demand: number) => Phase;
}

/** From one node up, evenly over orders of magnitude: many small, few of hundreds. */
const wholeNodes =
  (share: number): JobKind['size'] =>
  (random, { gpusPerNode, largestNodes }) => {
    const most = Math.max(1, largestNodes * share);
    return Math.min(Math.ceil(most), Math.round((most + 0.49) ** random.unit())) * gpusPerNode;
  };

const partOfNode: JobKind['size'] = (random, { gpusPerNode }) =>
  Math.min(Math.max(1, gpusPerNode >> 1), random.pick([1, 1, 1, 2, 2, 4]));

export const JOB_KINDS: readonly JobKind[] = [
  {
    name: 'training',
    share: 0.55,
    medianDuration: 14 * HOUR,
    sigma: 1,
    longest: 120 * HOUR,
    size: wholeNodes(1),
    profile: {
      power: 0.97,
      utilization: 1,
      memoryActivity: 0.46,
      memory: 0.88,
      nvlinkBytesPerSecond: 2.1e11,
    },
    checkpointRatio: 0.85,
    titles: [
      'pretrain-7b',
      'pretrain-70b',
      'moe-8x22b',
      'dutch-llm-34b',
      'vision-vit-g',
      'speech-xl',
      'weather-fm',
    ],
    phase: (random, count) => {
      if (count === 0) return { load: 0.08, memory: 0.3, milliseconds: random.between(60, 240) * SECOND };
      if (count % 2 === 0) return { load: 0.14, memory: 1, milliseconds: random.between(12, 50) * SECOND };
      return { load: 1, memory: 1, milliseconds: random.between(25, 70) * MINUTE };
    },
  },
  {
    name: 'fine-tuning',
    share: 0.17,
    medianDuration: 3 * HOUR,
    sigma: 0.9,
    longest: 48 * HOUR,
    size: wholeNodes(0.1),
    profile: {
      power: 0.88,
      utilization: 0.98,
      memoryActivity: 0.4,
      memory: 0.8,
      nvlinkBytesPerSecond: 1.2e11,
    },
    checkpointRatio: 0.6,
    titles: ['sft-dutch-13b', 'lora-clinical', 'dpo-34b', 'distil-3b', 'rerank-tune', 'asr-adapt'],
    phase: (random, count) => {
      if (count === 0) return { load: 0.1, memory: 0.4, milliseconds: random.between(40, 120) * SECOND };
      if (count % 2 === 0) return { load: 0.45, memory: 1, milliseconds: random.between(30, 90) * SECOND };
      return { load: 1, memory: 1, milliseconds: random.between(8, 25) * MINUTE };
    },
  },
  {
    name: 'inference',
    share: 0.13,
    medianDuration: 50 * HOUR,
    sigma: 0.8,
    longest: 168 * HOUR,
    size: wholeNodes(0.06),
    profile: {
      power: 0.72,
      utilization: 0.95,
      memoryActivity: 0.55,
      memory: 0.92,
      nvlinkBytesPerSecond: 6e10,
    },
    checkpointRatio: 0,
    titles: ['serve-chat-70b', 'serve-embed', 'serve-vision', 'serve-speech', 'serve-code-34b'],
    phase: (random, count, mood, demand) => {
      if (count === 0) return { load: 0.05, memory: 0.5, milliseconds: random.between(60, 180) * SECOND };
      const load = Math.min(1, Math.max(0.05, demand * (0.6 + 0.5 * mood)));
      return { load, memory: 1, milliseconds: random.between(20, 40) * SECOND };
    },
  },
  {
    name: 'simulation',
    share: 0.135,
    medianDuration: 6 * HOUR,
    sigma: 1,
    longest: 72 * HOUR,
    size: wholeNodes(0.25),
    profile: {
      power: 0.66,
      utilization: 0.97,
      memoryActivity: 0.62,
      memory: 0.45,
      nvlinkBytesPerSecond: 3e10,
    },
    checkpointRatio: 0.5,
    titles: ['cfd-north-sea', 'md-membrane', 'lattice-qcd', 'climate-ens', 'seismic-inv', 'dft-perovskite'],
    phase: (random, count) => {
      if (count % 2 === 1) return { load: 0.3, memory: 1, milliseconds: random.between(20, 120) * SECOND };
      return { load: random.between(0.85, 1), memory: 1, milliseconds: random.between(4, 20) * MINUTE };
    },
  },
  {
    name: 'analysis',
    share: 0.01,
    medianDuration: 25 * MINUTE,
    sigma: 1,
    longest: 12 * HOUR,
    size: partOfNode,
    profile: { power: 0.6, utilization: 0.85, memoryActivity: 0.3, memory: 0.35, nvlinkBytesPerSecond: 0 },
    checkpointRatio: 0,
    titles: ['cohort-embed', 'slide-segment', 'ocr-archive', 'variant-call', 'corpus-dedup', 'hyper-sweep'],
    phase: (random) => ({
      load: random.between(0.1, 1),
      memory: 1,
      milliseconds: random.between(20, 180) * SECOND,
    }),
  },
  {
    name: 'notebook',
    share: 0.005,
    medianDuration: 2.5 * HOUR,
    sigma: 0.8,
    longest: 12 * HOUR,
    size: (random) => random.pick([1, 1, 1, 2]),
    profile: { power: 0.5, utilization: 0.7, memoryActivity: 0.2, memory: 0.3, nvlinkBytesPerSecond: 0 },
    checkpointRatio: 0,
    titles: ['jupyter', 'interactive', 'vscode'],
    phase: (random) =>
      random.chance(0.6)
        ? { load: 0, memory: 1, milliseconds: random.between(60, 900) * SECOND }
        : { load: random.between(0.15, 0.9), memory: 1, milliseconds: random.between(8, 90) * SECOND },
  },
];
