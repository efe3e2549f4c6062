/**
 * sbatch obeys `#SBATCH` lines in the head of a script, and one submitted a second time by somebody else
 * must not have its way again: `--array` would make a thousand jobs of one task, `--wait` hang the agent,
 * `--bbf` and `--export-file` name files to be read. So a submission carries them as remarks that sbatch
 * does not know, and gives by argv what it has checked.
 */
const MARK = '#weft: ';

/** The script with its directives asleep; nothing else changes, and `wakeDirectives` gives it back. */
export function sleepDirectives(script: string): string {
  return overHead(script, (line) => (/^#(?:SBATCH|SLURM|PBS|BSUB)/.test(line) ? MARK + line : line));
}

/** The script as its author wrote it, whether or not it was moved before. */
export function wakeDirectives(script: string): string {
  return overHead(script, (line) => (line.startsWith(`${MARK}#`) ? line.slice(MARK.length) : line));
}

/** Directives that nothing else tells of and that change no more than how this job runs: given on by argv. */
const CARRIED = new Map<string, RegExp>([
  ['signal', /^(?:[RB]+:)?[A-Z0-9]{1,12}(?:@\d{1,6})?$/],
  ['ntasks-per-node', /^\d{1,6}$/],
  ['no-requeue', /^$/],
  ['exclusive', /^$/],
]);

/** What a `WorkloadSpec` says by itself, by long and by short name. */
const SAID_OTHERWISE = new Set(
  'job-name J nodes N ntasks n cpus-per-task c gres gpus G gpus-per-node mem mem-per-cpu mem-per-gpu time t account A partition p qos q chdir D output o error e comment open-mode export parsable requeue array a dependency d hold H'.split(
    ' ',
  ),
);

export interface Directives {
  /** For sbatch: `--signal=B:USR1@120`. */
  readonly carried: readonly string[];
  /** Options that are not given on, by name. */
  readonly dropped: readonly string[];
}

/** What the `#SBATCH` lines in the head of a script ask for. */
export function parseDirectives(script: string): Directives {
  const carried: string[] = [];
  const dropped = new Set<string>();
  overHead(script, (line) => {
    const [, text] = /^#SBATCH(?=\s)(.*)$/.exec(line) ?? [];
    for (const [name, value] of optionsIn(text ?? '')) {
      if (CARRIED.get(name)?.test(value)) carried.push(value === '' ? `--${name}` : `--${name}=${value}`);
      else if (!SAID_OTHERWISE.has(name) && dropped.size < 20) dropped.add(name.slice(0, 40));
    }
    return line;
  });
  return { carried, dropped: [...dropped] };
}

function* optionsIn(text: string): Generator<readonly [name: string, value: string]> {
  const words = text.replace(/(?:^|\s)#.*$/, '').match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, long, given] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const [, short] = /^-([A-Za-z])/.exec(word) ?? [];
    const name = long ?? short;
    if (name === undefined) continue;
    const next = words[at + 1];
    const takesNext = given === undefined && word.length === (long === undefined ? 2 : word.length);
    const separate = takesNext && next !== undefined && !next.startsWith('-') ? next : '';
    yield [name, (given ?? separate).replace(/^(["'])(.*)\1$/s, '$2')];
  }
}

/** The head is what sbatch looks at: it stops at the first line that is neither empty nor a remark. */
function overHead(script: string, change: (line: string) => string): string {
  const lines = script.split('\n');
  for (const [at, line] of lines.entries()) {
    if (!/^\s*(?:#|$)/.test(line)) break;
    lines[at] = change(line);
  }
  return lines.join('\n');
}
