import { ENERGY_REPORTS, OPERATION_VERBS, PKI_VERBS, REPORTS, SHELLS } from './command-line.ts';

/** The one inventory of flags: what they are called, what they take, what they mean. */
export const FLAGS = {
  config: { takes: 'FILE', says: 'the configuration to use' },
  readOnly: { says: 'leave out everything that changes something' },
  color: { says: 'use colour, or with --no-color none' },
  ascii: { says: 'draw with ASCII only' },
  mouse: { says: 'hear the mouse, or with --no-mouse leave it to the terminal' },
  help: { says: 'this text; after a command, its own' },
  version: { says: 'the version' },
  view: { takes: 'NAME', says: 'the view to begin with' },
  site: { takes: 'ID', many: true, says: 'only this site; may stand more than once' },
  filter: { takes: 'EXPR', says: 'only rows that match: words, or column OP value, with & | ! ( )' },
  wall: { says: 'for a wall: large, only what is not well, and nothing to press' },
  dim: { takes: 'HH:MM-HH:MM', says: 'when the wall is dim, by local time' },
  sites: { takes: 'N', says: 'sites to simulate' },
  nodes: { takes: 'N', says: 'nodes of each' },
  gpus: { takes: 'N', says: 'GPUs of each node' },
  seed: { takes: 'N', says: 'the same seed gives the same history' },
  hz: { takes: 'N', says: 'updates a second' },
  headless: { says: 'agents only; prints the path of a console’s configuration' },
  json: { says: 'answer in JSON' },
  watch: { says: 'print again whenever something changed, at most once a second' },
  sort: { takes: '[-]COLUMN', says: 'order by a column, with - the largest first' },
  limit: { takes: 'N', says: 'at most so many rows' },
  columns: { takes: 'A,B', says: 'these columns, in this order' },
  verify: { says: 'check every chain of records instead of printing' },
  report: {
    takes: 'NAME',
    says: `energies of a period as a law asks for them: ${ENERGY_REPORTS.join(', ')}`,
  },
  reason: { takes: 'TEXT', says: 'why; it stays on record' },
  note: { takes: 'TEXT', says: 'a note beside it' },
  policy: { takes: 'NAME', says: 'what becomes of running work: wait, checkpoint, requeue or evict' },
  deadline: { takes: 'TIME', says: 'until when, such as 30m' },
  takeOver: { says: 'break another person’s hold' },
  to: { takes: 'SITE', says: 'where to' },
  dryRun: { says: 'print the plan and do nothing' },
  yes: { says: 'ask nothing' },
  wait: { says: 'stay until it has ended; Ctrl-C only stops watching' },
  id: { takes: 'ULID', says: 'the operation’s id, for asking again' },
  lose: { takes: 'SITE', many: true, says: 'as if this site were gone' },
  cap: { takes: 'SITE=POWER', many: true, says: 'as if this site had only so much power' },
  from: { takes: 'TIME', says: 'when the cap begins: 14:00 UTC, or in 2h; now without it' },
  until: { takes: 'TIME', says: 'when it ends: 17:00 UTC, or after 3h' },
  demand: { takes: 'ID', says: 'the limit that the grid demands, by its row of weft demands or its event' },
  ramp: { takes: 'POWER', says: 'by how much the site may change a minute, such as 2MW' },
  moves: { says: 'move work to other sites where that loses least, or with --no-moves none' },
  ssh: { takes: 'HOST:PORT', says: 'where to listen' },
  hostKey: { takes: 'FILE', says: 'the server’s private key' },
  authorizedKeys: { takes: 'FILE', says: 'who may come in' },
  dir: { takes: 'DIR', says: 'the folder of the authorities; ./weft-pki without it' },
  dns: { takes: 'NAME', many: true, says: 'a name that consoles and agents dial an agent by' },
  ip: { takes: 'ADDRESS', many: true, says: 'an address that they dial it by' },
  days: { takes: 'N', says: 'how long it is good; 90, and of authorities 730' },
} as const satisfies Readonly<Record<string, FlagDescription>>;

export type FlagName = keyof typeof FLAGS;

interface FlagDescription {
  /** What its value is called; without, it is a switch. */
  readonly takes?: string;
  readonly many?: boolean;
  readonly says: string;
}

export interface CommandDescription {
  /** What stands after its name. */
  readonly operands: string;
  readonly least: number;
  readonly most: number;
  readonly group: 'Look' | 'Act' | 'Set up';
  readonly says: string;
  readonly flags: readonly FlagName[];
  /** Flags that mean something else here than elsewhere. */
  readonly own?: Readonly<Partial<Record<FlagName, FlagDescription>>>;
}

export const EVERYWHERE: readonly FlagName[] = ['config', 'readOnly', 'color', 'ascii', 'help', 'version'];
export const CONSOLE_FLAGS: readonly FlagName[] = ['view', 'site', 'filter', 'wall', 'dim', 'mouse'];
const ACTING: readonly FlagName[] = ['dryRun', 'json', 'yes', 'wait', 'id'];
const REPORT: readonly FlagName[] = ['json', 'watch', 'filter', 'sort', 'limit', 'site', 'columns'];

/** What each report prints, for its line of the help. */
const REPORT_SAYS: Readonly<Record<(typeof REPORTS)[number], string>> = {
  sites: 'sites, each summed up',
  nodes: 'machines',
  gpus: 'GPUs and their slices',
  workloads: 'what the schedulers placed or hold back',
  links: 'connections between sites',
  feeds: 'where power comes from',
  demands: 'what the grid asks, and what was drawn meanwhile',
  alerts: 'what wants attention',
  operations: 'what was asked for, and how far it is',
  audit: 'who did what, when and why',
};

const MORE_FLAGS: Readonly<Partial<Record<(typeof REPORTS)[number], readonly FlagName[]>>> = {
  audit: ['verify'],
  feeds: ['report', 'from', 'to'],
};

const OF_ENERGY = {
  from: { takes: 'DATE', says: 'the first day of the report, such as 2026-01-01, in UTC' },
  to: { takes: 'DATE', says: 'the last day of the report, included' },
} as const;

const none = { operands: '', least: 0, most: 0 } as const;
const many = (operands: string) => ({ operands, least: 1, most: Number.POSITIVE_INFINITY });
const one = (operands: string) => ({ operands, least: 1, most: 1 });
const act = (flags: readonly FlagName[]) => ({ group: 'Act', flags: [...flags, ...ACTING] }) as const;

/** The one inventory of commands, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, CommandDescription> = new Map<string, CommandDescription>([
  ...REPORTS.map((report): [string, CommandDescription] => [
    report,
    {
      ...none,
      group: 'Look',
      says: REPORT_SAYS[report],
      flags: [...REPORT, ...(MORE_FLAGS[report] ?? [])],
      ...(report === 'feeds' ? { own: OF_ENERGY } : {}),
    },
  ]),
  [
    'whatif',
    {
      ...none,
      group: 'Look',
      says: 'what losing or capping a site would mean',
      flags: ['lose', 'cap', 'from', 'until', 'ramp', 'json'],
    },
  ],
  ['cordon', { ...many('NODES…'), ...act(['reason', 'takeOver']), says: 'give nodes no new work' }],
  [
    'drain',
    {
      ...many('NODES…'),
      ...act(['reason', 'policy', 'deadline', 'takeOver']),
      says: 'the same, and see them empty',
    },
  ],
  ['uncordon', { ...many('NODES…'), ...act(['reason', 'takeOver']), says: 'let nodes take work again' }],
  ['migrate', { ...many('WORKLOAD…'), ...act(['to', 'reason']), says: 'move work to another site' }],
  ['cancel', { ...many('WORKLOAD…'), ...act(['reason']), says: 'end work' }],
  ['acknowledge', { ...many('ALERT…'), ...act(['note']), says: 'say that an alert is being seen to' }],
  [
    'shed',
    {
      ...one('SITE'),
      ...act(['cap', 'demand', 'from', 'until', 'ramp', 'moves', 'reason']),
      own: { cap: { takes: 'POWER', says: 'the limit to come under, such as 50MW' } },
      says: 'bring a site under a power limit, and back when it ends',
    },
  ],
  ['evacuate', { ...one('SITE'), ...act(['reason']), says: 'move or drain all that a site runs' }],
  [
    'operation',
    {
      operands: `${OPERATION_VERBS.join('|')} ID`,
      least: 2,
      most: 2,
      ...act(['reason', 'deadline']),
      says: 'follow or steer one operation',
    },
  ],
  [
    'demo',
    {
      ...none,
      group: 'Set up',
      says: 'a simulated federation and the console on it',
      flags: ['sites', 'nodes', 'gpus', 'seed', 'hz', 'headless', 'mouse'],
    },
  ],
  [
    'doctor',
    {
      ...none,
      group: 'Set up',
      says: 'check configuration, files and every site; say how to mend',
      flags: ['json'],
    },
  ],
  [
    'serve',
    { ...none, group: 'Set up', says: 'the console over SSH', flags: ['ssh', 'hostKey', 'authorizedKeys'] },
  ],
  [
    'pki',
    {
      operands: `${PKI_VERBS.join('|')} …`,
      least: 1,
      most: 2,
      group: 'Set up',
      says: 'two small certificate authorities for a lab',
      flags: ['dir', 'dns', 'ip', 'days', 'json'],
    },
  ],
  ['completion', { ...one(SHELLS.join('|')), group: 'Set up', says: 'completion for a shell', flags: [] }],
  [
    'help',
    {
      operands: '[COMMAND]',
      least: 0,
      most: 1,
      group: 'Set up',
      says: 'this text, or a command’s own',
      flags: [],
    },
  ],
]);

/** What a flag takes and means after a command. */
export function describedFlag(flag: FlagName, command?: CommandDescription): FlagDescription {
  return command?.own?.[flag] ?? FLAGS[flag];
}

/** `--dry-run` */
export function flagText(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
