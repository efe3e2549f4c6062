import type { Limits } from '../../io/io.ts';
import type { Answer } from './answer.ts';

export type ReadBounds = Limits;

/** One way to ask Slurm for everything; what it gives is mapped in one place, whichever way it came. */
export interface SlurmReader {
  /** Fails with `ReadFailure`. */
  read(bounds: ReadBounds): Promise<{
    readonly nodes: Answer;
    readonly jobs: Answer;
    /** What had to be put right, one line; null when nothing. */
    readonly notice: string | null;
  }>;
  /**
   * All jobs alone, finished ones that Slurm still keeps too. There is no reading of some jobs: `squeue
   * --json` of 22.05 prints all of them whatever `--jobs` names. Fails with `ReadFailure`.
   */
  readJobs(bounds: ReadBounds): Promise<Answer>;
}

export const TOO_OLD = 'expected 21.08 or later, or slurmrestd with API v0.0.36 or later in scheduler.rest';
