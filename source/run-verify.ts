import { createHash } from 'node:crypto';
import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import { askAudit } from './agents/ask-audit.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { UsageError, type VerifyCommand } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { type Connected, connect, urlOf } from './connect.ts';
import { type HeadAlarm, shownJournal } from './fabric/audit-heads.ts';
import { isMemory } from './fabric/freshness.ts';
import type { SiteView } from './fabric/site-view.ts';
import { verifyJournal } from './fabric/verify-journal.ts';
import { checkHeads } from './heads-file.ts';
import { collect } from './reports/collect.ts';
import { headsPath } from './state-folder.ts';

const SOUND = 0;
const NOT_SOUND = 1;
const SOME_SITE_UNHEARD = 3;

/** How the journal of one site stands. */
interface Checked {
  readonly site: string;
  /** Lines that are as they were written; null where it was not heard. */
  readonly lines: number | null;
  readonly head: string | null;
  readonly badSeq: number | null;
  /** Everything that is wrong, raw text. */
  readonly problems: readonly string[];
  /** Of these, those that stay until a person has explained them. */
  readonly alarms: readonly HeadAlarm['kind'][];
  readonly error: string | null;
}

/** Checks every chain from its first line, and that it goes through the heads this console has kept. */
export async function runVerify(command: VerifyCommand, config: ConsoleConfig): Promise<number> {
  const stranger = command.sites.find((id) => !config.sites.some((site) => site.id === id));
  if (stranger !== undefined)
    throw new UsageError(
      `--site ${stranger}: the configuration has ${config.sites.map(({ id }) => id).join(', ')}`,
    );
  const connected = await connect(
    config,
    command.sites,
    await introduce(config, command.sites, terminalPrompt()),
  );
  try {
    await collect(connected.fabric, () => performance.now());
    const path = headsPath(process.env);
    const checked: Checked[] = [];
    for (const site of connected.fabric.sites)
      checked.push(await checkSite(site, connected, path, urlOf(config, site.id)));
    const ok = checked.every(({ problems }) => problems.length === 0);
    if (command.json) {
      process.stdout.write(jsonLine({ weft: 1, at: new Date().toISOString(), ok, sites: checked }));
    } else for (const one of checked) process.stdout.write(`${inWords(one)}\n`);
    if (checked.some(({ alarms }) => alarms.length > 0))
      process.stderr.write(
        `weft audit: what is kept of a site, once that is explained, can be removed from ${path}\n`,
      );
    if (!ok) return NOT_SOUND;
    return checked.some(({ error }) => error !== null) ? SOME_SITE_UNHEARD : SOUND;
  } finally {
    connected.stop();
  }
}

async function checkSite(
  site: SiteView,
  { fabric, connections }: Connected,
  path: string,
  url: string,
): Promise<Checked> {
  const nothing = { site: site.id, lines: null, head: null, badSeq: null, problems: [], alarms: [] };
  const connection = connections.get(site.id);
  if (connection === undefined || isMemory(site.streamFreshness(fabric.now())))
    return { ...nothing, error: site.feed.error ?? 'not heard' };
  const shown = shownJournal(site);
  if (shown === null) return { ...nothing, error: 'it keeps no journal' };
  const { signed, newest, closedBecause } = shown;
  const { kept, alarms } = await checkHeads(path, [shown], () => url);
  const known = [newest, ...kept.filter((head) => head.site === site.id && head.store === signed?.store)];
  try {
    const { lines, head, problem } = await verifyJournal((from) => askAudit(connection, from), known, sha256);
    const problems = [
      ...(closedBecause === null ? [] : [closedBecause]),
      ...(problem === null ? [] : [`line ${problem.seq}: ${problem.text}`]),
      ...alarms.map((alarm) => alarm.text),
    ];
    const result = { site: site.id, lines, head: head.hash, badSeq: problem?.seq ?? null, problems };
    return { ...result, alarms: alarms.map((alarm) => alarm.kind), error: null };
  } catch (error) {
    return { ...nothing, error: error instanceof Error ? error.message : String(error) };
  }
}

function inWords({ site, lines, problems, error }: Checked): string {
  const name = neutralise(site);
  if (error !== null) return `${name}: not checked: ${neutralise(error, 4096)}`;
  if (problems.length === 0)
    return `${name}: ${lines === 1 ? '1 line, as it was' : `${lines} lines, all as they were`} written`;
  return problems.map((problem) => `${name}: ${neutralise(problem, 4096)}`).join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
