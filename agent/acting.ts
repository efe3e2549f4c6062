import type { Command, CommandAnswer, Steer, Verb } from '../protocol/index.ts';
import { SEEN_OF_SITE, seenOfAlert, seenOfNode, seenOfWorkload } from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { PolicyConfig } from './config/agent-config.ts';
import { NO_STEERING } from './drivers/no-steering.ts';
import type { Steering, SteeringVerb } from './drivers/steering.ts';
import type { Records } from './keep-records.ts';
import type { Log } from './log.ts';
import { OperationMarks } from './operation-marks.ts';
import { CommandPace } from './operations/authority/command-pace.ts';
import type { SiteFacts } from './operations/authority/site-facts.ts';
import { CommandRoom } from './operations/command-room.ts';
import { targetKindOf } from './operations/operation.ts';
import type { NewestCheckpoint } from './operations/runner/look.ts';
import { OperationRunner } from './operations/runner/operation-runner.ts';
import { SteerRoom } from './operations/steer-room.ts';
import { readSiteFacts } from './read-site-facts.ts';
import type { Commands } from './server/commands.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

export interface ActingOptions {
  readonly site: string;
  readonly records: Records;
  /** Null where there is no scheduler, or one that can only be read. */
  readonly steering: Steering | null;
  readonly newestCheckpoint: NewestCheckpoint;
  /** Read again on SIGHUP. */
  readonly policy: () => PolicyConfig | null;
  readonly isLoopback: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** How often the scheduler is looked at while something is under way. */
  readonly everyMs: number;
}

/**
 * All that changes something at a site: commands come in, are judged and kept, and what was accepted is
 * carried out. Life: made with the site's tables, `start`, `settle` once a tick, `stop`.
 */
export class Acting implements Commands {
  readonly #options: ActingOptions;
  readonly #tables: SiteTables;
  readonly #commands: CommandRoom;
  readonly #steers: SteerRoom;
  readonly #marks: OperationMarks;
  readonly #runner: OperationRunner;

  constructor(options: ActingOptions, tables: SiteTables) {
    const { records, steering, site, clock, log, newestCheckpoint, everyMs } = options;
    const { desk, steered } = records;
    this.#options = options;
    this.#tables = tables;
    this.#marks = new OperationMarks(desk.book);
    this.#commands = new CommandRoom({
      desk,
      facts: (commandsLastMinute) => this.#facts(commandsLastMinute),
      seenNow: (verb, target) => this.#seenNow(verb, target),
      pace: new CommandPace(),
      monotonic: clock.monotonic,
      cannot: (command) => whyNotPossible(command, steering),
    });
    this.#steers = new SteerRoom({
      desk,
      answers: steered,
      facts: () => this.#facts(0),
      forceVoid: () => 'no migration is under way here',
    });
    this.#runner = new OperationRunner({
      desk,
      steering: steering ?? NO_STEERING,
      declared: (id) => declaredOf(tables, id),
      newestCheckpoint,
      self: `weft://agent/${site}`,
      now: clock.wall,
      after,
      everyMs,
      log,
    });
    records.follow((_line, moved) => {
      if (moved === null) return;
      this.#marks.told(moved);
      this.#runner.wake();
    });
  }

  start(): void {
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  settle(): void {
    this.#marks.settle(this.#tables);
  }

  async submit(command: Command, identity: string): Promise<CommandAnswer> {
    return await this.#told(this.#commands.submit(command, identity));
  }

  async steer(steer: Steer, identity: string): Promise<CommandAnswer> {
    return await this.#told(this.#steers.steer(steer, identity));
  }

  /** Nobody is answered where the disk did not; the log says why. */
  async #told(answer: Promise<CommandAnswer>): Promise<CommandAnswer> {
    try {
      return await answer;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      this.#options.log('error', 'a command could not be answered', { because });
      throw error;
    }
  }

  #facts(commandsLastMinute: number): SiteFacts {
    const { site, records, policy, isLoopback, clock } = this.#options;
    this.settle();
    return readSiteFacts(this.#tables, {
      site,
      policy: policy(),
      isLoopback,
      book: records.desk.book,
      peers: new Map(),
      commandsLastMinute,
      refusesNewBecause: records.journal.room.refusesNewBecause,
      now: clock.wall(),
    });
  }

  #seenNow(verb: Verb, target: string): string | null {
    const kind = targetKindOf(verb);
    if (kind === 'site') return SEEN_OF_SITE;
    const table = this.#tables.of(`${kind}s`);
    const slot = table.find(target);
    if (slot === undefined) return null;
    if (kind === 'node')
      return seenOfNode(
        verb,
        tableReader(table, 'nodes')(slot, ['scheduling', 'state', 'reason', 'reasonUser', 'workloads']),
      );
    if (kind === 'alert') return seenOfAlert(tableReader(table, 'alerts')(slot, ['raisedAt']));
    return seenOfWorkload(
      tableReader(table, 'workloads')(slot, ['state', 'nodes', 'startedAt', 'dataClass', 'operation']),
    );
  }
}

const NEEDS: ReadonlyMap<Verb, readonly SteeringVerb[]> = new Map([
  ['cordon', ['cordon', 'uncordon']],
  ['drain', ['cordon', 'uncordon']],
  ['uncordon', ['uncordon']],
  ['cancel', ['cancel']],
]);

function whyNotPossible({ verb, policy }: Command, steering: Steering | null): string | null {
  if (verb === 'acknowledge') return null;
  if (verb === 'migrate' || verb === 'evacuate') return `this version carries out no ${verb} yet`;
  if (steering === null) return 'this site has no scheduler that can be told anything';
  const force: readonly SteeringVerb[] =
    verb !== 'drain'
      ? []
      : policy === 'evict'
        ? ['requeue', 'cancel']
        : policy === 'requeue'
          ? ['requeue']
          : [];
  const missing = [...(NEEDS.get(verb) ?? []), ...force].find((needed) => !steering.verbs.has(needed));
  return missing === undefined ? null : `the scheduler of this site cannot be told to ${missing}`;
}

function declaredOf(tables: SiteTables, id: string) {
  const table = tables.of('workloads');
  const slot = table.find(id);
  if (slot === undefined) return null;
  const row = tableReader(table, 'workloads')(slot, [
    'checkpoint',
    'checkpointDirectory',
    'startedAt',
    'timeLimitSeconds',
  ]);
  const { checkpoint, checkpointDirectory, startedAt, timeLimitSeconds } = row;
  const endsAt = startedAt === null || timeLimitSeconds === null ? null : startedAt + timeLimitSeconds * 1000;
  return { checkpoint, checkpointDirectory, endsAt };
}

function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
