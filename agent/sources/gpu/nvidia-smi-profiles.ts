import { type Limits, ReadFailure, type RunProgram } from '../../io/io.ts';
import type { GpuMeasurement } from './nvidia-smi-gpu.ts';

/** `GPU 0: NVIDIA A100 (UUID: GPU-…)`, and below it `  MIG 1g.10gb     Device  0: (UUID: MIG-…)`. */
const GPU_LINE = /^GPU \d{1,5}: .* \(UUID: ([^()\s]{1,100})\)\s*$/;
const MIG_LINE = /^\s+MIG ([\w.+]{1,40})\s+Device\s+(\d{1,5}):/;

/** The profiles of MIG slices, which no XML names: asked by `nvidia-smi -L` whenever the slices change. */
export class SliceProfiles {
  readonly #run: RunProgram;
  readonly #program: string;
  #layout = '';
  #profiles: ReadonlyMap<string, string> = new Map();

  constructor(run: RunProgram, program: string) {
    this.#run = run;
    this.#program = program;
  }

  /** Adds `instanceProfile` to the slices among the GPUs, or the reason why it is not known. */
  async fill(gpus: readonly GpuMeasurement[], limits: Limits): Promise<void> {
    const slices = gpus.filter(
      ({ instance, cells }) => instance !== null && cells.instanceProfile === undefined,
    );
    const layout = slices.map(({ uuid, instance }) => `${uuid} ${instance}`).join('\n');
    if (layout === '') return;
    let reason = 'nvidia-smi -L does not name it';
    if (layout !== this.#layout)
      try {
        const { stdout } = await this.#run([this.#program, '-L'], limits);
        this.#profiles = parseNvidiaSmiList(new TextDecoder().decode(stdout));
        this.#layout = layout;
      } catch (error) {
        if (!(error instanceof ReadFailure)) throw error;
        reason = error.message;
        this.#profiles = new Map();
      }
    for (const slice of slices) {
      const profile = this.#profiles.get(`${slice.uuid} ${slice.sliceIndex}`);
      slice.put('instanceProfile', profile === undefined ? { reason } : { value: profile });
    }
  }
}

/** Profiles by `uuid index`; whatever is not such a list gives none. */
export function parseNvidiaSmiList(text: string): ReadonlyMap<string, string> {
  const profiles = new Map<string, string>();
  let uuid: string | null = null;
  for (const line of text.split(/\r?\n/).slice(0, 8192)) {
    if (line.length > 400) continue;
    uuid = GPU_LINE.exec(line)?.[1] ?? uuid;
    const slice = MIG_LINE.exec(line);
    if (uuid !== null && slice !== null) profiles.set(`${uuid} ${slice[2]}`, slice[1] ?? '');
  }
  return profiles;
}
