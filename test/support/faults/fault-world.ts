import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerMessage } from '../../../protocol/index.ts';
import { EAST_AND_WEST, type EastOrWest, OPEN_POLICY } from '../two-sites-settings.ts';
import { TwoSlurmSites } from '../two-slurm-sites.ts';
import { DiskRoom, emptyFolder } from './disk-room.ts';
import { type Fate, PeerProxy } from './peer-proxy.ts';

/** Room for the reserve of a journal twice over, so that it is made, and a little to fill. */
const ROOM_MEBIBYTES = 48;

/** Two clusters with two agents, and what can be done to them; used for one run after another. */
export class FaultWorld {
  readonly sites: TwoSlurmSites;
  readonly ways: readonly PeerProxy[];
  /** Null where a disk cannot be filled here. */
  readonly rooms: ReadonlyMap<EastOrWest, DiskRoom>;
  /** Decides over what the agents say. */
  fateOf: (message: PeerMessage) => Fate = () => [0];

  static async open(): Promise<FaultWorld> {
    const ways: PeerProxy[] = [];
    let world: FaultWorld | null = null;
    const folders = new Map<EastOrWest, string>();
    const way = async (from: EastOrWest, to: EastOrWest, port: number): Promise<number> => {
      const proxy = await PeerProxy.listen({
        from,
        to,
        port,
        folderOf: (site) => folders.get(site === 'east' ? 'east' : 'west') ?? '',
        fateOf: (message) => world?.fateOf(message) ?? [0],
      });
      ways.push(proxy);
      return proxy.port;
    };
    const sites = await TwoSlurmSites.start({
      nodes: 3,
      policy: () => OPEN_POLICY,
      // A partition that only one site has: what asks for it fits nowhere else.
      slurm: (site) => `PartitionName=only-${site} Nodes=ALL MaxTime=INFINITE State=UP\nMinJobAge=300`,
      between: async (ports) => ({
        west: await way('east', 'west', ports.west),
        east: await way('west', 'east', ports.east),
      }),
      ready: (folder) => {
        for (const site of EAST_AND_WEST) folders.set(site, join(folder, site));
      },
    });
    await Promise.all(EAST_AND_WEST.map((site) => sites.endAgent(site, 'SIGKILL')));
    world = new FaultWorld(sites, ways);
    return world;
  }

  private constructor(sites: TwoSlurmSites, ways: readonly PeerProxy[]) {
    this.sites = sites;
    this.ways = ways;
    const rooms = EAST_AND_WEST.map(
      (site) => [site, DiskRoom.open(this.stateOf(site), ROOM_MEBIBYTES)] as const,
    );
    this.rooms = new Map(rooms.flatMap(([site, room]) => (room === null ? [] : [[site, room]])));
  }

  stateOf(site: EastOrWest): string {
    return join(this.sites.siteFolder(site), 'state');
  }

  /** What the agents have on record and the controllers logged, for whoever looks for a cause. */
  journals(): readonly string[] {
    return EAST_AND_WEST.flatMap((site) => {
      const folder = join(this.stateOf(site), 'journal');
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
      const log = readFileSync(join(this.sites.siteFolder(site), 'slurm/log/slurmctld.log'), 'utf8');
      return [
        ...names.map((name) => `--- ${site}/${name}\n${readFileSync(join(folder, name), 'utf8')}`),
        `--- slurmctld of ${site}\n${log.slice(-20_000)}`,
      ];
    });
  }

  wipe(site: EastOrWest): void {
    emptyFolder(this.stateOf(site));
  }

  /** Nothing of what went before is left to either agent or to either scheduler. */
  async clear(): Promise<void> {
    this.fateOf = () => [0];
    for (const site of EAST_AND_WEST) {
      this.rooms.get(site)?.free();
      this.wipe(site);
      const { clusters } = this.sites;
      const jobs = (await clusters[site].run(['squeue', '-h', '-o', '%A']))
        .split('\n')
        .filter((id) => id !== '');
      if (jobs.length > 0) await clusters[site].run(['scancel', ...jobs]);
      for (const node of clusters[site].nodes)
        await clusters[site].run(['scontrol', 'update', `nodename=${node}`, 'state=undrain']);
    }
  }

  /** Brings back each that does not answer. */
  async startControllers(): Promise<void> {
    const { clusters } = this.sites;
    for (const cluster of [clusters.east, clusters.west]) {
      const answers = await cluster.run(['scontrol', 'ping']).then(
        (text) => /is UP/.test(text),
        () => false,
      );
      if (!answers) await cluster.startController();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.ways.map((way) => way.stop()));
    for (const room of this.rooms.values()) room.close();
    await this.sites.stop();
  }
}
