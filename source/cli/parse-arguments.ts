import { DRAIN_POLICIES, VERBS } from '../../protocol/command.ts';
import { didYouMean } from '../../protocol/configuration/nearest.ts';
import {
  type CommandLine,
  OPERATION_VERBS,
  REPORTS,
  SHELLS,
  type Surface,
  UsageError,
  VIEWS,
} from './command-line.ts';
import { COMMANDS, CONSOLE_FLAGS, EVERYWHERE, type FlagName, flagText } from './command-table.ts';
import { energyReportCommand, energyReportMeant } from './energy-report-command.ts';
import { FlagValues } from './flag-values.ts';
import { helpText } from './help-text.ts';
import { oneWord } from './one-word.ts';
import { pkiCommand } from './pki-command.ts';
import { readFlags } from './read-flags.ts';

/**
 * What argv (without node and the script) asks for. Fails with `UsageError`, one line; reads nothing but
 * its argument and ends nothing.
 */
export function parseArguments(argv: readonly string[]): CommandLine {
  const { words, given } = readFlags(argv);
  const [command = null, ...operands] = words;
  if (given.has('version')) return { kind: 'version' };
  if (command === null) {
    if (given.has('help')) return { kind: 'help', text: helpText(null) };
    refuseOthers('weft', given, CONSOLE_FLAGS);
    return consoleCommand(new FlagValues(given));
  }
  const description = COMMANDS.get(command);
  if (description === undefined) {
    const names = [...COMMANDS.keys()];
    throw new UsageError(
      `unknown command ${JSON.stringify(command)};${didYouMean(command, names)} weft --help lists them`,
    );
  }
  if (given.has('help')) return { kind: 'help', text: helpText(command) };
  refuseOthers(`weft ${command}`, given, description.flags);
  if (operands.length < description.least) {
    throw new UsageError(`weft ${command} wants ${description.operands}`);
  }
  if (operands.length > description.most) {
    const takes = description.operands === '' ? 'no words after it' : `only ${description.operands}`;
    const hint = isReport(command) ? '; rows are picked with --filter or --site' : '';
    throw new UsageError(
      `weft ${command} takes ${takes}; found ${JSON.stringify(operands[description.most])}${hint}`,
    );
  }
  return understand(command, operands, new FlagValues(given));
}

function understand(command: string, operands: readonly string[], flags: FlagValues): CommandLine {
  if (command === 'feeds' && energyReportMeant(flags)) return energyReportCommand(surface(flags), flags);
  if (isReport(command)) return flags.is('verify') ? verifyCommand(flags) : reportCommand(command, flags);
  switch (command) {
    case 'demo':
      return demoCommand(flags);
    case 'operation':
      return operationCommand(operands, flags);
    case 'whatif':
      return whatIfCommand(flags);
    case 'serve':
      return {
        kind: 'serve',
        ...surface(flags),
        ssh: flags.required('ssh', 'weft serve'),
        hostKey: flags.required('hostKey', 'weft serve'),
        authorizedKeys: flags.required('authorizedKeys', 'weft serve'),
      };
    case 'pki':
      return pkiCommand(surface(flags), operands, flags);
    case 'doctor':
      return { kind: 'doctor', ...surface(flags), json: flags.is('json') };
    case 'completion':
      return {
        kind: 'completion',
        ...surface(flags),
        shell: oneWord(operands[0], SHELLS, 'weft completion'),
      };
    case 'help':
      return help(operands[0] ?? null);
    default:
      return actingCommand(command, operands, flags);
  }
}

function consoleCommand(flags: FlagValues): CommandLine {
  const view = flags.text('view');
  return {
    kind: 'console',
    ...surface(flags),
    view: view === null ? null : oneWord(view, VIEWS, '--view'),
    sites: flags.list('site'),
    filter: flags.text('filter'),
    wall: flags.is('wall'),
    dim: flags.dailyHours('dim'),
    mouse: flags.either('mouse'),
  };
}

function demoCommand(flags: FlagValues): CommandLine {
  return {
    kind: 'demo',
    ...surface(flags),
    sites: flags.wholeNumber('sites', 1, 64) ?? 3,
    nodes: flags.wholeNumber('nodes', 1, 20_000) ?? 64,
    gpus: flags.wholeNumber('gpus', 0, 64) ?? 8,
    seed: flags.wholeNumber('seed', 0, 2 ** 32 - 1) ?? 1,
    hz: flags.number('hz', 0.01, 100) ?? 1,
    headless: flags.is('headless'),
    mouse: flags.either('mouse'),
  };
}

function reportCommand(report: (typeof REPORTS)[number], flags: FlagValues): CommandLine {
  const sort = flags.text('sort');
  return {
    kind: 'report',
    ...surface(flags),
    report,
    json: flags.is('json'),
    watch: flags.is('watch'),
    filter: flags.text('filter'),
    sort: sort === null ? null : { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
    limit: flags.wholeNumber('limit', 0, Number.MAX_SAFE_INTEGER),
    sites: flags.list('site'),
    columns: flags.text('columns') === null ? null : flags.list('columns'),
  };
}

function verifyCommand(flags: FlagValues): CommandLine {
  return { kind: 'verify', ...surface(flags), sites: flags.list('site'), json: flags.is('json') };
}

function actingCommand(command: string, targets: readonly string[], flags: FlagValues): CommandLine {
  const verb = oneWord(command, VERBS, 'weft');
  const policy = flags.text('policy');
  return {
    kind: 'act',
    ...acting(flags),
    verb,
    targets,
    reason: verb === 'acknowledge' ? flags.text('note') : flags.required('reason', `weft ${verb}`),
    policy: policy === null ? null : oneWord(policy, DRAIN_POLICIES, '--policy'),
    deadlineSeconds: flags.seconds('deadline'),
    takeOver: flags.is('takeOver'),
    to: verb === 'migrate' ? flags.required('to', 'weft migrate') : null,
    shed: verb === 'shed' ? shedFlags(flags) : null,
  };
}

function shedFlags(flags: FlagValues) {
  const [cap = null, ...more] = flags.list('cap');
  const demand = flags.text('demand');
  const when = { from: flags.text('from'), until: flags.text('until'), ramp: flags.text('ramp') };
  if ((cap === null) === (demand === null) || more.length > 0)
    throw new UsageError('weft shed wants one --cap POWER, such as 50MW, or one --demand ID');
  if (demand !== null && (when.from !== null || when.until !== null))
    throw new UsageError('weft shed --demand takes no --from and no --until: the demand says when');
  return { cap, demand, ...when, moves: flags.either('moves') ?? true };
}

function operationCommand(operands: readonly string[], flags: FlagValues): CommandLine {
  const [verb, operation = ''] = operands;
  const deadlineSeconds = flags.seconds('deadline');
  if (verb === 'extend' && deadlineSeconds === null) flags.required('deadline', 'weft operation extend');
  return {
    kind: 'operation',
    ...acting(flags),
    verb: oneWord(verb, OPERATION_VERBS, 'weft operation'),
    operation,
    deadlineSeconds,
    reason: flags.text('reason'),
  };
}

function whatIfCommand(flags: FlagValues): CommandLine {
  const caps = flags.list('cap').map((written) => {
    const [, site, limit] = /^([^=]+)=(.+)$/.exec(written) ?? [];
    if (site === undefined || limit === undefined) {
      throw new UsageError(`--cap wants SITE=POWER such as de-halm=50MW; found ${JSON.stringify(written)}`);
    }
    return { site, limit };
  });
  const lose = flags.list('lose');
  if (lose.length + caps.length === 0)
    throw new UsageError('weft whatif wants --lose SITE or --cap SITE=POWER');
  const when = { from: flags.text('from'), until: flags.text('until'), ramp: flags.text('ramp') };
  if (caps.length === 0 && Object.values(when).some((value) => value !== null))
    throw new UsageError('--from, --until and --ramp are of a --cap');
  return { kind: 'whatif', ...surface(flags), lose, caps, ...when, json: flags.is('json') };
}

function help(command: string | null): CommandLine {
  if (command === null || COMMANDS.has(command)) return { kind: 'help', text: helpText(command) };
  throw new UsageError(
    `unknown command ${JSON.stringify(command)};${didYouMean(command, [...COMMANDS.keys()])}`.replace(
      /;$/,
      '',
    ),
  );
}

function surface(flags: FlagValues): Surface {
  return {
    config: flags.text('config'),
    readOnly: flags.is('readOnly'),
    color: flags.either('color'),
    ascii: flags.is('ascii'),
  };
}

function acting(flags: FlagValues) {
  return {
    ...surface(flags),
    dryRun: flags.is('dryRun'),
    json: flags.is('json'),
    yes: flags.is('yes'),
    wait: flags.is('wait'),
    id: flags.text('id'),
  };
}

function refuseOthers(
  command: string,
  given: ReadonlyMap<FlagName, unknown>,
  taken: readonly FlagName[],
): void {
  for (const flag of given.keys()) {
    if (taken.includes(flag) || EVERYWHERE.includes(flag)) continue;
    throw new UsageError(`${command} takes no ${flagText(flag)}; ${command} --help lists what it takes`);
  }
}

function isReport(command: string): command is (typeof REPORTS)[number] {
  return REPORTS.some((report) => report === command);
}
