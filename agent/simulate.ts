import { Slices } from '../protocol/slices.ts';
import { Acting } from './acting.ts';
import { Agent } from './agent.ts';
import type { SimulateCommand } from './cli/parse-arguments.ts';
import { systemClock } from './clock.ts';
import { readOrCreateToken } from './config/token-file.ts';
import { beginLife } from './identity.ts';
import { keepRecords } from './keep-records.ts';
import type { Log } from './log.ts';
import type { PeerSite } from './moving.ts';
import { SIMULATED_POLICY } from './simulated-policy.ts';
import { simulatedTransfer } from './simulated-transfer.ts';
import { SimulatedWriter } from './simulated-writer.ts';
import { placeOf } from './simulation/places.ts';
import { createSimulatedSite } from './simulation/simulated-site.ts';

/** An agent of a site that exists only in a seed: for demos, for scale, for faults that cannot be had. */
export async function simulatedAgent(command: SimulateCommand, program: string, log: Log): Promise<Agent> {
  const site = createSimulatedSite({
    site: command.site,
    nodes: command.nodes,
    gpusPerNode: command.gpus,
    seed: command.seed,
    peers: [...command.peers.keys()],
    ...(command.faults === null ? {} : { faultsPerGpuHour: command.faults }),
    startAt: systemClock.wall(),
  });
  const steering = site.steering();
  const peers = new Map(
    [...command.peers].map(([peer, url]) => [peer, peerOf(peer, url, command.peerTokens.get(peer))]),
  );
  const token = command.token === null ? null : await readOrCreateToken(command.token);
  const periodMs = Math.max(10, Math.round(1000 / command.hz));
  let writer: SimulatedWriter | null = null;
  let last = systemClock.monotonic();
  const slices = new Slices();
  const life = await beginLife(command.state);
  const records = await keepRecords(command.state, command.site, life, { program, clock: systemClock, log });
  return new Agent({
    site: site.identity,
    life,
    records,
    acting: (store, readScheduler) =>
      new Acting(
        {
          site: command.site,
          jurisdiction: site.identity.jurisdiction,
          life,
          program,
          records,
          steering,
          transfer: simulatedTransfer((folder) => steering.newestIn(folder)),
          peers: () => peers,
          agentCa: () => null,
          readScheduler,
          newestCheckpoint: async (id) => ({ version: steering.checkpointOf(id), isChanging: false }),
          policy: () => SIMULATED_POLICY,
          isLoopback: true,
          clock: systemClock,
          log,
          everyMs: periodMs,
          giveWayTo: (answer) => slices.giveWayTo(answer),
        },
        store,
      ),
    periodMs,
    program,
    sources: [],
    driver: null,
    slices,
    listen: {
      ...command.listen,
      gate: token === null ? { kind: 'open' } : { kind: 'token', token: () => token },
      tls: null,
    },
    clock: systemClock,
    log,
    beforeTick: (store, now) => {
      site.step(now - last);
      last = now;
      writer ??= new SimulatedWriter(store, () => last - site.now());
      site.visit(writer);
    },
  });
}

/** A simulated site stands where its name says. */
function peerOf(site: string, url: string, token: string | undefined): PeerSite {
  const { jurisdiction } = placeOf(site);
  return { url, jurisdiction, token: token === undefined ? null : () => readOrCreateToken(token), tls: null };
}
