import {
  atOnce,
  type Clocks,
  encodeDeltas,
  encodeFromAgent,
  encodeInParts,
  type FromAgent,
  type InParts,
  OWN_LAYOUT,
  type Position,
} from '../../protocol/index.ts';
import type { Publication, Publications } from '../store/publication.ts';
import { compress } from './compress.ts';

/**
 * So often a digest goes along, so that drift is found though every delta arrived (SAFETY.md P2). It
 * reads every cell: 25–60 ms for 40,000 GPUs.
 */
const DIGEST_EVERY_MS = 30_000;
/**
 * The same bytes are sent again for no longer than this. What they wait shows in their clocks beside those
 * of the hello, which is made for each console: it counts into ages. Shorter than an encoding takes, 0.3 s
 * for 40,000 GPUs, and fifty consoles that join would cost fifty.
 */
const SAME_MOMENT_MS = 2_000;

/**
 * Frames as bytes, each encoded once however many consoles are sent it: the step of this tick, steps
 * from an older base, the whole.
 */
export class Broadcast {
  readonly #publications: Publications;
  readonly #place: Omit<Position, 'seq'>;
  readonly #clocks: () => Clocks;
  readonly #catchUps = new Map<number, Uint8Array>();
  #whole: Uint8Array | null = null;
  /** What `#whole` and `#catchUps` lead to, and when the first of them was made. */
  #kept = { seq: -1, at: Number.NEGATIVE_INFINITY };
  #provedAt = Number.NEGATIVE_INFINITY;
  /** Encodings made so far; consoles served do not raise it. */
  encodings = 0;

  constructor(publications: Publications, place: Omit<Position, 'seq'>, clocks: () => Clocks) {
    this.#publications = publications;
    this.#place = place;
    this.#clocks = clocks;
  }

  get position(): Position {
    return { ...this.#place, seq: this.#publications.seq };
  }

  /** Whether there is a state to bring somebody to; not in the midst of a publication, and soon again. */
  get isWhole(): boolean {
    return this.#publications.isWhole;
  }

  /** The frame of a tick: what changed, or that nothing did. */
  *tick(publication: Publication | null): InParts<Uint8Array> {
    if (publication === null) return this.#heartbeat(null);
    this.#catchUps.clear();
    this.#whole = null;
    return Number.isNaN(publication.base) ? this.snapshot() : yield* this.#delta(publication);
  }

  /** Now and then, after a tick's frame, a digest of where it led to: a busy site has no idle tick to send it in. */
  *proof(): InParts<Uint8Array | null> {
    const now = this.#clocks().monotonic;
    if (now - this.#provedAt < DIGEST_EVERY_MS) return null;
    this.#provedAt = now;
    return this.#heartbeat(yield* this.#publications.digestInParts());
  }

  /** From an older state of this boot to the present; null when that is too long ago. */
  catchUp(base: number): Uint8Array | null {
    this.#forgetPast();
    const known = this.#catchUps.get(base);
    if (known !== undefined) return known;
    const publication = this.#publications.since(base);
    if (publication === null) return null;
    const frame = atOnce(this.#delta(publication));
    this.#catchUps.set(base, frame);
    return frame;
  }

  /** Everything. Fifty consoles after a restart of the agent are sent the same bytes. */
  snapshot(): Uint8Array {
    this.#forgetPast();
    this.#whole ??= this.#encode({
      kind: 'snapshot',
      position: this.position,
      clocks: this.#clocks(),
      layout: OWN_LAYOUT,
      payload: encodeDeltas(this.#publications.whole()),
    });
    return this.#whole;
  }

  /** While nobody listens no tick comes by here, yet the state moves on. */
  #forgetPast(): void {
    const { seq } = this.#publications;
    const now = this.#clocks().monotonic;
    if (seq === this.#kept.seq && now - this.#kept.at <= SAME_MOMENT_MS) return;
    this.#kept = { seq, at: now };
    this.#catchUps.clear();
    this.#whole = null;
  }

  #heartbeat(digest: number | null): Uint8Array {
    return this.#encode({ kind: 'heartbeat', position: this.position, clocks: this.#clocks(), digest });
  }

  *#delta({ base, seq, deltas }: Publication): InParts<Uint8Array> {
    const payload = yield* encodeInParts(deltas);
    return this.#encode({
      kind: 'delta',
      position: { ...this.#place, seq },
      base,
      clocks: this.#clocks(),
      payload,
    });
  }

  #encode(frame: FromAgent): Uint8Array {
    this.encodings++;
    return encodeFromAgent(frame, compress);
  }
}
