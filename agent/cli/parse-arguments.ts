import meow from 'meow';
import { isLoopback } from '../../protocol/configuration/loopback.ts';
import { NAME } from '../../protocol/configuration/name-pattern.ts';
import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { neutralise } from '../../protocol/text.ts';
import { HELP } from './help-text.ts';

/** What the agent's command line asks for. */
export type AgentCommandLine =
  | { readonly kind: 'run'; readonly config: string | null }
  | { readonly kind: 'check'; readonly config: string | null; readonly json: boolean }
  | { readonly kind: 'security'; readonly config: string | null; readonly json: boolean }
  | SimulateCommand
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' };

export interface SimulateCommand {
  readonly kind: 'simulate';
  readonly site: string;
  readonly nodes: number;
  readonly gpus: number;
  readonly seed: number;
  /** Ticks a second. */
  readonly hz: number;
  readonly listen: { readonly host: string; readonly port: number };
  /** `SITE=URL` each. */
  readonly peers: ReadonlyMap<string, string>;
  /** `SITE=FILE` each: what opens the other agents. */
  readonly peerTokens: ReadonlyMap<string, string>;
  /** Faults per GPU and hour; null takes a real fleet's rate. */
  readonly faults: number | null;
  /** Null keeps them in a folder of its own that goes with the process. */
  readonly state: string | null;
  readonly token: string | null;
}

/** A command line that cannot be meant: one line for stderr, then exit 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(neutralise(message, 2048));
    this.name = 'UsageError';
  }
}

const SWITCHES = ['json', 'security', 'help', 'version'] as const;
const VALUES = [
  'config',
  'site',
  'nodes',
  'gpus',
  'seed',
  'hz',
  'listen',
  'faults',
  'state',
  'token',
  'peers',
  'tokens',
] as const;
type Value = (typeof VALUES)[number];

const TAKES: ReadonlyMap<string, readonly string[]> = new Map([
  ['run', ['config']],
  ['check', ['config', 'json', 'security']],
  ['simulate', VALUES.filter((flag) => flag !== 'config')],
]);

/** What argv (without node and the script) asks for. Fails with `UsageError`; ends nothing. */
export function parseArguments(argv: readonly string[]): AgentCommandLine {
  const { words, values, switches } = read(argv);
  if (switches.has('help')) return { kind: 'help', text: HELP };
  if (switches.has('version')) return { kind: 'version' };
  const [command = 'run', extra] = words;
  const taken = TAKES.get(command);
  if (taken === undefined) {
    const meant = didYouMean(command, [...TAKES.keys()]);
    throw new UsageError(`unknown command ${JSON.stringify(command)};${meant} weft-agent --help lists them`);
  }
  if (extra !== undefined) {
    throw new UsageError(`weft-agent ${command} takes no words after it; found ${JSON.stringify(extra)}`);
  }
  const other = [...values.keys(), ...switches].find((flag) => !taken.includes(flag));
  if (other !== undefined) throw new UsageError(`weft-agent ${command} takes no --${other}`);
  const config = values.get('config')?.at(-1) ?? null;
  if (command === 'check')
    return {
      kind: switches.has('security') ? 'security' : 'check',
      config,
      json: switches.has('json'),
    };
  return command === 'simulate' ? simulate(values) : { kind: 'run', config };
}

type Values = ReadonlyMap<Value, readonly string[]>;

function simulate(values: Values): SimulateCommand {
  const text = (flag: Value) => values.get(flag)?.at(-1) ?? null;
  const site = text('site');
  if (site === null || !NAME.test(site)) {
    throw new UsageError(
      `weft-agent simulate wants --site ID, letters, digits, ".", "_" and "-"; found ${JSON.stringify(site)}`,
    );
  }
  return {
    kind: 'simulate',
    site,
    nodes: number(values, 'nodes', 1, 20_000, true) ?? 64,
    gpus: number(values, 'gpus', 0, 64, true) ?? 8,
    seed: number(values, 'seed', 0, 2 ** 32 - 1, true) ?? 1,
    hz: number(values, 'hz', 0.01, 100, false) ?? 1,
    listen: address(text('listen') ?? '127.0.0.1:0'),
    peers: new Map((values.get('peers') ?? []).flatMap((list) => list.split(',')).map(peer)),
    peerTokens: new Map((values.get('tokens') ?? []).flatMap((list) => list.split(',')).map(peerToken)),
    faults: number(values, 'faults', 0, 1000, false),
    state: text('state'),
    token: text('token'),
  };
}

/** A simulated site has no certificates, so it is for this machine alone. */
function address(written: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^(\[[0-9A-Fa-f:]+\]|[^:]+):(\d{1,5})$/.exec(written) ?? [];
  if (host === '' || Number(port) > 65_535 || !isLoopback(host)) {
    throw new UsageError(
      `--listen wants a loopback HOST:PORT such as 127.0.0.1:0; found ${JSON.stringify(written)}`,
    );
  }
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function peer(written: string): [string, string] {
  const [, site = '', url = ''] = /^([^=]+)=(wss?:\/\/.+)$/.exec(written) ?? [];
  if (NAME.test(site) && URL.canParse(url)) return [site, url];
  throw new UsageError(
    `--peers wants SITE=URL such as eemshaven=ws://127.0.0.1:7444; found ${JSON.stringify(written)}`,
  );
}

function peerToken(written: string): [string, string] {
  const [, site = '', file = ''] = /^([^=]+)=(.+)$/.exec(written) ?? [];
  if (NAME.test(site)) return [site, file];
  throw new UsageError(
    `--tokens wants SITE=FILE such as eemshaven=eemshaven.token; found ${JSON.stringify(written)}`,
  );
}

function number(values: Values, flag: Value, from: number, to: number, whole: boolean): number | null {
  const written = values.get(flag)?.at(-1);
  if (written === undefined) return null;
  const value = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(written) ? Number(written) : Number.NaN;
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new UsageError(`--${flag} wants ${kind} from ${from} to ${to}; found ${JSON.stringify(written)}`);
}

function read(argv: readonly string[]) {
  const switches = new Set<string>();
  const values = new Map<Value, readonly string[]>();
  const { input, flags } = meow({
    importMeta: import.meta,
    argv,
    pkg: { name: 'weft-agent' },
    description: false,
    // Its own answers to these end the process, which is for the entry alone to do.
    autoHelp: false,
    autoVersion: false,
    allowUnknownFlags: true,
    booleanDefault: undefined,
    flags: Object.fromEntries([
      ...VALUES.map((flag) => [flag, { type: 'string', isMultiple: true }] as const),
      ...SWITCHES.map(
        (flag) => [flag, { type: 'boolean', ...(flag === 'help' ? { shortFlag: 'h' } : {}) }] as const,
      ),
    ]),
  });
  for (const [key, value] of Object.entries(flags)) {
    const named = VALUES.find((flag) => flag === key);
    if (named !== undefined && Array.isArray(value)) {
      const texts = value.map(String);
      if (
        texts.some((text) => text === '') ||
        (texts.length === 0 && argv.some((word) => word.startsWith(`--${key}`)))
      ) {
        throw new UsageError(`--${key} wants a value`);
      }
      if (texts.length > 0) values.set(named, texts);
    } else if (SWITCHES.some((flag) => flag === key) && typeof value === 'boolean') {
      if (value) switches.add(key);
    } else {
      const meant = didYouMean(key, [...VALUES, ...SWITCHES]).replace('"', '"--');
      throw new UsageError(
        `unknown flag ${key.length === 1 ? '-' : '--'}${key};${meant} weft-agent --help lists them`,
      );
    }
  }
  return { words: input, values, switches };
}
