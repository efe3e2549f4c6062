import { type Io, ReadFailure } from '../../io/io.ts';
import { type Answer, nextStep, oneLine, parseAnswer } from './answer.ts';
import { type ReadBounds, type SlurmReader, TOO_OLD } from './slurm-reader.ts';

export interface CommandReaderOptions {
  readonly run: Io['run'];
  /** slurm.conf; null leaves it to Slurm's own search. */
  readonly conf: string | null;
  /** Folder of Slurm's programs; null finds them on the PATH. */
  readonly programs: string | null;
  /** Set for Slurm's programs beside where its configuration is. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Reads by Slurm's own programs. `sinfo --json` names every node up to 22.05 and only groups of them from
 * 23.02 on, when `scontrol --json` appeared: the version, asked once, decides. A reading that fails asks
 * again, for Slurm may have been upgraded under a running agent.
 */
export function createCommandReader(options: CommandReaderOptions): SlurmReader {
  const environment: Readonly<Record<string, string>> = {
    ...options.environment,
    ...(options.conf === null ? {} : { SLURM_CONF: options.conf }),
  };
  let nodesCommand: Command | null = null;

  const run = async ([program, ...parameters]: Command, bounds: ReadBounds) => {
    const path = options.programs === null ? program : `${options.programs.replace(/\/+$/, '')}/${program}`;
    return options.run([path, ...parameters], { ...bounds, environment });
  };

  const ask = async (command: Command, list: 'nodes' | 'jobs', bounds: ReadBounds): Promise<Answer> => {
    const { stdout, stderr, exitCode } = await run(command, bounds);
    const asked = command.slice(0, 2).join(' ');
    const words = oneLine(stderr);
    if (exitCode !== 0) {
      const end = exitCode === null ? 'was ended by a signal' : `ended with status ${exitCode}`;
      throw new ReadFailure(`${asked}: ${end}${words === '' ? '' : `: ${words}`}; ${nextStep(words)}`);
    }
    try {
      const answer = parseAnswer(stdout, list, asked);
      return words === '' ? answer : { ...answer, warnings: answer.warnings ?? words };
    } catch (error) {
      // A dead munged shows as "Unspecified error" in the JSON and by name on stderr.
      if (!(error instanceof ReadFailure) || words === '') throw error;
      throw new ReadFailure(`${asked}: ${words}; ${nextStep(words)}`, { cause: error });
    }
  };

  return {
    async read(bounds) {
      try {
        nodesCommand ??= nodesCommandFor((await run(['sinfo', '--version'], bounds)).stdout);
        const nodes = await ask(nodesCommand, 'nodes', bounds);
        return { nodes, jobs: await ask(JOBS, 'jobs', bounds), notice: null };
      } catch (error) {
        nodesCommand = null;
        throw error;
      }
    },
    readJobs: (bounds) => ask(JOBS, 'jobs', bounds),
  };
}

type Command = readonly [string, ...string[]];

/** Hidden partitions too; never the other clusters of a federation, which have agents of their own. */
const JOBS: Command = ['squeue', '--json', '--all', '--local', '--states=all'];
const NODES_BY_SINFO: Command = ['sinfo', '--json', '--all', '--local'];
const NODES_BY_SCONTROL: Command = ['scontrol', '--json', '--all', '--local', 'show', 'nodes'];

/** From `slurm-wlm 22.05.8`, `slurm 24.05.3`; a text without a version is taken for a later one. */
function nodesCommandFor(stdout: Uint8Array): Command {
  const [, year, month] = /\b(\d\d)\.(\d\d)\b/.exec(new TextDecoder().decode(stdout.subarray(0, 200))) ?? [];
  if (year === undefined || month === undefined) return NODES_BY_SCONTROL;
  const version = Number(year) * 100 + Number(month);
  if (version < 2108) throw new ReadFailure(`sinfo --version: found Slurm ${year}.${month}; ${TOO_OLD}`);
  return version < 2302 ? NODES_BY_SINFO : NODES_BY_SCONTROL;
}
