import { type Io, ReadFailure } from '../../io/io.ts';
import { SteeringFailure } from '../steering.ts';
import { nextStep, oneLine } from './answer.ts';

export interface SlurmProgramsOptions {
  readonly run: Io['run'];
  /** slurm.conf; null leaves it to Slurm's own search. */
  readonly conf: string | null;
  /** Folder of Slurm's programs; null finds them on the PATH. */
  readonly programs: string | null;
  readonly timeoutMs: number;
}

export interface Asked {
  /** What was asked, for messages: never a name or a text of others at full length, never a secret. */
  readonly asked: string;
  readonly signal: AbortSignal;
  readonly feeds?: ReadonlyMap<number, Uint8Array>;
  /** Bytes of answer that are kept at most. */
  readonly maxBytes?: number;
  /** Put before the program, such as `runuser -u carol --`. */
  readonly before?: readonly string[];
}

export interface Printed {
  readonly stdout: Uint8Array;
  readonly words: string;
}

/** Runs one of Slurm's programs. Fails with `SteeringFailure`: what Slurm refuses, and what nobody answered. */
export type RunSlurm = (argv: readonly [string, ...string[]], asked: Asked) => Promise<Printed>;

export function createSlurmPrograms(options: SlurmProgramsOptions): RunSlurm {
  const environment: Record<string, string> = options.conf === null ? {} : { SLURM_CONF: options.conf };
  return async ([program, ...parameters], { asked, signal, feeds, maxBytes = 1_000_000, before = [] }) => {
    const path = options.programs === null ? program : `${options.programs.replace(/\/+$/, '')}/${program}`;
    const [first = path, ...others] = [...before, path, ...parameters];
    const limits = { signal, timeoutMs: options.timeoutMs, maxBytes, environment };
    try {
      const ended = await options.run(
        [first, ...others],
        feeds === undefined ? limits : { ...limits, feeds },
      );
      const words = oneLine(ended.stderr);
      if (ended.exitCode !== 0) throw failureOf(asked, words, ended.exitCode);
      return { stdout: ended.stdout, words };
    } catch (error) {
      if (error instanceof ReadFailure) throw unreachable(`${asked}: ${error.message}`, error);
      throw error;
    }
  };
}

/**
 * What a program that failed said. A controller that is away, hangs, or restarts says nothing of what was
 * asked; `Unexpected message received` is how 22.05's requeue and hold call a connection that was refused.
 */
export function failureOf(asked: string, words: string, exitCode: number | null): SteeringFailure {
  if (exitCode === null) return unreachable(`${asked}: its program was ended by a signal; ask again`);
  if (words === '') {
    return unreachable(`${asked}: ended with status ${exitCode} without a word; ${nextStep('')}`);
  }
  if (NOBODY_ANSWERED.test(words)) return unreachable(`${asked}: Slurm says "${words}"; ${nextStep(words)}`);
  return new SteeringFailure(`${asked}: Slurm says "${words}"; ${adviceOn(words)}`, 'refused');
}

export function unreachable(message: string, cause?: unknown): SteeringFailure {
  return new SteeringFailure(message, 'unreachable', cause === undefined ? {} : { cause });
}

const NOBODY_ANSWERED =
  /Unable to contact slurm controller|Socket timed out|Unexpected message received|Zero Bytes|Connection (?:refused|reset|timed out)|communication|standby mode|[Mm]unge|authentication|try again|temporarily unable|Transport endpoint|Insane message|configuration file|not registered|slurm_persist|Broken pipe/i;

function adviceOn(words: string): string {
  if (/permission|denied|Invalid user id/i.test(words)) {
    return 'run the agent as root or as SlurmUser, or make its user an operator of Slurm';
  }
  if (/disabled/i.test(words))
    return 'its owner or the site does not allow that (--no-requeue, JobRequeue=0)';
  if (/Invalid (?:job id|node name)/i.test(words)) return 'it is gone, or was never there; look again';
  return 'nothing was changed by this call; mend what it names, then ask again';
}
