import type { Steering } from '../../../../agent/drivers/steering.ts';
import { tagOf } from '../../../../agent/drivers/steering.ts';
import { Convoys } from '../../../../agent/operations/convoy/convoys.ts';
import type { MigrationRunner } from '../../../../agent/operations/migration/runner.ts';
import { Moves } from '../../../../agent/operations/moves.ts';
import { openDesk } from '../../../../agent/operations/open-desk.ts';
import type { OperationDesk } from '../../../../agent/operations/operation-desk.ts';
import { OperationRunner } from '../../../../agent/operations/runner/operation-runner.ts';
import type { StandingLimit } from '../../../../agent/operations/shed/demand-followed.ts';
import type { ShedSurroundings } from '../../../../agent/operations/shed/shed-sight.ts';
import type { ShedOrder } from '../../../../protocol/shed-order.ts';
import { madeSpec } from '../migration/made-migration.ts';
import { SimulatedFederation, type SimulatedSite } from '../migration/simulated-federation.ts';
import type { Weather } from '../migration/simulated-scheduler.ts';

const MINUTE = 60_000;
const GPUS = 8;
const [BUSY, IDLE, HOUSE, LIMIT] = [600, 100, 20_000, 700];
/** What works when the grid asks, a machine each; and what waits. */
export const WORKING = 6;
export const WAITING = 2;
export const LIMIT_WATTS = 37_000;
const DEMAND = { source: 'openadr/https://vtn', event: 'event-1' };

/** A site that sheds, and another that takes work from it: all of an agent's acting, and the world simulated. */
export class ShedFederation {
  readonly world: SimulatedFederation;
  /** Of the shedding site, as its newest life has it. */
  desk: OperationDesk | null = null;
  readonly limits = new Map(nodes().map((node) => [node, LIMIT]));
  lowest = Number.POSITIVE_INFINITY;
  /** What the grid demands; empty once that is withdrawn. */
  demanded: readonly StandingLimit[] = [
    { ...DEMAND, limitWatts: LIMIT_WATTS, from: 3 * MINUTE, to: 30 * MINUTE },
  ];

  constructor(random: () => number, weather: Weather) {
    let west: SimulatedSite | null = null;
    let desk: OperationDesk | null = null;
    let wake: () => void = () => undefined;
    this.world = new SimulatedFederation(random, weather, {
      journal: (site, journal) => {
        west ??= site;
        if (site !== west) return journal;
        desk = openDesk(journal, () => wake());
        this.desk = desk;
        return desk.journal;
      },
      begun: (site, runner, isAlive) => {
        if (site !== west || desk === null) return;
        wake = this.#act(site, desk, runner, isAlive);
      },
    });
    for (let index = 0; index < WORKING + WAITING; index++) {
      const job = this.world.west.scheduler.submit(madeSpec({ name: `w${index}` }), 'running');
      if (index >= WORKING) job.state = 'pending';
      job.saved = job.state;
    }
  }

  /** What the shedding site draws now. */
  get watts(): number {
    const running = this.world.west.scheduler.jobs.filter(({ state }) => state === 'running');
    const busy = running.reduce((sum, { id }) => sum + this.#wattsOf(id), 0);
    return HOUSE + busy + GPUS * IDLE * Math.max(0, WORKING - running.length);
  }

  /** From the third minute to the thirtieth: caps, three moves, one more, and deeper caps. */
  order(): ShedOrder {
    const none = { frees: 0, lostGpuHours: 0, caps: [], works: '' };
    const cap = (watts: number) => ({
      ...{ kind: 'cap' as const, frees: 2_400, lostGpuHours: 1, works: '' },
      caps: [{ watts, nodes: '0-5' }],
    });
    const move = (works: string, frees: number) => ({
      ...{ ...none, kind: 'move' as const, frees, lostGpuHours: 9, works, to: 'eemshaven' },
    });
    return {
      ...{ limitWatts: LIMIT_WATTS, begins: MINUTE, from: 3 * MINUTE, until: 30 * MINUTE },
      ...{ drawsWatts: 48_800, needWatts: 48_800 - LIMIT_WATTS, hours: 0.45, wattsPerStart: 500 },
      ...{ rampDown: 20_000, rampUp: 20_000, nodes: nodes() },
      works: ['1', '2', '3', '4'].map((workload) => ({ workload, seen: '' })),
      steps: [
        { ...none, kind: 'hold queue' },
        cap(550),
        move('0-2', 10_000),
        cap(500),
        move('3', 3_000),
        cap(350),
        cap(250),
      ],
      demand: DEMAND,
    };
  }

  #wattsOf(id: string): number {
    return GPUS * Math.min(BUSY, this.limits.get(`n${id}`) ?? BUSY);
  }

  /** All that acts at the shedding site, in one life of its agent; gives what wakes it. */
  #act(
    site: SimulatedSite,
    desk: OperationDesk,
    runner: MigrationRunner,
    isAlive: () => boolean,
  ): () => void {
    // Asked for when it is needed: the first agent begins while the world is being made.
    const time = () => this.world.time;
    const after = (milliseconds: number, then: () => void) =>
      time().after(milliseconds, () => isAlive() && then());
    const failed = (operation: string, error: unknown): void => {
      if (isAlive()) this.world.violations.push(`${operation} stands still: ${String(error)}`);
    };
    const self = 'weft://agent/de-halm';
    const moves = new Moves({ desk, runner, site: site.name, failed });
    const convoys = new Convoys({
      ...{ desk, self, failed, now: () => time().wall(), openNodes: () => [] },
      leaving: () => live(site).map((workload) => ({ workload, to: [], because: null })),
      submit: (command, who) => desk.submit(command, who, () => ({ kind: 'accepted' })),
      cancelMove: (operation, by, reason) => moves.steer(operation, 'cancel', by, reason),
      callBackMove: (operation, by, reason) => moves.steer(operation, 'call back', by, reason),
    });
    const operations = new OperationRunner({
      ...{ desk, self, after, everyMs: 2_000, now: () => time().wall() },
      steering: this.#steering(site, isAlive),
      declared: () => ({ checkpoint: 'USR1', checkpointDirectory: '/home/ada/ckpt', endsAt: null }),
      newestCheckpoint: async () => site.folder.find(time().wall()),
      isMoving: (workload) => desk.book.openOn('migrate', workload) !== null,
      isArriving: (tag) => runner.views().some((view) => !view.hasEnded && tagOf(view.operation) === tag),
      going: () => new Set(),
      shed: this.#surroundings(site),
      readScheduler: async () => undefined,
      log: (level, message, fields) => {
        if (level === 'error' && isAlive() && !/could not be written/.test(message))
          this.world.violations.push(`${message} ${JSON.stringify(fields)}`);
      },
    });
    const settle = (): void => {
      moves.settle();
      convoys.settle();
      this.lowest = Math.min(this.lowest, this.watts);
      after(1_000, settle);
    };
    queueMicrotask(() => {
      after(0, settle);
      operations.start();
    });
    return () => operations.wake();
  }

  #steering(site: SimulatedSite, isAlive: () => boolean): Steering {
    const steering = site.scheduler.steering(isAlive);
    return {
      ...steering,
      verbs: new Set([...steering.verbs, 'capPower']),
      capPower: async (caps) => {
        if (!isAlive()) return await new Promise(() => undefined);
        caps.forEach((watts, node) => void this.limits.set(node, watts));
      },
    };
  }

  #surroundings(site: SimulatedSite): ShedSurroundings {
    return {
      drawn: () => ({ watts: this.watts, at: this.world.time.wall() }),
      limits: (names) => new Map([...names].map((node) => [node, this.limits.get(node) ?? null])),
      freeGpus: () => 0,
      demanded: () => ({ limits: this.demanded, told: new Set([DEMAND.source]) }),
      queue: () =>
        new Map(
          site.scheduler.jobs
            .filter(({ state, isForgotten }) => !isForgotten && (state === 'pending' || state === 'held'))
            .map(({ id, state }) => [
              id,
              { workload: id, isHeld: state === 'held', gpus: GPUS, priority: 1 },
            ]),
        ),
    };
  }
}

export const beforeCaps = (): ReadonlyMap<string, number> => new Map(nodes().map((node) => [node, LIMIT]));

function nodes(): string[] {
  return Array.from({ length: WORKING }, (_, index) => `n${index + 1}`);
}

function live({ scheduler }: SimulatedSite): readonly string[] {
  return scheduler.jobs.filter(({ state }) => state === 'running' || state === 'pending').map(({ id }) => id);
}
