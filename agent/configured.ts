import { Slices } from '../protocol/slices.ts';
import { Acting } from './acting.ts';
import { Agent } from './agent.ts';
import { CertificateAlerts } from './certificate-alerts.ts';
import { systemClock } from './clock.ts';
import type { AgentConfig, ListenConfig } from './config/agent-config.ts';
import { loadAgentConfig } from './config/load-agent-config.ts';
import { needsRestart } from './config/needs-restart.ts';
import { readOrCreateToken } from './config/token-file.ts';
import { journalPassing, peerPassing, steeringPassing, transferPassing } from './crash-points.ts';
import { withCapCommand } from './drivers/cap-command.ts';
import { beginLife } from './identity.ts';
import { createSystemIo } from './io/system-io.ts';
import { keepBaselines } from './keep-baselines.ts';
import { keepDay } from './keep-day.ts';
import { keepEnergies } from './keep-energies.ts';
import { keepRecords } from './keep-records.ts';
import { configuredLinks } from './link-bindings.ts';
import type { Log } from './log.ts';
import { Measuring } from './measuring.ts';
import { findCheckpoints } from './operations/migration/checkpoint-folder.ts';
import { configuredTransfer } from './operations/migration/configured-transfer.ts';
import { peerSites } from './peer-sites.ts';
import { createDriver, createSource, unread } from './registry.ts';
import { reportDeliveries } from './report-deliveries.ts';
import type { ListenOptions } from './server/listen-options.ts';
import { readTls } from './server/read-tls.ts';
import { Standing } from './server/standing.ts';
import type { SiteStore } from './store/site-store.ts';
import { readTrial } from './trial.ts';

/** How often an agent publishes. */
const PERIOD_MS = 1_000;
/** How often a scheduler is looked at while an operation is under way: each look reads all nodes and jobs. */
const LOOK_EVERY_MS = 5_000;

type ReadFile = (path: string, encoding: 'utf8') => Promise<string>;

/** The agent that a configuration file describes. Fails with `ConfigurationError`; nothing is started by then. */
export async function configuredAgent(path: string, program: string, log: Log, readFile: ReadFile) {
  const config = await loadAgentConfig(path);
  const { notice, passed, timers, restsAheadMs, inEarnest } = readTrial(process.env);
  if (notice !== null) log('warn', notice);
  const io = createSystemIo();
  const measuring = new Measuring({ config, io, clock: systemClock, log });
  const slices = new Slices();
  const surroundings = { io, monotonic: systemClock.monotonic, slices, links: config.links, measuring };
  for (const line of unread(config)) log('warn', line);
  let token = config.listen.token === null ? '' : await readOrCreateToken(config.listen.token.file);
  const life = await beginLife(config.state);
  const driver = await createDriver(config.scheduler, surroundings);
  const offered = await listenOptions(config.listen, () => token, readFile);
  const records = await keepRecords(config.state, config.site.id, life, {
    program,
    clock: systemClock,
    log,
    ...(passed === null ? {} : { writeThrough: (journal) => journalPassing(journal, passed) }),
  });
  let { policy } = config;
  let { tls } = offered;
  const standing = new Standing({ crl: () => tls?.crl ?? null, wall: systemClock.wall });
  const listen = { ...offered, standing };
  const told = driver?.steering ? inEarnest(driver.steering) : null;
  const capCommand = config.power?.capCommand ?? null;
  const steering =
    told === null || capCommand === null ? told : withCapCommand(told, { command: capCommand, run: io.run });
  const peersNow = (peers: AgentConfig['peers']) => peerSites(peers, () => tls);
  let peers = peersNow(config.peers);
  const transfer = configuredTransfer(
    () => policy?.migration.transfer ?? { type: 'shared' },
    surroundings.io.run,
    () => systemClock.wall() + restsAheadMs,
  );
  const acting = (store: SiteStore, readScheduler: () => Promise<void>) =>
    new Acting(
      {
        site: config.site.id,
        jurisdiction: config.site.jurisdiction,
        life,
        program,
        records,
        steering: steering === null || passed === null ? steering : steeringPassing(steering, passed),
        transfer: passed === null ? transfer : transferPassing(transfer, passed),
        timers,
        ...(passed === null ? {} : { sendThrough: (peer) => peerPassing(peer, passed) }),
        readScheduler,
        newestCheckpoint: (_id, folder, signal) => findCheckpoints(folder, systemClock.wall(), signal),
        policy: () => policy,
        peers: () => peers,
        agentCa: () => tls?.agentCa ?? null,
        standing,
        isLoopback: config.listen.tls === null,
        clock: systemClock,
        log,
        everyMs: LOOK_EVERY_MS,
        giveWayTo: (answer) => slices.giveWayTo(answer),
      },
      store,
    );
  let atEnd = async (): Promise<void> => undefined;
  const agent = new Agent({
    atEnd: () => atEnd(),
    site: config.site,
    links: configuredLinks(config, config),
    power: config.power,
    life,
    records,
    acting,
    periodMs: PERIOD_MS,
    program,
    sources: config.sources
      .map((source) => createSource(source, surroundings))
      .filter((source) => source !== null),
    driver,
    measuring,
    slices,
    listen,
    clock: systemClock,
    log,
  });
  const certificates = new CertificateAlerts();
  agent.store.alsoWrong.push((wall) => certificates.conditions(tls, wall));
  const ends: (() => Promise<void>)[] = [];
  if (config.links.length > 0) ends.push(await keepBaselines(config.state, agent.store.links, log));
  const energy = agent.store.power?.energy;
  if (energy !== undefined) ends.push(await keepEnergies(config.state, energy, systemClock.wall, log));
  ends.push(await keepDay(config.state, agent.store.day, systemClock.wall, log));
  const around = { io, clock: systemClock, log };
  const endReports = await reportDeliveries(config, agent.store.deliveries, around);
  if (endReports !== null) ends.push(endReports);
  atEnd = async () => void (await Promise.all(ends.map((end) => end())));
  const reload = async (): Promise<void> => {
    const fresh = await loadAgentConfig(path);
    // All of it is read before any of it holds: what cannot be read leaves everything as it was.
    const freshToken = fresh.listen.token === null ? token : await readOrCreateToken(fresh.listen.token.file);
    const freshTls = fresh.listen.tls === null ? null : await readTls(fresh.listen.tls, readFile);
    const freshKeys = await measuring.readKeys();
    const kept = needsRestart(config, fresh);
    if (kept !== null) log('warn', kept);
    [policy, token] = [fresh.policy, freshToken];
    if (freshTls !== null && tls !== null) {
      tls = freshTls;
      agent.renewCertificates(tls);
    }
    peers = peersNow(fresh.peers);
    agent.peersChanged();
    agent.store.links.reconfigure(configuredLinks(fresh, config));
    await measuring.renewKeys(freshKeys);
  };
  return { agent, site: config.site.id, reload };
}

async function listenOptions(
  listen: ListenConfig,
  token: () => string,
  readFile: ReadFile,
): Promise<Pick<ListenOptions, 'host' | 'port' | 'gate' | 'tls'>> {
  const { host, port } = listen;
  if (listen.tls === null) return { host, port, gate: { kind: 'token', token }, tls: null };
  return { host, port, gate: { kind: 'certificate' }, tls: await readTls(listen.tls, readFile) };
}
