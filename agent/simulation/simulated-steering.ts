import { setTimeout as delay } from 'node:timers/promises';
import { type Steering, SteeringFailure, type SteeringVerb, type WorkloadSpec } from '../drivers/steering.ts';
import { MovedJobs } from './moved-jobs.ts';
import { Random } from './random.ts';
import { SteeredJobs } from './steered-jobs.ts';
import { SteeredNodes } from './steered-nodes.ts';
import type { SteeredParts } from './steered-parts.ts';

export interface SimulatedSteeringOptions {
  /** What goes wrong, and how long calls take, is drawn from this and the site's own seed. */
  readonly seed?: number;
  /** Of each call, milliseconds of real time. */
  readonly latencyMs?: readonly [least: number, most: number];
  /** Shares of calls: refused by the scheduler; lost on the way there; done, and the answer lost. */
  readonly refused?: number;
  readonly lost?: number;
  readonly answerLost?: number;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * The scheduler of a simulated site, told what to do as Slurm is told. The same commands at the same moments
 * have the same effects and the same mishaps: each call draws its fate when it is made, and takes effect then.
 */
export class SimulatedSteering implements Steering {
  readonly verbs: ReadonlySet<SteeringVerb> = new Set<SteeringVerb>([
    'cordon',
    'uncordon',
    'checkpoint',
    'requeue',
    'cancel',
    'hold',
    'release',
    'submitHeld',
    'capPower',
  ]);
  readonly #options: SimulatedSteeringOptions;
  readonly #random: Random;
  readonly #nodes: SteeredNodes;
  readonly #jobs: SteeredJobs;
  readonly #moved: MovedJobs;

  constructor(parts: SteeredParts, options: SimulatedSteeringOptions) {
    this.#options = options;
    const seed = `${parts.seed}/${parts.site}/steering ${options.seed ?? 0}`;
    this.#random = new Random(`${seed}/fates`);
    this.#nodes = new SteeredNodes(parts);
    this.#jobs = new SteeredJobs(parts, new Random(`${seed}/jobs`));
    this.#moved = new MovedJobs(parts, this.#jobs);
  }

  /** It lives and dies with the agent. */
  readonly savesWithinMs = 0;

  nativeWords(verb: SteeringVerb): string {
    return `simulated ${verb}`;
  }

  observeNodes = (names: readonly string[], signal: AbortSignal) =>
    this.#look('observe nodes', signal, () => this.#nodes.observe(names));
  observeWorkloads = (ids: readonly string[], signal: AbortSignal) =>
    this.#look('observe jobs', signal, () => this.#jobs.observe(ids));
  findByTag = (tag: string, signal: AbortSignal) =>
    this.#look('find by tag', signal, () => this.#jobs.findByTag(tag));
  specOf = (id: string, signal: AbortSignal) =>
    this.#look(`describe job ${id}`, signal, () => this.#moved.specOf(id));
  feasible = (spec: WorkloadSpec, signal: AbortSignal) =>
    this.#look('test a submission', signal, () => this.#moved.feasible(spec));

  cordon = (names: readonly string[], reason: string, signal: AbortSignal) =>
    this.#act(`cordon ${names.length} nodes`, signal, () => this.#nodes.cordon(names, reason));
  takeOver = (names: readonly string[], reason: string, signal: AbortSignal) =>
    this.#act(`take-over of ${names.length} nodes`, signal, () => this.#nodes.takeOver(names, reason));
  uncordon = (names: readonly string[], signal: AbortSignal) =>
    this.#act(`uncordon ${names.length} nodes`, signal, () => this.#nodes.uncordon(names));
  capPower = (caps: ReadonlyMap<string, number>, signal: AbortSignal) =>
    this.#act(`power limits of ${caps.size} nodes`, signal, () => this.#nodes.capPower(caps));
  checkpoint = (id: string, signalName: string, signal: AbortSignal) =>
    this.#act(`checkpoint of job ${id}`, signal, () => this.#jobs.checkpoint(id, signalName));
  requeue = (id: string, signal: AbortSignal) =>
    this.#act(`requeue of job ${id}`, signal, () => this.#jobs.requeue(id));
  /** No job here ends over a checkpoint: one that has ended has done its work. */
  runAgain = (id: string, _restarts: number, signal: AbortSignal) =>
    this.#act(`requeue of job ${id}`, signal, () => this.#jobs.requeue(id));
  cancel = (id: string, signal: AbortSignal) =>
    this.#act(`cancel of job ${id}`, signal, () => this.#jobs.cancel(id));
  hold = (id: string, signal: AbortSignal) =>
    this.#act(`hold of job ${id}`, signal, () => this.#jobs.hold(id));
  release = (id: string, signal: AbortSignal) =>
    this.#act(`release of job ${id}`, signal, () => this.#jobs.release(id));
  submitHeld = (spec: WorkloadSpec, tag: string, signal: AbortSignal) =>
    this.#act('submission', signal, () => this.#moved.submitHeld(spec, tag));

  /** A job's newest checkpoint by a name of its own; null where it wrote none. */
  checkpointOf(id: string): string | null {
    const { kept = 0 } = this.#jobs.find(id) ?? {};
    return kept > 0 ? `after-${kept}` : null;
  }

  /** The newest checkpoint in a folder, whoever writes there. */
  newestIn(folder: string): string | null {
    const id = this.#jobs.writerOf(folder);
    return id === null ? null : this.checkpointOf(id);
  }

  /** Looking is never refused: it works, or nobody answers. */
  #look<T>(what: string, signal: AbortSignal, look: () => T): Promise<T> {
    const { refused = 0, lost = 0, answerLost = 0 } = this.#options;
    return this.#carry(
      what,
      signal,
      look,
      this.#random.unit() < refused + lost + answerLost ? 'lost' : 'works',
    );
  }

  #act<T>(what: string, signal: AbortSignal, act: () => T): Promise<T> {
    const { refused = 0, lost = 0, answerLost = 0 } = this.#options;
    const draw = this.#random.unit();
    if (draw < refused) return this.#carry(what, signal, act, 'refused');
    if (draw < refused + lost) return this.#carry(what, signal, act, 'lost');
    return this.#carry(what, signal, act, draw < refused + lost + answerLost ? 'answer lost' : 'works');
  }

  async #carry<T>(what: string, signal: AbortSignal, act: () => T, fate: Fate): Promise<T> {
    const [least, most] = this.#options.latencyMs ?? [0, 0];
    const milliseconds = this.#random.between(least, most);
    if (signal.aborted) throw unreachable(what, 'called off');
    const happens = fate === 'works' || fate === 'answer lost';
    const outcome = happens ? { of: act() } : null;
    if (milliseconds > 0) await this.#wait(what, milliseconds, signal);
    if (fate === 'refused')
      throw new SteeringFailure(`simulated scheduler: ${what} refused by chance`, 'refused');
    if (outcome === null) throw unreachable(what, 'nobody answered');
    if (fate === 'answer lost') throw unreachable(what, 'the answer was lost');
    return outcome.of;
  }

  async #wait(what: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    const { wait = (time, until) => delay(time, undefined, { signal: until }) } = this.#options;
    try {
      await wait(milliseconds, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw unreachable(what, 'called off');
    }
  }
}

type Fate = 'works' | 'refused' | 'lost' | 'answer lost';

function unreachable(what: string, why: string): SteeringFailure {
  return new SteeringFailure(`simulated scheduler: ${what}: ${why}; ask again`, 'unreachable');
}
