import { setTimeout as pause } from 'node:timers/promises';
import { EAST_AND_WEST, type EastOrWest } from '../two-sites-settings.ts';
import type { TwoSlurmSites } from '../two-slurm-sites.ts';

/** One life of an agent, as far as it came. */
export interface AgentLife {
  readonly site: EastOrWest;
  readonly log: () => string;
}

interface Away {
  readonly forMs: number;
  readonly meanwhile: () => void;
}

/**
 * Two agents that are started again whenever they have ended, as systemd does: killed by a test, at a crash
 * point of their own, or because they cannot start.
 */
export class KeptAgents {
  readonly lives: AgentLife[] = [];
  /** Starts that failed, in words. */
  readonly failedStarts: string[] = [];
  readonly #sites: TwoSlurmSites;
  readonly #away = new Map<EastOrWest, Away>();
  readonly #environment: Readonly<Record<string, string>>;
  readonly #ended: (site: EastOrWest, log: string) => number;
  readonly #loops: Promise<void>[];
  #isEnding = false;

  /**
   * `first` is for the first life of each, `always` for all. `ended` is told of one that ended by itself,
   * and says how long it is to be away.
   */
  constructor(
    sites: TwoSlurmSites,
    always: Readonly<Record<string, string>>,
    first: Readonly<Partial<Record<EastOrWest, Readonly<Record<string, string>>>>>,
    ended: (site: EastOrWest, log: string) => number,
  ) {
    this.#sites = sites;
    this.#environment = always;
    this.#ended = ended;
    this.#loops = EAST_AND_WEST.map((site) => this.#keep(site, first[site] ?? {}));
  }

  /** Ends one as `kill -9` does, and lets it be for so long; `meanwhile` is done while it is dead. */
  kill(site: EastOrWest, forMs: number, meanwhile: () => void = () => undefined): void {
    this.#away.set(site, { forMs, meanwhile });
    const pid = this.#pidOf(site);
    if (pid !== null) process.kill(pid, 'SIGKILL');
  }

  isUp(site: EastOrWest): boolean {
    return this.#pidOf(site) !== null;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    for (const site of EAST_AND_WEST) this.kill(site, 0);
    await Promise.all(this.#loops);
  }

  async #keep(site: EastOrWest, first: Readonly<Record<string, string>>): Promise<void> {
    let own = first;
    while (!this.#isEnding) {
      try {
        await this.#sites.startAgent(site, { ...this.#environment, ...own });
      } catch (error) {
        this.failedStarts.push(`${site}: ${error instanceof Error ? error.message : String(error)}`);
        await pause(500);
        continue;
      }
      own = {};
      const agent = this.#sites.agent(site);
      const log = (): string => agent.log().toString();
      this.lives.push({ site, log });
      while (this.#pidOf(site) !== null && !this.#isEnding) await pause(50);
      // Collected, so that its number is nobody's.
      await this.#sites.endAgent(site, 'SIGKILL');
      const away = this.#away.get(site) ?? { forMs: this.#ended(site, log()), meanwhile: () => undefined };
      this.#away.delete(site);
      away.meanwhile();
      if (!this.#isEnding) await pause(away.forMs);
    }
  }

  /** Null while it does not run. */
  #pidOf(site: EastOrWest): number | null {
    const agent = this.#sites.agentOf(site);
    if (agent === null) return null;
    try {
      process.kill(agent.pid, 0);
      return agent.pid;
    } catch {
      return null;
    }
  }
}
