import type { CellBuffer } from './cell-buffer.ts';
import { intersect, type Rect } from './rect.ts';

/** Draws into a region of a frame; `rect` is where the region is now. Pure: it reads state and paints. */
export type Painter = (buffer: CellBuffer, rect: Rect) => void;

/** A place in the Ink tree that is painted by us, or that covers what lies below it. */
export interface Region {
  /** Where it is; null while it is not laid out. */
  readonly measure: () => Rect | null;
  /** Higher ones lie above lower ones; among equals the later mounted lies above. */
  readonly level: number;
  /** Null for an overlay: it shows Ink's own text and hides what was painted below. */
  readonly paint: Painter | null;
  /** The painter knows what it left in a frame that was not wiped, and paints over it what has changed. */
  readonly isKeeping: boolean;
  /** What is painted there moves with the operator's cursor: nothing else need be painted for that. */
  readonly hasCursor: boolean;
}

interface Placed {
  readonly region: Region;
  rect: Rect | null;
  isMeasured: boolean;
}

/** The regions of a mounted tree, and how a frame is put together from them and from Ink's text. */
export class LayoutRegions {
  readonly #onChange: () => void;
  #placed: Placed[] = [];
  #highestLevel = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Returns the way to take the region out again. */
  add(region: Region): () => void {
    const placed: Placed = { region, rect: null, isMeasured: false };
    // An overlay shares its level with the canvases in it, which React mounts before it; its text must be
    // laid down before they are painted, so it goes in front of its equals.
    const at = this.#placed.findIndex(({ region: other }) =>
      region.paint === null ? other.level >= region.level : other.level > region.level,
    );
    this.#placed.splice(at < 0 ? this.#placed.length : at, 0, placed);
    this.#onChange();
    return () => {
      this.#placed = this.#placed.filter((other) => other !== placed);
      this.#onChange();
    };
  }

  /** The level of an overlay that opens now: above all that is there. */
  nextLevel(): number {
    this.#highestLevel += 1;
    return this.#highestLevel;
  }

  /** A painter was exchanged. */
  changed(): void {
    this.#onChange();
  }

  /** Ink laid the tree out anew: regions are measured again before the next frame. */
  forgetPlaces(): void {
    for (const placed of this.#placed) {
      placed.isMeasured = false;
    }
  }

  /** Whether something lies above what canvases paint: then each paint begins anew. */
  get hasOverlay(): boolean {
    return this.#placed.some(({ region }) => region.paint === null);
  }

  /** Ink's text first, then region by region upwards. A painter that throws is told to `onFailure`. */
  paint(frame: CellBuffer, inkLayer: CellBuffer, onFailure: OnFailure): void {
    frame.copyFrom(inkLayer, frame.bounds);
    for (const placed of this.#placed) this.#paintOne(placed, frame, inkLayer, onFailure);
  }

  /**
   * Over a frame that holds the last picture of the same regions: what keeps its own is left to it. With
   * `isOnlyCursor` nothing but the cursor has moved since.
   */
  paintOver(frame: CellBuffer, inkLayer: CellBuffer, onFailure: OnFailure, isOnlyCursor: boolean): void {
    for (const placed of this.#placed) {
      if (isOnlyCursor && !placed.region.hasCursor) continue;
      const rect = placed.region.isKeeping ? null : rectOf(placed);
      if (rect !== null) frame.copyFrom(inkLayer, rect);
      this.#paintOne(placed, frame, inkLayer, onFailure);
    }
  }

  #paintOne(placed: Placed, frame: CellBuffer, inkLayer: CellBuffer, onFailure: OnFailure): void {
    const rect = rectOf(placed);
    const visible = rect === null ? null : intersect(rect, frame.bounds);
    if (rect === null || visible === null || visible.width === 0 || visible.height === 0) {
      return;
    }
    const { paint } = placed.region;
    frame.clipped(rect, () => {
      if (paint === null) {
        frame.copyFrom(inkLayer, rect);
        return;
      }
      try {
        paint(frame, rect);
      } catch (error) {
        onFailure(error, rect);
      }
    });
  }
}

type OnFailure = (error: unknown, rect: Rect) => void;

function rectOf(placed: Placed): Rect | null {
  if (!placed.isMeasured) {
    placed.rect = placed.region.measure();
    placed.isMeasured = true;
  }
  return placed.rect;
}
