import { NO_STEERING } from '../../../../agent/drivers/no-steering.ts';
import type { Steering, WorkloadObservation } from '../../../../agent/drivers/steering.ts';
import type { StandingLimit } from '../../../../agent/operations/shed/demand-followed.ts';
import type { ShedSurroundings } from '../../../../agent/operations/shed/shed-sight.ts';
import type { ShedOrder } from '../../../../protocol/shed-order.ts';

const GPUS = 8;
const [BUSY, IDLE, HOUSE] = [600, 100, 20_000];
export const NODES = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'] as const;
/** Somebody had lowered one of them before. */
export const BEFORE: ReadonlyMap<string, number> = new Map([
  ...NODES.map((node) => [node, 700] as const),
  ['n3', 650],
]);
export const HELD_BEFORE = '9';
export const DEMAND = { source: 'openadr/https://vtn', event: 'event-1' };

interface SmallJob {
  state: 'running' | 'pending' | 'held';
  node: string | null;
  restarts: number;
  checkpointAt: number | null;
}

/** Six machines and nine jobs, each on one of them, for as long as one looks; it outlives its agents. */
export class SmallSite {
  readonly start = Date.UTC(2026, 0, 1);
  readonly limits = new Map(BEFORE);
  readonly jobs = new Map<string, SmallJob>(
    Array.from({ length: 9 }, (_, index): [string, SmallJob] => {
      const node = NODES[index] ?? null;
      const state = node !== null ? 'running' : index === 8 ? 'held' : 'pending';
      return [String(index + 1), { state, node, restarts: 0, checkpointAt: null }];
    }),
  );
  minute = 0;
  /** What the grid demands, as it was last told; null where its source is silent since the agent began. */
  demanded: readonly StandingLimit[] | null = [this.limit({})];

  get wall(): number {
    return this.start + this.minute * 60_000;
  }

  get watts(): number {
    const busy = new Set([...this.jobs.values()].flatMap(({ node }) => node ?? []));
    return NODES.reduce(
      (sum, node) => sum + GPUS * (busy.has(node) ? Math.min(BUSY, this.limits.get(node) ?? 0) : IDLE),
      HOUSE,
    );
  }

  /** What waits and is not held takes what is free. */
  pass(): void {
    this.minute += 1;
    for (const job of this.jobs.values()) {
      const busy = new Set([...this.jobs.values()].flatMap(({ node }) => node ?? []));
      const free = NODES.find((node) => !busy.has(node));
      if (job.state !== 'pending' || free === undefined) continue;
      Object.assign(job, { state: 'running', node: free });
    }
  }

  /** Under it from the third minute until the fortieth. */
  order(): ShedOrder {
    const cap = (watts: number, nodes: string) => ({
      ...{ kind: 'cap' as const, frees: 2_000, lostGpuHours: 1, works: '' },
      caps: [{ watts, nodes }],
    });
    const none = { frees: 0, lostGpuHours: 0, caps: [], works: '' };
    return {
      ...{ limitWatts: 41_000, begins: this.start + 60_000, from: this.start + 180_000 },
      ...{ until: this.start + 40 * 60_000, drawsWatts: this.watts, needWatts: this.watts - 41_000 },
      ...{ hours: 1, wattsPerStart: 500, rampDown: 10_000, rampUp: 10_000, nodes: [...NODES] },
      works: [{ workload: '1', seen: '' }],
      steps: [
        { ...none, kind: 'hold queue' },
        cap(550, '0-5'),
        cap(500, '0-3'),
        { ...none, kind: 'requeue', frees: 4_000, lostGpuHours: 9, works: '0' },
        cap(450, '2-5'),
      ],
      demand: DEMAND,
    };
  }

  /** As the order was planned from, in minutes of the run. */
  limit(more: {
    readonly to?: number | null;
    readonly watts?: number;
    readonly event?: string;
  }): StandingLimit {
    const { to = 40, watts = 41_000, event = DEMAND.event } = more;
    const at = (minute: number): number => this.start + minute * 60_000;
    return {
      ...{ source: DEMAND.source, event, limitWatts: watts },
      ...{ from: at(3), to: to === null ? null : at(to) },
    };
  }

  steering(): Steering {
    const job = (id: string): SmallJob => {
      const found = this.jobs.get(id);
      if (found === undefined) throw new Error(`no job ${id}`);
      return found;
    };
    const set = (id: string, from: SmallJob['state'], to: SmallJob['state']): void => {
      if (job(id).state === from) job(id).state = to;
    };
    return {
      ...NO_STEERING,
      verbs: new Set(['hold', 'release', 'checkpoint', 'requeue', 'capPower']),
      observeWorkloads: async (ids) =>
        ids.flatMap((id) => (this.jobs.has(id) ? observation(id, job(id)) : [])),
      hold: async (id) => set(id, 'pending', 'held'),
      release: async (id) => set(id, 'held', 'pending'),
      checkpoint: async (id) => {
        job(id).checkpointAt = this.minute + 1;
      },
      requeue: async (id) => {
        if (job(id).state !== 'running') return;
        Object.assign(job(id), { state: 'pending', node: null, restarts: job(id).restarts + 1 });
      },
      capPower: async (caps) => caps.forEach((watts, node) => void this.limits.set(node, watts)),
    };
  }

  surroundings(): ShedSurroundings {
    return {
      drawn: () => ({ watts: this.watts, at: this.wall }),
      limits: (nodes) => new Map([...nodes].map((node) => [node, this.limits.get(node) ?? null])),
      freeGpus: () => 0,
      demanded: () => ({
        limits: this.demanded ?? [],
        told: new Set(this.demanded === null ? [] : [DEMAND.source]),
      }),
      queue: () =>
        new Map(
          [...this.jobs]
            .filter(([, { state }]) => state !== 'running')
            .map(([workload, { state }]) => [
              workload,
              { workload, isHeld: state === 'held', gpus: GPUS, priority: Number(workload) },
            ]),
        ),
    };
  }

  checkpointOf(id: string): string | null {
    const at = this.jobs.get(id)?.checkpointAt ?? null;
    return at === null || at > this.minute ? null : `at ${at}`;
  }
}

function observation(workload: string, { state, node, restarts }: SmallJob): WorkloadObservation {
  return {
    ...{ workload, state, nativeState: state, nodes: node === null ? [] : [node], user: null, tag: null },
    ...{ submittedAt: 0, restarts, exitCode: null, endedAt: null, reason: null },
  };
}
