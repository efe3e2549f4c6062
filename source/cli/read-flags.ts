import meow from 'meow';
import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { UsageError } from './command-line.ts';
import { FLAGS, type FlagName, flagText } from './command-table.ts';

/** Words and flags of a command line, told apart but not yet understood. */
export interface WrittenFlags {
  readonly words: readonly string[];
  /** Values in their order; a switch has `true` or `false` (`--no-color`). */
  readonly given: ReadonlyMap<FlagName, readonly (string | boolean)[]>;
}

/** Reads argv without the program's name. Fails with `UsageError`; never ends the process. */
export function readFlags(argv: readonly string[]): WrittenFlags {
  const { input, flags } = parse(bindValues(argv));
  const given = new Map<FlagName, readonly (string | boolean)[]>();
  for (const [key, value] of Object.entries(flags)) {
    if (!isFlag(key)) throw unknownFlag(key, argv);
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const wanted = 'takes' in FLAGS[key] ? 'string' : 'boolean';
    const taken = values.filter((one) => typeof one === 'string' || typeof one === 'boolean');
    if (taken.some((one) => typeof one !== wanted)) throw unknownFlag(key, argv);
    if (taken.length > 0) given.set(key, taken);
  }
  return { words: input, given };
}

function parse(argv: readonly string[]): {
  readonly input: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
} {
  try {
    return meow({
      importMeta: import.meta,
      argv,
      pkg: { name: 'weft' },
      description: false,
      // Its own answers to these end the process, which is for the entry alone to do.
      autoHelp: false,
      autoVersion: false,
      allowUnknownFlags: true,
      booleanDefault: undefined,
      flags: declared(),
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause));
  }
}

function declared() {
  return Object.fromEntries(
    Object.entries(FLAGS).map(([flag, description]) => {
      const type: 'string' | 'boolean' = 'takes' in description ? 'string' : 'boolean';
      return [
        flag,
        { type, isMultiple: 'many' in description, ...(flag === 'help' ? { shortFlag: 'h' } : {}) },
      ];
    }),
  );
}

/**
 * Ties each value to its flag, `--sort -gpus` → `--sort="-gpus"`: the parser takes a value with a dash for
 * a flag, and takes one pair of quotes off a value, which a filter may need (`node="gpu 1"`).
 */
function bindValues(argv: readonly string[]): string[] {
  const bound: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return [...bound, ...argv.slice(index)];
    const [, flag = '', value] = /^--([A-Za-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const name = flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!isFlag(name)) {
      bound.push(word);
      continue;
    }
    const description = FLAGS[name];
    if (!('takes' in description)) {
      if (value !== undefined)
        throw new UsageError(`--${flag} takes no value; found ${JSON.stringify(value)}`);
      bound.push(word);
      continue;
    }
    const next = value ?? argv[index + 1];
    if (next === undefined || next === '' || (value === undefined && next.startsWith('--'))) {
      throw new UsageError(`--${flag} wants a value: --${flag} ${description.takes}`);
    }
    if (value === undefined) index += 1;
    bound.push(`--${flag}="${next}"`);
  }
  return bound;
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

function unknownFlag(key: string, argv: readonly string[]): UsageError {
  const plain = flagText(key).replace(/^--(?=.$)/, '-');
  const negated = flagText(`no-${key}`);
  const written = argv.find((word) => word.split('=')[0] === negated) ?? plain;
  const meant = didYouMean(
    key,
    Object.keys(FLAGS)
      .map(flagText)
      .map((flag) => flag.slice(2)),
  );
  return new UsageError(
    `unknown flag ${written};${meant.replace('"', '"--')} weft --help lists them`.replaceAll('  ', ' '),
  );
}
