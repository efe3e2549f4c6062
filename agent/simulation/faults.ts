import type { RecoveryAction } from '../../protocol/index.ts';
import { HOUR } from './calendar.ts';
import type { Random } from './random.ts';

/** What mends it: nothing, a reset of the GPU, a restart of the machine, another board. */
export type Remedy = 'none' | 'reset' | 'restart' | 'replace';

/** One kind of fault and what it does. */
export interface FaultKind {
  /** Null: the machine itself fails. */
  readonly xid: number | null;
  readonly weight: number;
  readonly message: string;
  /** Xids that the driver reports right after it. */
  readonly aftermath: readonly (readonly [number, string])[];
  readonly endsJob: boolean;
  readonly lost: boolean;
  readonly remap: 'correctable' | 'uncorrectable' | null;
  readonly remapFails: boolean;
  readonly uncorrected: number;
  readonly linksDown: number;
  readonly verdict: RecoveryAction;
  readonly remedy: Remedy;
  /** How many machines of a rack it strikes. */
  readonly machines: number;
}

const PLAIN = {
  aftermath: [],
  endsJob: true,
  lost: false,
  remap: null,
  remapFails: false,
  uncorrected: 0,
  linksDown: 0,
  verdict: 'none',
  remedy: 'none',
  machines: 1,
} as const satisfies Partial<FaultKind>;

const OFF_THE_BUS = {
  ...PLAIN,
  xid: 79,
  message: 'GPU has fallen off the bus.',
  aftermath: [[154, 'GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)']],
  lost: true,
  verdict: 'node reboot',
  remedy: 'restart',
} as const satisfies Partial<FaultKind>;

/**
 * Kinds and weights follow the interruptions that Meta published of 54 days on 16,384 H100 (about 35 %
 * GPU, 17 % HBM, 4 % each SRAM and GSP, 8 % network, the rest machines and software); messages are in
 * the form of the driver's log, verdicts those of NVIDIA's Xid catalogue.
 */
export const FAULT_KINDS: readonly FaultKind[] = [
  { ...OFF_THE_BUS, weight: 11 },
  // A branch of a rack's PDU trips: neighbours lose GPUs within seconds.
  { ...OFF_THE_BUS, weight: 1, machines: 3 },
  {
    ...PLAIN,
    xid: 94,
    weight: 10,
    message: 'Contained: SM (0x1). RST: No, D-RST: No',
    aftermath: [[63, 'Row Remapper: New row marked for remapping, reset gpu to activate.']],
    remap: 'uncorrectable',
    uncorrected: 1,
    verdict: 'gpu reset',
    remedy: 'reset',
  },
  {
    ...PLAIN,
    xid: 95,
    weight: 2,
    message: 'Uncontained: LTC TAG (0x2,0x0). RST: Yes, D-RST: No',
    aftermath: [[154, 'GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)']],
    uncorrected: 2,
    verdict: 'gpu reset',
    remedy: 'reset',
  },
  {
    ...PLAIN,
    xid: 48,
    weight: 7,
    message: 'An uncorrectable double bit error (DBE) has been detected on GPU in the framebuffer.',
    aftermath: [
      [63, 'Row Remapper: New row marked for remapping, reset gpu to activate.'],
      [154, 'GPU recovery action changed from 0x0 (None) to 0x4 (Drain and Reset)'],
    ],
    remap: 'uncorrectable',
    uncorrected: 2,
    verdict: 'drain and reset',
    remedy: 'reset',
  },
  {
    ...PLAIN,
    xid: 63,
    weight: 9,
    message: 'Row Remapper: New row marked for remapping, reset gpu to activate.',
    endsJob: false,
    remap: 'correctable',
  },
  {
    ...PLAIN,
    xid: 64,
    weight: 1,
    message: 'Row Remapper: Error while attempting to remap a row.',
    remapFails: true,
    uncorrected: 1,
    verdict: 'drain and reset',
    remedy: 'replace',
  },
  {
    ...PLAIN,
    xid: 74,
    weight: 10,
    message: 'NVLink: fatal error detected on link 5 (0x0, 0x0, 0x10000, 0x0, 0x0, 0x0, 0x0)',
    linksDown: 2,
    verdict: 'gpu reset',
    remedy: 'reset',
  },
  {
    ...PLAIN,
    xid: 119,
    weight: 6,
    message:
      'Timeout after 6s of waiting for RPC response from GPU GSP! Expected function 76 (GSP_RM_CONTROL).',
    aftermath: [[154, 'GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)']],
    verdict: 'gpu reset',
    remedy: 'reset',
  },
  {
    ...PLAIN,
    xid: 13,
    weight: 8,
    message: 'Graphics SM Warp Exception on (GPC 3, TPC 1, SM 0): Out Of Range Address',
  },
  {
    ...PLAIN,
    xid: 31,
    weight: 10,
    message: 'MMU Fault: ENGINE GRAPHICS GPC1 GPCCLIENT_T1_0 faulted @ 0x7f2c_4a000000.',
  },
  { ...PLAIN, xid: null, weight: 25, message: 'Not responding', remedy: 'restart' },
];

const WEIGHTS = FAULT_KINDS.map((kind) => kind.weight);
/** Share of faults that strike boards which had one before, and how many of a fleet are such. */
const AT_LEMONS = 0.1;
const LEMONS = 0.002;

export interface Fault {
  readonly kind: FaultKind;
  readonly gpu: number;
  /** Milliseconds after the one before. */
  readonly gap: number;
}

/** Faults one after another, a Poisson process over the whole fleet; a few boards are struck again and again. */
export class FaultProcess {
  readonly #random: Random;
  readonly #gpus: number;
  readonly #meanGap: number;
  readonly #lemons: readonly [number, ...number[]];

  /** `perGpuHour` at 0 means never. */
  constructor(gpus: number, perGpuHour: number, random: Random) {
    this.#random = random;
    this.#gpus = gpus;
    this.#meanGap = HOUR / (gpus * perGpuHour);
    const lemon = () => random.whole(0, gpus - 1);
    this.#lemons = [lemon(), ...Array.from({ length: Math.floor(gpus * LEMONS) }, lemon)];
  }

  next(): Fault {
    const random = this.#random;
    const gap = random.exponential(this.#meanGap);
    const kind = FAULT_KINDS[random.weighted(WEIGHTS)]!;
    const anywhere = random.whole(0, this.#gpus - 1);
    const gpu = random.chance(AT_LEMONS) ? random.pick(this.#lemons) : anywhere;
    return { kind, gpu, gap };
  }

  /** A fault that is being repaired at the moment one looks; half of the time a GPU that is lost. */
  standing(): Fault {
    if (this.#random.chance(0.5)) return { ...this.next(), kind: FAULT_KINDS[0]! };
    for (;;) {
      const fault = this.next();
      if (fault.kind.remedy !== 'none' && fault.kind.machines === 1) return fault;
    }
  }
}
