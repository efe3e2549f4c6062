/** What was submitted, by what is the same everywhere. What cannot be carried over is named in `leftBehind`. */
export interface WorkloadSpec {
  readonly name: string;
  readonly user: string;
  readonly account: string | null;
  readonly partition: string | null;
  readonly qos: string | null;
  readonly directory: string;
  /** The batch script, as it was submitted. */
  readonly script: string;
  /** Without what the scheduler itself sets. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  readonly nodes: number;
  readonly tasks: number | null;
  readonly cpusPerTask: number | null;
  readonly gpus: number;
  /** In the scheduler's own form, such as `gres/gpu:h100:8`. */
  readonly gresPerNode: string | null;
  readonly memory: string | null;
  /** What is left of its time limit; null is without a limit. */
  readonly timeLeftSeconds: number | null;
  readonly comment: string;
  readonly dataClass: string | null;
  readonly checkpoint: string | null;
  readonly checkpointDirectory: string | null;
  readonly standardOutput: string | null;
  readonly standardError: string | null;
  /** What does not carry over, in words: dependencies, reservations, array membership. */
  readonly leftBehind: readonly string[];
}
