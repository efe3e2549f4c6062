import { SteeringFailure, type WorkloadSpec } from '../steering.ts';
import { parseDirectives, sleepDirectives } from './batch-directives.ts';
import { quoted, refusal } from './exact-names.ts';
import { environmentFile } from './job-environment.ts';

/** Where sbatch finds the environment; 0 is the script, 1 and 2 are what it prints. */
const ENVIRONMENT = 3;
/** Slurm's own bounds: a name, path or account is at most this long, a script 4 MiB. */
const LONGEST_TEXT = 1024;
const LARGEST_SCRIPT = 4 * 1024 * 1024;
const LARGEST_ENVIRONMENT = 4 * 1024 * 1024;

export interface Submission {
  readonly argv: readonly [string, ...string[]];
  readonly feeds: ReadonlyMap<number, Uint8Array>;
}

/**
 * How sbatch is told: options by argv, each one element with its name in front, so that no text of others
 * can be taken for an option; the script by stdin and the environment by a descriptor of its own, so that
 * neither lies in a file nor shows in a list of processes. Refuses what Slurm would refuse or change.
 */
export function submissionOf(
  spec: WorkloadSpec,
  how: { readonly comment: string; readonly verb: '--hold' | '--test-only' },
): Submission {
  requireTexts(spec);
  const script = new TextEncoder().encode(sleepDirectives(spec.script));
  if (script.length > LARGEST_SCRIPT)
    throw refusal(`its script has ${script.length} bytes; Slurm takes 4 MiB`);
  const environment = environmentFile(spec.environment);
  if (environment.length > LARGEST_ENVIRONMENT) {
    throw refusal(`its environment has ${environment.length} bytes; expected 4 MiB at most`);
  }
  const hasEnvironment = spec.environment.length > 0;
  return {
    argv: [
      'sbatch',
      '--parsable',
      '--quiet',
      '--ignore-pbs',
      // Limits are those of the place, not of the agent.
      '--propagate=NONE',
      how.verb,
      // Without any, slurmd makes that of a login for the user.
      hasEnvironment ? `--export-file=${ENVIRONMENT}` : '--export=NONE',
      ...(spec.name === '' ? [] : [`--job-name=${spec.name}`]),
      `--comment=${how.comment}`,
      `--chdir=${spec.directory}`,
      `--time=${spec.timeLeftSeconds === null ? 'UNLIMITED' : `0:${spec.timeLeftSeconds}`}`,
      `--nodes=${whole(spec.nodes, 'nodes')}`,
      ...(spec.tasks === null ? [] : [`--ntasks=${whole(spec.tasks, 'tasks')}`]),
      ...(spec.cpusPerTask === null
        ? []
        : [`--cpus-per-task=${whole(spec.cpusPerTask, 'CPUs for each task')}`]),
      ...gpuOptions(spec),
      ...memoryOptions(spec),
      ...textOption('account', spec.account),
      ...textOption('partition', spec.partition),
      ...textOption('qos', spec.qos),
      ...textOption('output', spec.standardOutput),
      ...textOption('error', spec.standardError),
      // It goes on with work that has written there already.
      '--open-mode=append',
      ...parseDirectives(spec.script).carried,
    ],
    feeds: new Map([[0, script], ...(hasEnvironment ? ([[ENVIRONMENT, environment]] as const) : [])]),
  };
}

function requireTexts(spec: WorkloadSpec): void {
  const { name, account, partition, qos, directory, standardOutput, standardError } = spec;
  const texts = { name, account, partition, qos, directory, output: standardOutput, error: standardError };
  for (const [what, text] of Object.entries(texts)) {
    if (text === null) continue;
    if (text.includes('\0')) throw refusal(`its ${what} holds a zero byte, which no program can be given`);
    const length = Buffer.byteLength(text);
    if (length > LONGEST_TEXT) throw refusal(`its ${what} has ${length} bytes; Slurm takes ${LONGEST_TEXT}`);
  }
  if (!directory.startsWith('/')) throw refusal(`its directory ${quoted(directory)} is no full path`);
  for (const [what, text] of Object.entries({ account, partition, qos })) {
    // Slurm lists partitions by commas, and takes the first that fits.
    if (text === null || /^[A-Za-z0-9_][A-Za-z0-9_.@:+,-]*$/.test(text)) continue;
    throw refusal(`its ${what} ${quoted(text)} is no name of Slurm’s`);
  }
  if (spec.environment.some(([name, value]) => name === '' || /[=\0]/.test(name) || value.includes('\0'))) {
    throw refusal('its environment has a name with "=" or a zero byte');
  }
}

function whole(count: number, what: string): number {
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count;
  throw new SteeringFailure(`Slurm: expected 1 or more ${what}, found ${count}`, 'refused');
}

function gpuOptions({ gresPerNode, gpus }: WorkloadSpec): readonly string[] {
  if (gresPerNode === null) return gpus === 0 ? [] : [`--gpus=${whole(gpus, 'GPUs')}`];
  const parts = gresPerNode.split(',').map((part) => part.replace(/^gres[:/]/, ''));
  const wrong = parts.find((part) => !/^[A-Za-z0-9_.:-]{1,80}$/.test(part));
  if (wrong !== undefined) throw refusal(`its GRES ${quoted(wrong)} is none; expected gres/gpu:h100:8`);
  return [`--gres=${parts.join(',')}`];
}

function memoryOptions({ memory }: WorkloadSpec): readonly string[] {
  if (memory === null) return [];
  const [, amount, per] = /^(\d{1,12}[KMGT]?)(?:\/(cpu|gpu))?$/.exec(memory) ?? [];
  if (amount === undefined) throw refusal(`its memory ${quoted(memory)} is none; expected 2048M or 100M/cpu`);
  return [per === undefined ? `--mem=${amount}` : `--mem-per-${per}=${amount}`];
}

function textOption(option: string, value: string | null): readonly string[] {
  return value === null ? [] : [`--${option}=${value}`];
}
