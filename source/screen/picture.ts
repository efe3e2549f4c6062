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

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#regions = new LayoutRegions(options.onChange);
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
        this.#options.onChange();
      },
      onFailure: this.#options.onFailure,
    });
    this.#surface.show(onSurface(this.#regions, screen, tree));
    this.#skeleton = null;
  }

  /** Passes on what was typed, for trees that use Ink's own input. */
  feed(sequence: string): void {
    this.#surface?.feed(sequence);
  }

  resize({ columns, rows }: Size): void {
    this.#frame = new CellBuffer(columns, rows, this.#frame.clusters);
    this.#surface?.resize({ columns, rows });
  }

  /** The picture of this moment. `isRenumbered` says that cells of older frames mean something else now. */
  compose(): { readonly frame: CellBuffer; readonly isRenumbered: boolean } {
    const frame = this.#frame;
    const isRenumbered = frame.clusters.isFull;
    if (isRenumbered) {
      frame.clusters.empty();
      this.#surface?.redraw();
    }
    frame.clear();
    if (this.#skeleton !== null) {
      this.#skeleton(frame, frame.bounds);
    } else if (this.#surface !== null) {
      this.#regions.paint(frame, this.#surface.layer, (error, rect) => this.#paintFailure(error, rect));
    }
    return { frame, isRenumbered };
  }

  /** May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#surface?.close();
  }

  /** A painter that fails costs its own region, not the screen. */
  #paintFailure(error: unknown, rect: Rect): void {
    const { glyphs, theme } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    this.#frame.fill(rect, glyphs.barEmpty, theme().faint);
    const text = neutralise(`cannot be drawn: ${message}`);
    this.#frame.write(rect.x, rect.y, text, theme().critical, rect.width);
  }
}
