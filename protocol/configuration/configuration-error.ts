import { neutralise } from '../text.ts';

/** One thing wrong with a configuration, and what would be right. */
export interface ConfigurationProblem {
  /** The file as it was named to us. */
  readonly file: string;
  /** Counted from 1; null when it is about the file as a whole. */
  readonly line: number | null;
  /** `listen.tls.key`; empty when it is about the file as a whole. */
  readonly key: string;
  /** What was found and what would be right, joined by `; `. */
  readonly text: string;
}

/**
 * A start that cannot be: its message has one line per problem, in the order of the file, and every line
 * says where, what was found and what would be right. Programs print it and exit with 2.
 */
export class ConfigurationError extends Error {
  readonly problems: readonly ConfigurationProblem[];
  /** What to do now: a command where one mends it. */
  readonly nextStep: string;

  constructor(
    problems: readonly ConfigurationProblem[],
    options: { readonly nextStep?: string; readonly cause?: unknown } = {},
  ) {
    const ordered = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    super(ordered.map(line).join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ConfigurationError';
    this.problems = ordered;
    this.nextStep = options.nextStep ?? stepFor(ordered);
  }
}

function line(problem: ConfigurationProblem): string {
  const at = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return neutralise([at, problem.key, problem.text].filter((part) => part !== '').join(': '), LINE_UNITS);
}

/** A path may be 4,096 bytes long, and cutting the path would hide what is to be mended. */
const LINE_UNITS = 8192;

function stepFor(problems: readonly ConfigurationProblem[]): string {
  const first = problems[0];
  if (first === undefined) return 'start again';
  const command = /: (chmod \S+ .+)$/.exec(first.text)?.[1];
  const mend = command === undefined ? `mend ${first.file}` : `run ${command}`;
  return problems.length === 1
    ? `${mend} and start again`
    : `${mend}, then the other ${problems.length - 1}, and start again`;
}
