import type { EnergyOfPeriod } from '../protocol/index.ts';
import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import { askEnergy } from './agents/ask-energy.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { type EnergyReportCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { type Connected, connect } from './connect.ts';
import { isMemory } from './fabric/freshness.ts';
import type { SiteView } from './fabric/site-view.ts';
import { collect } from './reports/collect.ts';
import { energyReportJson, energyReportText, type ReportedSite } from './reports/energy-report.ts';

const DONE = 0;
const FAILED = 1;
const SOME_SITE_UNHEARD = 3;

/** Asks each site what its meters know of the period, and prints it. Fails with `UsageError`. */
export async function runEnergyReport(command: EnergyReportCommand, config: ConsoleConfig): Promise<number> {
  const stranger = command.sites.find((id) => !config.sites.some((site) => site.id === id));
  if (stranger !== undefined)
    throw new UsageError(
      `--site ${stranger}: the configuration has ${config.sites.map(({ id }) => id).join(', ')}`,
    );
  const reach = await introduce(config, command.sites, terminalPrompt());
  const connected = await connect(config, command.sites, reach);
  try {
    await collect(connected.fabric, () => performance.now());
    const { sites } = connected.fabric;
    const told = await Promise.all(sites.map((site) => ask(site, connected, command)));
    const period = { report: command.report, from: command.from, to: command.to };
    if (command.json)
      process.stdout.write(jsonLine(energyReportJson(period, told, new Date().toISOString())));
    else process.stdout.write(energyReportText(period, told));
    for (const { site, error } of told)
      if (error !== null) process.stderr.write(`weft feeds: ${neutralise(`${site}: ${error}`, 4096)}\n`);
    if (told.some(({ isHeard }) => !isHeard)) return SOME_SITE_UNHEARD;
    return told.some(({ error }) => error !== null) ? FAILED : DONE;
  } finally {
    connected.stop();
  }
}

async function ask(
  site: SiteView,
  { fabric, connections }: Connected,
  { from, to }: EnergyReportCommand,
): Promise<ReportedSite> {
  const connection = connections.get(site.id);
  const isHeard = connection !== undefined && !isMemory(site.streamFreshness(fabric.now()));
  const none = { site: site.id, isHeard, energy: null };
  if (!isHeard) return { ...none, error: site.feed.error ?? 'not heard' };
  try {
    const energy: EnergyOfPeriod = await askEnergy(connection, from, to);
    return { ...none, energy, error: null };
  } catch (error) {
    return { ...none, error: error instanceof Error ? error.message : String(error) };
  }
}
