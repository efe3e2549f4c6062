import { isIP } from 'node:net';
import { NAME } from '../../protocol/configuration/name-pattern.ts';
import { PKI_VERBS, type PkiCommand, type Surface, UsageError } from './command-line.ts';
import { type FlagName, flagText } from './command-table.ts';
import type { FlagValues } from './flag-values.ts';
import { oneWord } from './one-word.ts';

type Verb = PkiCommand['verb'];

/** What stands after each verb, and which flags it takes besides `--dir`. */
const TAKES: Readonly<
  Record<Verb, { readonly operand: string | null; readonly flags: readonly FlagName[] }>
> = {
  init: { operand: null, flags: ['days'] },
  agent: { operand: 'SITE', flags: ['dns', 'ip', 'days'] },
  operator: { operand: 'NAME', flags: ['days'] },
  revoke: { operand: 'FILE', flags: [] },
  refresh: { operand: null, flags: [] },
  list: { operand: null, flags: ['json'] },
};

/** As the agent reads it from a certificate. */
const OPERATOR = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/;
const DNS_NAME =
  /^(?=.{1,253}$)(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const LONGEST_DAYS = 3650;

/** `weft pki VERB …`. Fails with `UsageError`. */
export function pkiCommand(surface: Surface, operands: readonly string[], flags: FlagValues): PkiCommand {
  const verb = oneWord(operands[0], PKI_VERBS, 'weft pki');
  const [, operand = null] = operands;
  checkTaken(verb, operand, flags);
  const folder = (verb === 'init' ? operand : null) ?? flags.text('dir') ?? 'weft-pki';
  const [dns, ips] = [flags.list('dns'), flags.list('ip')];
  if (verb === 'agent') checkAgent(operand, dns, ips);
  if (verb === 'operator' && (operand === null || !OPERATOR.test(operand)))
    throw new UsageError(
      `weft pki operator wants a NAME of letters, digits and . _ @ -; found ${JSON.stringify(operand)}`,
    );
  const days = flags.wholeNumber('days', 1, LONGEST_DAYS);
  return { kind: 'pki', ...surface, verb, operand, folder, dns, ips, days, json: flags.is('json') };
}

function checkTaken(verb: Verb, operand: string | null, flags: FlagValues): void {
  const taken = TAKES[verb];
  if (taken.operand !== null && operand === null)
    throw new UsageError(`weft pki ${verb} wants ${taken.operand}`);
  if (taken.operand === null && operand !== null && verb !== 'init')
    throw new UsageError(`weft pki ${verb} takes no words after it; found ${JSON.stringify(operand)}`);
  for (const flag of ['dns', 'ip', 'days', 'json'] as const)
    if (flags.given(flag) && !taken.flags.includes(flag))
      throw new UsageError(`weft pki ${verb} takes no ${flagText(flag)}`);
}

function checkAgent(site: string | null, dns: readonly string[], ips: readonly string[]): void {
  if (site === null || !NAME.test(site))
    throw new UsageError(
      `weft pki agent wants a SITE of letters, digits and . _ -; found ${JSON.stringify(site)}`,
    );
  if (dns.length + ips.length === 0)
    throw new UsageError(
      'weft pki agent wants --dns NAME or --ip ADDRESS: what stands in the url that its consoles dial',
    );
  const wrongName = dns.find((name) => !DNS_NAME.test(name) || isIP(name) !== 0);
  if (wrongName !== undefined)
    throw new UsageError(`--dns wants a host name; found ${JSON.stringify(wrongName)}`);
  const wrongAddress = ips.find((ip) => isIP(ip) === 0 || ip.includes('%'));
  if (wrongAddress !== undefined)
    throw new UsageError(`--ip wants an address; found ${JSON.stringify(wrongAddress)}`);
}
