import type { Command, CommandAnswer, Steer } from '../protocol/index.ts';
import { destinationOf } from './destination-of.ts';
import { NO_STEERING } from './drivers/no-steering.ts';
import { tagOf } from './drivers/steering.ts';
import { leavingOf, openNodesOf } from './leaving.ts';
import { type LinkWords, Moving, type MovingOptions } from './moving.ts';
import { OperationMarks } from './operation-marks.ts';
import { CommandPace } from './operations/authority/command-pace.ts';
import type { SiteFacts } from './operations/authority/site-facts.ts';
import { CommandRoom } from './operations/command-room.ts';
import { Convoys } from './operations/convoy/convoys.ts';
import { isOneMove } from './operations/moves.ts';
import type { Operation } from './operations/operation.ts';
import type { NewestCheckpoint } from './operations/runner/look.ts';
import { OperationRunner } from './operations/runner/operation-runner.ts';
import { SteerRoom } from './operations/steer-room.ts';
import { declaredOf, seenNow } from './seen-now.ts';
import type { Commands } from './server/commands.ts';
import type { PeerDoor } from './server/peers/peer-door.ts';
import { ShedLeftovers } from './shed-leftovers.ts';
import { shedSurroundings } from './shed-surroundings.ts';
import { SiteFactsReader } from './site-facts-reader.ts';
import type { SiteStore } from './store/site-store.ts';
import type { SiteTables } from './store/site-tables.ts';
import { compareLinks, linksToTell } from './told-links.ts';
import { whyNotPossible } from './why-not-possible.ts';

/** What links are changes with configurations; a protection or a speed that was learnt is told within this. */
const TELL_EVERY_MS = 60_000;

export interface ActingOptions extends MovingOptions {
  readonly newestCheckpoint: NewestCheckpoint;
  readonly isLoopback: boolean;
  /** Has the scheduler read into the tables; settles when they have it, or it could not be read. */
  readonly readScheduler: () => Promise<void>;
  /** Told of every answer that somebody waits for: what is not urgent gives way meanwhile. */
  readonly giveWayTo?: (answer: Promise<unknown>) => void;
  /** How often the scheduler is looked at while something is under way. */
  readonly everyMs: number;
}

/**
 * All that changes something at a site: commands come in, are judged and kept, and what was accepted is
 * carried out. Life: made with the site's store, `start`, `settle` once a tick, `stop`.
 */
export class Acting implements Commands {
  readonly #options: ActingOptions;
  readonly #tables: SiteTables;
  readonly #commands: CommandRoom;
  readonly #steers: SteerRoom;
  readonly #marks: OperationMarks;
  readonly #runner: OperationRunner;
  readonly #moving: Moving;
  readonly #words: LinkWords;
  #toldAt = 0;
  readonly #convoys: Convoys;
  readonly #reader: SiteFactsReader;
  readonly #leftovers: ShedLeftovers;

  constructor(
    options: ActingOptions,
    { tables, standingLimits }: Pick<SiteStore, 'tables' | 'standingLimits'>,
  ) {
    const { records, steering, site, clock, log, newestCheckpoint, readScheduler, everyMs, peers } = options;
    const { desk, steered } = records;
    this.#options = options;
    this.#tables = tables;
    this.#reader = new SiteFactsReader(tables);
    this.#leftovers = new ShedLeftovers(desk.book);
    this.#words = {
      toTell: (peer) => linksToTell(tables, site, peer),
      told: (told) => compareLinks(tables, told, site),
    };
    const destination = (peer: string) => {
      const known = peers().get(peer);
      return known === undefined ? null : destinationOf(tables, peer, known);
    };
    this.#moving = new Moving(options, destination, this.#words);
    this.#marks = new OperationMarks(desk.book, () => this.#moving.views());
    this.#commands = new CommandRoom({
      desk,
      facts: (commandsLastMinute) => this.#facts(commandsLastMinute),
      seenNow: (verb, target) => seenNow(tables, verb, target),
      pace: new CommandPace(),
      monotonic: clock.monotonic,
      cannot: (command) => whyNotPossible(command, steering),
    });
    this.#steers = new SteerRoom({
      desk,
      answers: steered,
      facts: () => this.#facts(0),
      forceVoid: (operation, by, statement) => this.#moving.forceVoid(operation, by, statement),
      tell: (operation, steer, by) => this.#tell(operation, steer, by),
    });
    this.#runner = new OperationRunner({
      desk,
      steering: steering ?? NO_STEERING,
      declared: (id) => declaredOf(tables, id),
      newestCheckpoint,
      readScheduler,
      isMoving: (workload) => desk.book.openOn('migrate', workload) !== null,
      going: (operation) => this.#convoys.goingOf(operation),
      isArriving: (tag) =>
        this.#moving.views().some(({ operation, hasEnded }) => !hasEnded && tagOf(operation) === tag),
      shed: shedSurroundings(tables, () => standingLimits.now, clock.wall),
      self: `weft://agent/${site}`,
      now: clock.wall,
      after,
      everyMs,
      log,
    });
    this.#convoys = new Convoys({
      desk,
      self: `weft://agent/${site}`,
      leaving: () => leavingOf(tables, options.policy(), peers()),
      openNodes: () => openNodesOf(tables, desk.book),
      now: clock.wall,
      submit: (command, who) => this.#commands.submitAs(command, who),
      cancelMove: (operation, by, reason) => this.#moving.moves.steer(operation, 'cancel', by, reason),
      callBackMove: (operation, by, reason) => this.#moving.moves.steer(operation, 'call back', by, reason),
      failed: (operation, error) =>
        log('error', 'an operation of several stands still', {
          operation,
          error: error instanceof Error ? error.message : String(error),
        }),
    });
    records.follow((_line, moved) => {
      if (moved === null) return;
      this.#marks.told(moved);
      this.#runner.wake();
      this.#moving.settle();
    });
  }

  /** Where the other sites' agents come in. */
  get door(): PeerDoor {
    return this.#moving.door;
  }

  /** Other agents are configured than were. */
  peersChanged(): void {
    this.#moving.peersChanged();
  }

  start(): void {
    this.#runner.start();
    this.#moving.start();
  }

  async stop(): Promise<void> {
    this.#moving.stop();
    await this.#runner.stop();
  }

  settle(): void {
    const { clock, peers } = this.#options;
    if (clock.monotonic() - this.#toldAt >= TELL_EVERY_MS) {
      this.#toldAt = clock.monotonic();
      this.#moving.tellLinks(this.#words.toTell, peers().keys());
    }
    this.#moving.settle();
    this.#convoys.settle();
    this.#marks.settle(this.#tables);
    this.#leftovers.settle(this.#tables, clock.wall());
  }

  async submit(command: Command, identity: string, speaker?: string): Promise<CommandAnswer> {
    return await this.#told(this.#commands.submit(command, identity, speaker));
  }

  async steer(steer: Steer, identity: string, speaker?: string): Promise<CommandAnswer> {
    return await this.#told(this.#steers.steer(steer, identity, speaker));
  }

  async #tell(operation: Operation, { verb, reason }: Steer, by: string): Promise<string | null> {
    if (!isOneMove(operation) || !(verb === 'pause' || verb === 'resume' || verb === 'cancel')) return null;
    return await this.#moving.moves.steer(operation, verb, by, reason);
  }

  /** Nobody is answered where the disk did not; the log says why. */
  async #told(answer: Promise<CommandAnswer>): Promise<CommandAnswer> {
    this.#options.giveWayTo?.(answer);
    try {
      return await answer;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      this.#options.log('error', 'a command could not be answered', { because });
      throw error;
    }
  }

  #facts(commandsLastMinute: number): SiteFacts {
    const { site, records, policy, isLoopback, clock, peers } = this.#options;
    this.#marks.settle(this.#tables);
    return this.#reader.read({
      site,
      policy: policy(),
      isLoopback,
      book: records.desk.decided,
      peers: peers(),
      commandsLastMinute,
      refusesNewBecause: records.journal.room.refusesNewBecause,
      now: clock.wall(),
    });
  }
}

function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
