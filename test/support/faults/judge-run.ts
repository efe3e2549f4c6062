import { wrongWith } from '../counting-job.ts';
import type { Row } from '../e2e-weft.ts';
import { EAST_AND_WEST, type EastOrWest } from '../two-sites-settings.ts';
import type { TwoSlurmSites } from '../two-slurm-sites.ts';
import type { DrawnJob } from './drawn-run.ts';

/** A job of a run, and the operation that was to move it. */
export interface MovedJob {
  readonly drawn: DrawnJob;
  readonly work: string;
  readonly operation: string;
  readonly from: EastOrWest;
  readonly to: EastOrWest;
  /** Its id at the source. */
  readonly job: string;
}

/** One job in a scheduler's own words. */
export interface Copy {
  readonly site: EastOrWest;
  readonly id: string;
  readonly state: string;
  /** Why it waits, `BeginTime`. */
  readonly reason: string;
}

/** How one run went. */
export interface RunEnd {
  readonly seed: number;
  /** What struck, in words: the same words for the same thing. */
  readonly struck: readonly string[];
  readonly operations: readonly string[];
  /** Operations that had not ended when it was judged, with their steps. */
  readonly waiting: readonly string[];
  /** Empty where all is as it should be. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** For whoever looks into it: what the agents logged, and what the jobs did. */
  readonly told: string;
}

const OVER = ['done', 'failed', 'refused', 'cancelled', 'expired'];
/** A job that runs says so four times a second. */
const SILENT_AFTER_S = 4;

export function hasEnded(row: Row): boolean {
  return OVER.includes(String(row['state']));
}

/** What either scheduler has of a work and has not ended. */
export async function copiesOf(sites: TwoSlurmSites): Promise<ReadonlyMap<string, readonly Copy[]>> {
  const copies = new Map<string, Copy[]>();
  for (const site of EAST_AND_WEST) {
    const printed = await sites.clusters[site].run([
      'squeue',
      '-h',
      '-t',
      'PD,R,CF,S,CG,ST,SO,RQ,RH,SI',
      '-o',
      '%A %T %j %r',
    ]);
    for (const line of printed.split('\n')) {
      const [id = '', state = '', work = '', ...reason] = line.trim().split(' ');
      if (id !== '')
        copies.set(work, [...(copies.get(work) ?? []), { site, id, state, reason: reason.join(' ') }]);
    }
  }
  return copies;
}

/**
 * What of a job is not as it should be when everything is healed, in words: that it never ran twice at once,
 * went on where it was, is at exactly one place, and is at the one that its operation says.
 */
export function wrongWithJob(
  job: MovedJob,
  sites: TwoSlurmSites,
  copies: readonly Copy[],
  row: Row | null,
): readonly string[] {
  const lives = sites.livesOf(job.work);
  const wrong = [...wrongWith(lives)];
  const shown = copies.map(({ site, id, state, reason }) => `${site}/${id} ${state} (${reason})`).join(', ');
  if (copies.length !== 1) {
    wrong.push(copies.length === 0 ? 'it is lost: neither scheduler has it' : `it is there twice: ${shown}`);
    return wrong;
  }
  const [copy] = copies;
  if (copy === undefined) return wrong;
  const home = row?.['state'] === 'done' ? job.to : job.from;
  if ((row === null || hasEnded(row)) && copy.site !== home)
    wrong.push(`it is at ${shown}, and its operation says ${home}`);
  // Slurm lets what was requeued wait for two minutes.
  const mayWait =
    job.drawn.kind === 'held' ||
    (job.drawn.kind === 'waits' && copy.site === job.from) ||
    copy.reason === 'BeginTime';
  if (copy.state === 'PENDING' && mayWait) return wrong;
  const last = lives.filter(({ site, job: id }) => site === copy.site && id === copy.id).at(-1);
  if (copy.state !== 'RUNNING') wrong.push(`it does not run: ${shown}`);
  else if (last === undefined || Date.now() / 1000 - last.lastAt > SILENT_AFTER_S)
    wrong.push(
      `${shown}, and it has not been heard for ${last === undefined ? 'ever' : `${Date.now() / 1000 - last.lastAt} s`}`,
    );
  return wrong;
}

/** One operation in a line. */
export function shownRow(row: Row): string {
  const end = row['outcome'] ?? row['refusal'] ?? row['step'];
  return `${row['site']} ${row['kind']} ${String(row['operation']).slice(-4)} ${row['state']}: ${end}`;
}

/** What agents say of themselves that they must never have to say. */
export function wrongInLogs(logs: string): readonly string[] {
  const never =
    /^.*"message":"(?:I\d: |a migration stands still, by our own fault|a round of operations failed).*$/gm;
  return [...logs.matchAll(never)].map(([line]) => line);
}
