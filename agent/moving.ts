import type { LinksTold } from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { PolicyConfig } from './config/policy-config.ts';
import { NO_STEERING } from './drivers/no-steering.ts';
import type { Steering } from './drivers/steering.ts';
import type { Life } from './identity.ts';
import type { Records } from './keep-records.ts';
import type { Log } from './log.ts';
import type { Destination } from './operations/authority/site-facts.ts';
import { MigrationRunner } from './operations/migration/runner.ts';
import type { Peer, Timers, Transfer } from './operations/migration/surroundings.ts';
import type { MigrationView } from './operations/migration/view.ts';
import { migrationPolicy } from './operations/migration-policy.ts';
import { Moves } from './operations/moves.ts';
import type { PeerAddress } from './server/peers/dial-peer.ts';
import { PeerDoor } from './server/peers/peer-door.ts';
import { Peers } from './server/peers/peers.ts';
import type { Standing } from './server/standing.ts';

/** Another site: the way to its agent, and where it stands. */
export interface PeerSite extends PeerAddress {
  /** Its country; null is not known. */
  readonly jurisdiction: string | null;
}

export interface MovingOptions {
  readonly site: string;
  readonly jurisdiction: string | null;
  readonly life: Life;
  readonly program: string;
  readonly records: Records;
  readonly steering: Steering | null;
  readonly transfer: Transfer;
  readonly policy: () => PolicyConfig | null;
  /** As they are configured now; `peersChanged` says that they are others. */
  readonly peers: () => ReadonlyMap<string, PeerSite>;
  /** PEM; null on loopback. */
  readonly agentCa: () => string | null;
  /** Looks again at the certificates of other agents; absent on loopback. */
  readonly standing?: Standing;
  readonly clock: Clock;
  readonly log: Log;
  /** For the waits of migrations; the system's own without. */
  readonly timers?: Timers;
  /** Stands before the way to the other agents. */
  readonly sendThrough?: (peer: Peer) => Peer;
}

/** What agents tell each other of the links between them. */
export interface LinkWords {
  readonly toTell: (site: string) => LinksTold;
  readonly told: (told: LinksTold) => void;
}

/** The part of acting that takes two sites: ways to the other agents, and migrations over them. */
export class Moving {
  readonly door: PeerDoor;
  readonly moves: Moves;
  readonly #options: MovingOptions;
  readonly #peers: Peers;
  readonly #runner: MigrationRunner;
  #isStarted = false;

  constructor(options: MovingOptions, destination: (site: string) => Destination | null, links: LinkWords) {
    const { site, jurisdiction, life, program, records, clock, log } = options;
    this.#options = options;
    const { desk } = records;
    const own = { site, store: life.store, boot: life.boot };
    this.#peers = new Peers({
      self: own,
      program,
      addresses: options.peers(),
      onMessage: (message, from) => this.#runner.receive(message, from),
      onReached: (peer) => {
        log('info', 'another agent is reached', { peer });
        this.#runner.reached(peer);
        this.#peers.tell(links.toTell(peer));
      },
      onLinks: links.told,
      onTrouble: (peer, because) => log('warn', 'another agent cannot be reached', { peer, because }),
      standing: options.standing,
      agentCa: options.agentCa,
      now: clock.monotonic,
      random: Math.random,
    });
    this.door = new PeerDoor({
      agentCa: options.agentCa,
      onLink: (socket, peer) => this.#peers.adopt(socket, peer),
    });
    this.#runner = new MigrationRunner({
      own,
      journal: desk.journal,
      steering: options.steering ?? NO_STEERING,
      transfer: options.transfer,
      policy: migrationPolicy({ site, jurisdiction }, options.policy, destination),
      peer: options.sendThrough?.(this.#peers) ?? this.#peers,
      timers: options.timers ?? { after },
      clock,
      random: Math.random,
      log,
      // What changed is told before it stands: it is looked at in the next turn.
      changed: () => void setImmediate(() => this.settle()),
    });
    this.moves = new Moves({
      desk,
      runner: this.#runner,
      site,
      failed: (operation, error) =>
        log('error', 'a migration could not be begun or ended', {
          operation,
          error: error instanceof Error ? error.message : String(error),
        }),
    });
  }

  views(): readonly MigrationView[] {
    return this.#runner.views();
  }

  /** Says to every other agent what there is to say of the links to it. */
  tellLinks(toTell: LinkWords['toTell'], sites: Iterable<string>): void {
    for (const site of sites) if (this.#peers.isConnected(site)) this.#peers.tell(toTell(site));
  }

  isConnected(site: string): boolean {
    return this.#peers.isConnected(site);
  }

  async forceVoid(
    operation: string,
    by: readonly [string, string],
    statement: string,
  ): Promise<string | null> {
    return await this.#runner.ask(operation, { kind: 'force void', by, statement });
  }

  peersChanged(): void {
    this.#peers.renew(this.#options.peers());
  }

  start(): void {
    this.#isStarted = true;
    this.#runner.start();
    this.#peers.start();
    this.settle();
  }

  /** Begins and ends what is to be; before `start` nothing is. */
  settle(): void {
    if (this.#isStarted) this.moves.settle();
  }

  stop(): void {
    this.#runner.stop();
    this.#peers.stop();
  }
}

function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
