import { neutralise } from '../../protocol/text.ts';
import type { ConsoleConfig } from '../config/console-config.ts';
import type { Fabric } from '../fabric/fabric.ts';
import { checkAccess, checkShown } from './check-access.ts';
import { type Check, check, checkConfiguration, checkSite } from './checks.ts';

/** What the doctor needs of the world. */
export interface Consultation {
  readonly config: ConsoleConfig;
  readonly fabric: Fabric;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly wall: number;
}

/** Everything that is between this terminal and the sites, looked at once; the sites have been waited for. */
export async function consult({
  config,
  fabric,
  environment,
  isTerminal,
  wall,
}: Consultation): Promise<readonly Check[]> {
  const now = fabric.now();
  const access = await Promise.all(config.sites.map((site) => checkAccess(site, wall)));
  return [
    checkConfiguration(config),
    checkTerminal(environment, isTerminal),
    ...access.flat(),
    ...fabric.sites.flatMap((site) => [
      ...checkSite(site, now),
      ...checkShown(site, config.sites.find(({ id }) => id === site.id)?.pin ?? null, wall),
    ]),
  ];
}

function checkTerminal(environment: Consultation['environment'], isTerminal: boolean): Check {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || 'C';
  if (!isTerminal || environment['TERM'] === 'dumb')
    return check('terminal', 'ok', 'no terminal that can be drawn on: reports only', null);
  if (!/utf-?8/i.test(locale))
    return check(
      'terminal',
      'warning',
      `${environment['TERM']}, locale ${locale} is not UTF-8`,
      'use --ascii, or a UTF-8 locale',
    );
  return check('terminal', 'ok', `${environment['TERM']}, locale ${locale}`, null);
}

/** The checks as text, one line each and one more for what to do. */
export function describeChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks
    .map(({ id, status, found, mend }) => {
      const line = `${status.padEnd(8)} ${neutralise(id).padEnd(width)}  ${neutralise(found, 1000)}\n`;
      return mend === null ? line : `${line}${' '.repeat(width + 11)}→ ${neutralise(mend, 1000)}\n`;
    })
    .join('');
}
