import chalk from 'chalk';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';
import { CellBuffer } from './cell-buffer.ts';
import type { ClusterTable } from './clusters.ts';
import { writeInkLine } from './ink-line.ts';
import type { Size } from './rect.ts';
import { VirtualInput, VirtualOutput } from './virtual-terminal.ts';

export interface InkSurfaceOptions {
  readonly size: Size;
  /** Shared with the frames that the layer is copied into. */
  readonly clusters: ClusterTable;
  /** Ink has laid out and drawn the tree: the layer is new. */
  readonly onFrame: () => void;
  /** The tree threw while rendering; Ink has taken it down. */
  readonly onFailure: (error: Error) => void;
}

/**
 * Ink, drawing into cells instead of a terminal. In Ink's debug mode every commit writes the whole frame
 * at once, unthrottled and without cursor movements; only the lines that differ from the last frame's are
 * parsed. What the tree holds no text for stays blank, for painters to fill.
 */
export class InkSurface {
  readonly #options: InkSurfaceOptions;
  readonly #output: VirtualOutput;
  readonly #input = new VirtualInput();
  #layer: CellBuffer;
  #lines: readonly string[] = [];
  #instance: Instance | null = null;

  constructor(options: InkSurfaceOptions) {
    const { columns, rows } = options.size;
    this.#options = options;
    this.#layer = new CellBuffer(columns, rows, options.clusters);
    this.#output = new VirtualOutput(columns, rows, (frame) => this.#take(frame));
    // Ink colours through chalk, which looks at the real stdout; here all colours are wanted, and the
    // presenter reduces them to what the terminal can show.
    chalk.level = 3;
  }

  get layer(): CellBuffer {
    return this.#layer;
  }

  show(tree: ReactNode): void {
    if (this.#instance !== null) {
      this.#instance.rerender(tree);
      return;
    }
    this.#instance = render(tree, {
      stdout: this.#output,
      stdin: this.#input,
      debug: true,
      interactive: true,
      patchConsole: false,
      exitOnCtrlC: false,
      isScreenReaderEnabled: false,
    });
    this.#instance.waitUntilExit().catch((error: unknown) => {
      this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Passes on what was typed, for trees that use Ink's own input. */
  feed(sequence: string): void {
    this.#input.feed(sequence);
  }

  resize({ columns, rows }: Size): void {
    this.#layer = new CellBuffer(columns, rows, this.#options.clusters);
    this.#lines = [];
    this.#output.resize(columns, rows);
  }

  /** Parses all lines again: the cluster table was emptied. */
  redraw(): void {
    const lines = this.#lines;
    this.#lines = [];
    this.#layer.clear();
    this.#parse(lines);
  }

  /** May be called twice. */
  close(): void {
    this.#instance?.unmount();
    this.#instance = null;
  }

  #take(frame: string): void {
    this.#parse(frame.split('\n'));
    this.#options.onFrame();
  }

  #parse(lines: readonly string[]): void {
    for (let y = 0; y < this.#layer.rows; y++) {
      const line = lines[y] ?? '';
      if (line !== (this.#lines[y] ?? '')) {
        writeInkLine(this.#layer, y, line);
      }
    }
    this.#lines = lines;
  }
}
