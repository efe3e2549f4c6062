import { atOnce, type InParts } from '../protocol/index.ts';
import { Slices } from '../protocol/slices.ts';
import type { Acting } from './acting.ts';
import type { Clock } from './clock.ts';
import type { Driver } from './drivers/driver.ts';
import type { Life } from './identity.ts';
import type { Records } from './keep-records.ts';
import type { Log } from './log.ts';
import { Broadcast } from './server/broadcast.ts';
import type { ListenOptions } from './server/listen-options.ts';
import type { Answering } from './server/questions.ts';
import { AgentServer } from './server/server.ts';
import { Session } from './server/session.ts';
import { Poller } from './sources/poller.ts';
import type { Source } from './sources/source.ts';
import type { ConfiguredLink } from './store/configured-link.ts';
import type { ConfiguredPower } from './store/configured-power.ts';
import type { Origin } from './store/origin.ts';
import { SiteStore } from './store/site-store.ts';
import type { SiteIdentity } from './store/site-summary.ts';

export interface AgentOptions {
  readonly site: SiteIdentity;
  /** Links to other sites, as this end is configured; absent where there are none. */
  readonly links?: readonly ConfiguredLink[];
  /** How the site's power runs; absent where nobody said. */
  readonly power?: ConfiguredPower | null;
  readonly life: Life;
  readonly periodMs: number;
  readonly program: string;
  readonly sources: readonly Source[];
  readonly driver: Driver | null;
  /** What runs beside the reading and lives as long as the agent. */
  readonly measuring?: { start(): Promise<void>; stop(): Promise<void> };
  readonly listen: Pick<ListenOptions, 'host' | 'port' | 'gate' | 'tls' | 'standing'>;
  readonly clock: Clock;
  /** What takes long is done in slices, between which commands are heard and answered. */
  readonly slices?: Slices;
  readonly log: Log;
  /** What was done here, durable; absent where none of it is kept. Closed with the agent. */
  readonly records?: Records;
  /**
   * Who carries commands out, given the site's tables and how to have the scheduler read into them at once;
   * absent where nobody does.
   */
  readonly acting?: (store: SiteStore, readScheduler: () => Promise<void>) => Acting;
  /** What ends with it, besides what it began itself; may be called twice. */
  readonly atEnd?: () => Promise<void>;
  /** Called before each tick, with the store to write into: how a simulated site moves on. */
  readonly beforeTick?: (store: SiteStore, monotonic: number) => void;
}

/**
 * One site's agent: sources → store → consoles. Life: `start` listens and begins to read; `stop` ends
 * all of it and may be called twice.
 */
export class Agent {
  readonly store: SiteStore;
  readonly #options: AgentOptions;
  readonly #pollers: Poller[];
  readonly #inventory: Poller | null;
  readonly #broadcast: Broadcast;
  readonly #acting: Acting | null;
  readonly #slices: Slices;
  #isTicking = false;
  #server: AgentServer | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#slices = options.slices ?? new Slices();
    this.store = new SiteStore(options.site, options.links, options.power);
    this.#acting = options.acting?.(this.store, () => this.#readScheduler()) ?? null;
    this.#broadcast = new Broadcast(this.store.publications, { site: options.site.id, ...options.life }, () =>
      this.#clocks(),
    );
    this.#inventory = options.driver === null ? null : this.#poller(asSource(options.driver), true);
    this.#pollers = [
      ...options.sources.map((source) => this.#poller(source, false)),
      ...(this.#inventory === null ? [] : [this.#inventory]),
    ];
  }

  /** Where it listens; fails before `start`. */
  get url(): string {
    if (this.#server === null) throw new Error('the agent does not listen yet');
    return this.#server.url;
  }

  /** Settles when it may no longer go on: what it was told is not known to be on the disk. */
  get lost(): Promise<Error> {
    return this.#options.records?.journal.whenLost ?? new Promise(() => undefined);
  }

  get encodings(): number {
    return this.#broadcast.encodings;
  }

  /** Fails with the system's error when the address cannot be had. */
  async start(): Promise<void> {
    const { listen, periodMs, program, log } = this.#options;
    atOnce(this.#tickInParts());
    this.#server = await AgentServer.listen({
      ...listen,
      peers: this.#acting?.door,
      onSession: (wire, identity) =>
        new Session({
          wire,
          identity,
          broadcast: this.#broadcast,
          periodMs,
          program,
          clocks: () => this.#clocks(),
          answering: this.#answering(),
          ...(this.#acting === null ? {} : { commands: this.#acting }),
        }),
      onRefusal: (refusal) => log('warn', 'a connection was refused', { ...refusal }),
      onEnd: (end) => log('info', 'a console left', { ...end }),
    });
    await this.#options.measuring?.start();
    for (const poller of this.#pollers) poller.start();
    this.#acting?.start();
    this.#timer = setInterval(() => void this.#tick(), periodMs);
  }

  /** New certificates for new connections; open ones keep theirs until they end. */
  renewCertificates(tls: NonNullable<ListenOptions['tls']>): void {
    this.#server?.renewCertificates(tls);
  }

  /** Other agents are configured than were. */
  peersChanged(): void {
    this.#acting?.peersChanged();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await Promise.all([
      ...this.#pollers.map((poller) => poller.stop()),
      this.#options.measuring?.stop(),
      this.#server?.stop(),
      this.#acting?.stop(),
    ]);
    await this.#options.atEnd?.();
    await this.#options.records?.journal.stop();
  }

  #answering(): Answering {
    const { records } = this.#options;
    const { power } = this.store;
    return {
      ...(records === undefined ? {} : { audit: (from: number) => records.trail.answer(from) }),
      ...(power === null ? {} : { energy: (from: number, to: number) => power.period(from, to) }),
      day: () => this.store.day.until(this.#options.clock.wall()),
    };
  }

  async #readScheduler(): Promise<void> {
    // A simulated site is its own scheduler and writes itself.
    this.#options.beforeTick?.(this.store, this.#options.clock.monotonic());
    await this.#inventory?.readNow();
  }

  /** In its turn among the readings; one that is still under way when the next is due stands for both. */
  async #tick(): Promise<void> {
    if (this.#isTicking) return;
    this.#isTicking = true;
    await this.#slices.run(this.#tickInParts());
    this.#isTicking = false;
  }

  *#tickInParts(): InParts<void> {
    const { clock, beforeTick, records } = this.#options;
    const now = clock.monotonic();
    beforeTick?.(this.store, now);
    records?.settle(this.store.tables, clock.wall());
    this.#acting?.settle();
    yield;
    const publication = yield* this.store.tickInParts(now, clock.wall());
    const sessions = this.#server?.sessions;
    // Without listeners nothing is encoded: the next one begins with a snapshot.
    if (sessions === undefined || sessions.size === 0) return;
    const { seq } = this.store.publications;
    const frame = yield* this.#broadcast.tick(publication);
    for (const session of sessions) session.tick(frame, publication?.base ?? seq, seq);
    const proof = yield* this.#broadcast.proof();
    if (proof !== null) for (const session of sessions) session.tick(proof, seq, seq);
  }

  #poller(source: Source, inventory: boolean): Poller {
    const { clock, log } = this.#options;
    const originOf = (target: string): Origin => ({
      source: source.name,
      target,
      kind: source.kind,
      periodMs: source.periodMs,
      inventory,
    });
    const failing = new Set<string>();
    for (const target of source.targets) this.store.expect(originOf(target), source.nodesOf?.(target) ?? []);
    return new Poller(
      source,
      {
        reading: (target, reading, durationMs) => {
          if (failing.delete(target)) log('info', 'a source answers again', { source: source.name, target });
          const now = clock.monotonic();
          return this.#slices.run(this.store.acceptInParts(originOf(target), reading, durationMs, now));
        },
        failure: (target, failure) => {
          // Said once when it begins: an exporter that is gone for a night is one line, not thousands.
          if (!failing.has(target))
            log('warn', 'a source failed', {
              source: source.name,
              target,
              state: failure.state,
              error: failure.error,
            });
          failing.add(target);
          this.store.fail(originOf(target), failure);
        },
      },
      clock.monotonic,
    );
  }

  #clocks(): { readonly monotonic: number; readonly wall: number } {
    return { monotonic: this.#options.clock.monotonic(), wall: this.#options.clock.wall() };
  }
}

/** A driver is read like any source; its reading is the site's inventory. */
function asSource(driver: Driver): Source {
  return {
    name: driver.name,
    kind: 'scheduler',
    periodMs: driver.periodMs,
    timeoutMs: driver.timeoutMs,
    targets: [driver.target],
    read: (_target, signal) => driver.read(signal),
    stop: async () => driver.stop?.(),
  };
}
