import type { Limits, ProgramResult, RunProgram } from '../../io/io.ts';
import { refusedField, saidBy } from './nvidia-smi-failure.ts';

/** The steady values. One that the driver does not know is dropped when it says so. */
const FIELDS = [
  'index',
  'uuid',
  'name',
  'pci.bus_id',
  'driver_version',
  'utilization.gpu',
  'utilization.memory',
  'memory.used',
  'memory.total',
  'power.draw',
  'power.draw.average',
  'power.draw.instant',
  'power.limit',
  'enforced.power.limit',
  'temperature.gpu',
  'temperature.memory',
  'clocks.current.sm',
  'clocks.current.memory',
  'clocks_event_reasons.active',
  'ecc.errors.corrected.volatile.total',
  'ecc.errors.uncorrected.volatile.total',
  'remapped_rows.correctable',
  'remapped_rows.uncorrectable',
  'remapped_rows.pending',
  'remapped_rows.failure',
  'gpu_recovery_action',
  'fabric.state',
  'fabric.status',
] as const;

/** Names before the rename in driver 535, tried when the new one is refused. */
const OLDER_NAME = new Map([['clocks_event_reasons.active', 'clocks_throttle_reasons.active']]);

/** The CSV query of one program, which remembers the fields that its driver refused. */
export class NvidiaSmiQuery {
  readonly #run: RunProgram;
  readonly #program: string;
  #fields: readonly string[] = FIELDS;

  constructor(run: RunProgram, program: string) {
    this.#run = run;
    this.#program = program;
  }

  get fields(): readonly string[] {
    return this.#fields;
  }

  /** Asks of all GPUs, or of those named. Each refusal costs one more run, once in the life of the source. */
  async ask(limits: Limits, only: readonly string[] = []): Promise<ProgramResult> {
    for (;;) {
      const result = await this.#run(
        [
          this.#program,
          ...(only.length === 0 ? [] : ['-i', only.join(',')]),
          `--query-gpu=${this.#fields.join(',')}`,
          '--format=csv,nounits',
        ],
        limits,
      );
      const refused = refusedField(saidBy(result));
      if (refused === null || !this.#fields.includes(refused) || this.#fields.length === 1) return result;
      const older = OLDER_NAME.get(refused);
      this.#fields = this.#fields.flatMap((field) =>
        field !== refused ? [field] : older === undefined ? [] : [older],
      );
    }
  }
}
