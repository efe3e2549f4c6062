import { existsSync, readFileSync } from 'node:fs';

/** A batch job that counts, and tells one log of every step it takes, wherever it runs. */
export interface CountingJob {
  /** What is counted, by a name of its own: two jobs with this name are two copies of one work. */
  readonly work: string;
  /** What it does over a checkpoint; `never` declares none and dies of the signal. */
  readonly checkpoints?: 'and goes on' | 'and ends' | 'and ends with 85' | 'never';
  /** It does not heed SIGTERM: its scheduler has to kill it, which takes a while. */
  readonly isStubborn?: boolean;
  /** How far it counts; for ever without. */
  readonly steps?: number;
  /** `weft.class`; null says none. */
  readonly dataClass?: string | null;
  /** Further options of sbatch. */
  readonly options?: readonly string[];
}

/** One line of the log. */
export interface CountedStep {
  readonly work: string;
  readonly site: string;
  readonly job: string;
  /** Slurm's count of how often this very job was begun again. */
  readonly restart: number;
  readonly what: 'begin' | 'step' | 'checkpoint' | 'end';
  readonly step: number;
  /** The variable COUNTING_KEPT as the job has it. */
  readonly kept: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** One run of one job. */
export interface CountedLife {
  readonly site: string;
  readonly job: string;
  readonly restart: number;
  readonly kept: string;
  /** Where it began to count, and how far it came. */
  readonly from: number;
  readonly to: number;
  readonly checkpoints: readonly number[];
  readonly hasEnded: boolean;
  /** Seconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface CountingPlaces {
  /** Where it writes `checkpoint-STEP`. */
  readonly checkpoints: string;
  readonly log: string;
}

/** Steps are taken by a builtin with a timeout: no process is made, so that many may count beside each other. */
export function countingScript(job: CountingJob, { checkpoints, log }: CountingPlaces): string {
  const { work, steps = 1_000_000_000, checkpoints: how = 'and goes on' } = job;
  return `#!/bin/bash
LC_ALL=C
tell() {
  printf '{"work":"%s","site":"%s","job":"%s","restart":%d,"what":"%s","step":%d,"kept":"%s","at":%s}\\n' \\
    '${work}' "$SLURM_CLUSTER_NAME" "$SLURM_JOB_ID" "\${SLURM_RESTART_COUNT:-0}" "$1" "$step" "$COUNTING_KEPT" \\
    "$EPOCHREALTIME" >> '${log}'
}
step=0
asked=0
${job.isStubborn === true ? "trap '' TERM" : ''}
${how === 'never' ? '' : "trap 'asked=1' USR1"}
mkdir -p '${checkpoints}'
for file in '${checkpoints}'/checkpoint-*; do
  [[ -e $file ]] || continue
  (( \${file##*-} > step )) && step=\${file##*-}
done
exec 9<> <(:)
tell begin
while (( step < ${steps} )); do
  read -r -t 0.25 -u 9
  step=$((step + 1))
  tell step
  (( asked )) || continue
  asked=0
  echo "$step" > '${checkpoints}/.writing'
  mv '${checkpoints}/.writing' '${checkpoints}'/checkpoint-$step
  tell checkpoint
${how === 'and ends' ? '  exit 0\n' : how === 'and ends with 85' ? '  exit 85\n' : ''}done
tell end
`;
}

/** `weft.checkpoint=USR1 weft.checkpoint-dir=… weft.class=…`. */
export function countingComment(job: CountingJob, { checkpoints }: CountingPlaces): string {
  const { dataClass = 'open', checkpoints: how = 'and goes on' } = job;
  return [
    ...(how === 'never' ? [] : ['weft.checkpoint=USR1', `weft.checkpoint-dir=${checkpoints}`]),
    ...(dataClass === null ? [] : [`weft.class=${dataClass}`]),
  ].join(' ');
}

/** Every run of every work so far, in the order in which they began. */
export function readCounting(log: string): ReadonlyMap<string, readonly CountedLife[]> {
  const works = new Map<string, Map<string, CountedStep[]>>();
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
  for (const line of lines) {
    const step = JSON.parse(line) as CountedStep;
    const lives = works.get(step.work) ?? new Map<string, CountedStep[]>();
    works.set(step.work, lives);
    const name = `${step.site} ${step.job} ${step.restart}`;
    lives.set(name, [...(lives.get(name) ?? []), step]);
  }
  return new Map(
    [...works].map(([work, lives]) => [
      work,
      [...lives.values()].flatMap(lifeOf).sort((one, other) => one.firstAt - other.firstAt),
    ]),
  );
}

/**
 * What is wrong with the runs of one work, in words; empty where it ran at one place at a time, each run
 * went on from a checkpoint that an earlier one wrote, or from the beginning where there was none, and all
 * had the same environment.
 */
export function wrongWith(lives: readonly CountedLife[]): readonly string[] {
  const wrong: string[] = [];
  const written = new Set([0]);
  lives.forEach((life, index) => {
    const before = lives.slice(0, index);
    for (const other of before)
      if (other.lastAt > life.firstAt)
        wrong.push(
          `${nameOf(life)} ran while ${nameOf(other)} did, until ${other.lastAt - life.firstAt} s later`,
        );
    const newest = Math.max(...written);
    if (life.from !== newest)
      wrong.push(`${nameOf(life)} went on from ${life.from}; the newest checkpoint then was ${newest}`);
    if (before.some(({ hasEnded }) => hasEnded)) wrong.push(`${nameOf(life)} did again what was done`);
    const [first = life] = before;
    if (life.kept !== first.kept) wrong.push(`${nameOf(life)} has ${life.kept} where it had ${first.kept}`);
    for (const step of life.checkpoints) written.add(step);
  });
  return wrong;
}

function lifeOf(steps: readonly CountedStep[]): readonly CountedLife[] {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return [];
  const { site, job, restart, kept, step, at } = first;
  return [
    {
      site,
      job,
      restart,
      kept,
      from: step,
      to: last.step,
      checkpoints: steps.flatMap((one) => (one.what === 'checkpoint' ? [one.step] : [])),
      hasEnded: last.what === 'end',
      firstAt: at,
      lastAt: last.at,
    },
  ];
}

function nameOf({ site, job, restart }: CountedLife): string {
  return `${site}/${job}${restart === 0 ? '' : ` (run ${restart + 1})`}`;
}
