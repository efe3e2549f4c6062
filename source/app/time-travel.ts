import type { Fabric } from '../fabric/fabric.ts';
import { type Clocked, freezeFabric } from '../fabric/frozen-fabric.ts';
import { PastPictures } from '../fabric/past-pictures.ts';
import type { RecordedStep, Recorder } from '../fabric/recorder.ts';
import { formatTime } from '../format/time.ts';
import type { Moment } from './moment.ts';

/** Where the picture is to go: a recorded step earlier or later, or the moment that this wall clock showed. */
export type Destination = 'earlier' | 'later' | { readonly wall: number };

/** How the picture stands still. */
export interface StillPicture {
  readonly kind: 'paused' | 'past';
  /** The wall clock of what is shown, or soon will be. */
  readonly wall: number;
  /** A moment of the past is being made again; what is shown is still the one before. */
  readonly isOnTheWay: boolean;
  /** How far back it goes; null when nothing is recorded yet. */
  readonly oldestWall: number | null;
}

/** A step younger than this looks like now: the first key goes to the one before. */
const LIKE_NOW_MS = 5_000;

/**
 * The picture that stands still: paused, or a moment of the past. What is taken meanwhile goes on being
 * taken. Pausing is done at once; the past is made again in the background, and told of by `arrived`.
 */
export class TimeTravel {
  readonly #recorder: Recorder;
  readonly #pictures: PastPictures;
  readonly #arrived: (problem: string | null) => void;
  #moment: Moment | null = null;
  #target: RecordedStep | null = null;
  #picture: StillPicture | null = null;
  #way = new AbortController();

  /** `arrived` is told when a picture of the past is there, or what went wrong on the way. */
  constructor(recorder: Recorder, arrived: (problem: string | null) => void) {
    this.#recorder = recorder;
    this.#pictures = new PastPictures(recorder);
    this.#arrived = arrived;
  }

  /** What is shown instead of now; null for now. */
  get moment(): Moment | null {
    return this.#moment;
  }

  get picture(): StillPicture | null {
    return this.#picture;
  }

  /** Holds the picture; one that is held already stays. */
  pause({ fabric, now, wall }: Moment): void {
    if (this.#picture !== null) return;
    this.#moment = { fabric: freezeFabric(fabric, { now, wall }), now, wall };
    this.#say('paused', wall, false);
  }

  /** Back to now. */
  resume(): void {
    this.#way.abort();
    this.#pictures.forget();
    [this.#moment, this.#target, this.#picture] = [null, null, null];
  }

  /** Sets out; gives why not, in words, where there is nothing to go to. */
  go(to: Destination, live: Moment): string | null {
    const step = this.#stepTo(to, live);
    if (step === null && to === 'later') this.resume();
    if (step === null) return to === 'later' ? null : this.#nothingThere(to, live.wall);
    this.pause(live);
    this.#target = step;
    this.#say('past', step.wall, true);
    this.#way.abort();
    this.#way = new AbortController();
    const { signal } = this.#way;
    this.#make(step, signal).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) this.#arrived(`this moment cannot be made again: ${reason}`);
    });
    return null;
  }

  async #make(step: RecordedStep, signal: AbortSignal): Promise<void> {
    const fabric: Fabric | null = await this.#pictures.at(step, signal);
    if (signal.aborted) return;
    // It was dropped while the way there was made: the oldest there is comes nearest.
    const [oldest] = this.#recorder.steps;
    if (fabric === null && oldest !== undefined && oldest !== step) {
      this.#target = oldest;
      await this.#make(oldest, signal);
      return;
    }
    if (fabric !== null) this.#moment = { fabric, now: step.now, wall: step.wall };
    this.#say('past', step.wall, false);
    this.#arrived(null);
  }

  #stepTo(to: Destination, { now, wall }: Moment): RecordedStep | null {
    const { steps } = this.#recorder;
    const here = this.#target ?? this.#moment;
    if (to === 'earlier') {
      const before = here?.now ?? now - LIKE_NOW_MS;
      return steps.findLast((step) => step.now < before) ?? null;
    }
    if (to === 'later') return here === null ? null : (steps.find((step) => step.now > here.now) ?? null);
    return to.wall > wall ? null : (steps.findLast((step) => step.wall <= to.wall) ?? null);
  }

  #nothingThere(to: Destination, wall: number): string {
    if (typeof to === 'object' && to.wall > wall) return 'that is yet to come; nothing was done';
    const { failure } = this.#recorder;
    if (failure !== null) return `nothing is recorded any more: ${failure}`;
    const [oldest] = this.#recorder.steps;
    if (oldest === undefined || this.#recorder.steps.length < 2)
      return 'nothing earlier is recorded yet; the first step back is there after half a minute';
    return `nothing earlier is recorded: it goes back to ${formatTime(oldest.wall, { now: wall })} UTC`;
  }

  #say(kind: StillPicture['kind'], wall: Clocked['wall'], isOnTheWay: boolean): void {
    const oldestWall = this.#recorder.steps[0]?.wall ?? null;
    this.#picture = { kind, wall, isOnTheWay, oldestWall };
  }
}
