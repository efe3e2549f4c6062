import type { WorkloadSpec } from '../../drivers/steering.ts';
import type { RunProgram } from '../../io/io.ts';
import { digestOf, findCheckpoints, sizeOf } from './checkpoint-folder.ts';
import { rsyncProgress } from './rsync-progress.ts';
import type { Checkpoint } from './source-state.ts';
import { type Copied, type Transfer, TransferFailure } from './surroundings.ts';

/** `migration.transfer` of policy.yaml. */
export type TransferConfig =
  | { readonly type: 'shared' }
  /** What stands before the folder's path at the other site: `user@host:` or `user@host:/export`. */
  | { readonly type: 'rsync'; readonly target: string };

/** A checkpoint of terabytes takes a day; what hangs for longer is begun again, and goes on where it was. */
const LONGEST_COPY_MS = 24 * 3_600_000;

/** Checkpoints in folders: both sites see one, or rsync brings them over, by what `config` says when a copy begins. */
export function configuredTransfer(
  config: () => TransferConfig,
  run: RunProgram,
  now: () => number,
): Transfer {
  return {
    find: (spec, signal) => findCheckpoints(folderOf(spec), now(), signal),
    copy: async (checkpoint, spec, _to, signal, told) => {
      const now = config();
      if (now.type === 'rsync') await copyByRsync(now.target, checkpoint, folderOf(spec), run, signal, told);
    },
    digest: (checkpoint, spec, signal) => digestOf(folderOf(spec), checkpoint, signal),
    // Nothing here removes checkpoints, so they are kept until the site's own rule for that folder ends them.
    keep: async () => undefined,
  };
}

/**
 * The folder goes with nothing but this checkpoint in it, so that it has its owner and mode there too: the
 * workload writes its next one into it. A folder that rsync makes by itself belongs to whoever it runs as.
 */
async function copyByRsync(
  target: string,
  { id }: Checkpoint,
  folder: string,
  run: RunProgram,
  signal: AbortSignal,
  told: (copied: Copied) => void,
): Promise<void> {
  const totalBytes = await sizeOf(folder, id, signal);
  const argv = [
    'rsync',
    '--archive',
    '--partial',
    '--mkpath',
    // Figures of the whole from its first line on, in plain digits.
    '--no-inc-recursive',
    '--no-human-readable',
    '--info=progress2',
    `--include=/${id}`,
    `--include=/${id}/**`,
    '--exclude=*',
    '--',
    `${folder}/`,
    `${target}${folder}/`,
  ] as const;
  const { exitCode, stderr } = await run(argv, {
    signal,
    timeoutMs: LONGEST_COPY_MS,
    maxBytes: 65_536,
    onOutput: rsyncProgress((bytes) => told({ bytes: Math.min(bytes, totalBytes), totalBytes })),
  });
  if (exitCode === 0) return;
  const first = stderr.split('\n').find((line) => line.trim() !== '') ?? 'it said nothing';
  throw new TransferFailure(
    `rsync to ${target} ended with ${exitCode ?? 'a signal'}: ${first}`,
    'unreachable',
  );
}

function folderOf({ checkpointDirectory }: WorkloadSpec): string {
  if (checkpointDirectory !== null) return checkpointDirectory;
  throw new TransferFailure('it declares no weft.checkpoint-dir', 'refused');
}
