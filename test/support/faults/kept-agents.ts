import { setTimeout as pause } from 'node:timers/promises';
import { EAST_AND_WEST, type EastOrWest } from '../two-sites-settings.ts';
import type { TwoSlurmSites } from '../two-slurm-sites.ts';

/** Where an agent says that it ends by itself, without the number of passings; null where it does not. */
export function crashPointOf(log: string): string | null {
  return /"ending at a crash point","point":"([^"#]*)/.exec(log)?.[1] ?? null;
}

/** One life of an agent, as far as it came. */
export interface AgentLife {
  readonly site: EastOrWest;
  readonly log: () => string;
}

/** What there is to decide for each life of an agent: the first is 1. */
export interface Lives {
  environment(site: EastOrWest, life: number): Readonly<Record<string, string>>;
  /** Told of one that ended by itself; says how long it is to be away, ms. */
  ended(site: EastOrWest, log: string, life: number): number;
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
  readonly #lives: Lives;
  readonly #loops: Promise<void>[];
  #isEnding = false;

  /** `always` is what each life is started with, beside its own. */
  constructor(sites: TwoSlurmSites, always: Readonly<Record<string, string>>, lives: Lives) {
    this.#sites = sites;
    this.#environment = always;
    this.#lives = lives;
    this.#loops = EAST_AND_WEST.map((site) => this.#keep(site));
  }

  /** Ends one as `kill -9` does, and lets it be for so long; `meanwhile` is done while it is dead. */
  kill(site: EastOrWest, forMs: number, meanwhile: () => void = () => undefined): void {
    // Struck twice at one moment, it ends once: what the first was for is done, too.
    const before = this.#away.get(site);
    this.#away.set(site, {
      forMs: Math.max(forMs, before?.forMs ?? 0),
      meanwhile: () => {
        before?.meanwhile();
        meanwhile();
      },
    });
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

  async #keep(site: EastOrWest): Promise<void> {
    let life = 1;
    while (!this.#isEnding) {
      try {
        await this.#sites.startAgent(site, { ...this.#environment, ...this.#lives.environment(site, life) });
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        this.failedStarts.push(`${site}: ${words}`);
        // It may come to its point before it says that it listens.
        const hasCrashed = crashPointOf(words) !== null;
        await pause(hasCrashed ? this.#lives.ended(site, words, life) : 500);
        if (hasCrashed) life += 1;
        continue;
      }
      const agent = this.#sites.agent(site);
      const log = (): string => agent.log().toString();
      this.lives.push({ site, log });
      // Killed while it was starting, it had no process that the signal could reach.
      while (this.#pidOf(site) !== null && !this.#away.has(site) && !this.#isEnding) await pause(50);
      // Collected, so that its number is nobody's.
      await this.#sites.endAgent(site, 'SIGKILL');
      const away = this.#away.get(site) ?? {
        forMs: this.#lives.ended(site, log(), life),
        meanwhile: () => undefined,
      };
      life += 1;
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
