import type { ReactNode } from 'react';
import { neutralise } from '../../protocol/text.ts';
import { CellBuffer } from './cell-buffer.ts';
import type { Glyphs } from './glyphs.ts';
import type { InkSurface } from './ink-surface.ts';
import { LayoutRegions, type Painter } from './layout-regions.ts';
import type { Rect, Size } from './rect.ts';
import type { Screen } from './screen.ts';
import type { Theme } from './theme.ts';

export interface PictureOptions {
  readonly size: Size;
  readonly glyphs: Glyphs;
  readonly theme: () => Theme;
  /** Something is to be painted that was not before. */
  readonly onChange: () => void;
  /** The mounted tree threw and is gone. */
  readonly onFailure: (error: Error) => void;
}

/** What is to be seen: a skeleton until a tree is mounted, then the tree and what its canvases paint. */
export class Picture {
  readonly #options: PictureOptions;
  readonly #regions: LayoutRegions;
  #frame: CellBuffer;
  #surface: InkSurface | null = null;
  #skeleton: Painter | null = null;
  #isClosed = false;
  /** Whether the frame holds the picture of the regions as they are laid out now. */
  #isLaidOut = false;

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#regions = new LayoutRegions(() => {
      this.#isLaidOut = false;
      options.onChange();
    });
    this.#frame = new CellBuffer(options.size.columns, options.size.rows);
  }

  get size(): Size {
    return { columns: this.#frame.columns, rows: this.#frame.rows };
  }

  showSkeleton(paint: Painter): void {
    this.#skeleton = paint;
    this.#options.onChange();
  }

  /** Ink is loaded here and not before: it takes longer to load than the skeleton to appear. */
  async mount(tree: ReactNode, screen: Screen): Promise<void> {
    const [{ InkSurface }, { onSurface }] = await Promise.all([
      import('./ink-surface.ts'),
      import('./canvas.tsx'),
    ]);
    if (this.#isClosed) {
      return;
    }
    this.#surface ??= new InkSurface({
      size: this.size,
      clusters: this.#frame.clusters,
      onFrame: () => {
        this.#regions.forgetPlaces();
        this.#isLaidOut = false;
        this.#options.onChange();
      },
      onFailure: this.#options.onFailure,
    });
    this.#surface.show(onSurface(this.#regions, screen, tree));
    this.#skeleton = null;
  }

  /** The next picture is put together from nothing. */
  beginAnew(): void {
    this.#isLaidOut = false;
  }

  /** Passes on what was typed, for trees that use Ink's own input. */
  feed(sequence: string): void {
    this.#surface?.feed(sequence);
  }

  resize({ columns, rows }: Size): void {
    this.#frame = new CellBuffer(columns, rows, this.#frame.clusters);
    this.#isLaidOut = false;
    this.#surface?.resize({ columns, rows });
  }

  /**
   * The picture of this moment; with `isOnlyCursor` nothing but the cursor has moved since the last. `isRenumbered`
   * says that cells of older frames mean something else now.
   */
  compose(isOnlyCursor = false): { readonly frame: CellBuffer; readonly isRenumbered: boolean } {
    const frame = this.#frame;
    const isRenumbered = frame.clusters.isFull;
    if (isRenumbered) {
      frame.clusters.empty();
      this.#surface?.redraw();
    }
    const onFailure = (error: unknown, rect: Rect): void => this.#paintFailure(error, rect);
    const layer = this.#skeleton === null ? this.#surface?.layer : undefined;
    if (layer !== undefined && this.#isLaidOut && !isRenumbered && !this.#regions.hasOverlay) {
      this.#regions.paintOver(frame, layer, onFailure, isOnlyCursor);
      return { frame, isRenumbered };
    }
    frame.clear();
    this.#isLaidOut = layer !== undefined && !this.#regions.hasOverlay;
    this.#skeleton?.(frame, frame.bounds);
    if (layer !== undefined) this.#regions.paint(frame, layer, onFailure);
    return { frame, isRenumbered };
  }

  /** May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#surface?.close();
  }

  /** A painter that fails costs its own region, not the screen; what it had painted before is no longer there. */
  #paintFailure(error: unknown, rect: Rect): void {
    this.#isLaidOut = false;
    const { glyphs, theme } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    this.#frame.fill(rect, glyphs.barEmpty, theme().faint);
    const text = neutralise(`cannot be drawn: ${message}`);
    this.#frame.write(rect.x, rect.y, text, theme().critical, rect.width);
  }
}
