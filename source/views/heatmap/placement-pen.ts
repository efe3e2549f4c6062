import { cellsOfNode, type FabricLayout } from './fabric-layout.ts';

/** A name beside or above cells. `index` counts sites, racks or nodes of the whole fabric. */
export interface HeatLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly kind: 'site' | 'hall' | 'rack' | 'node';
  /** Of the site for sites, of the hall's first rack for halls, else of the rack or node itself. */
  readonly index: number;
}

/** Nodes in lines of cells. */
export interface PlacedNodes {
  readonly width: number;
  readonly lines: number;
  /** Nodes from `from` up to, not with, `to` are on the map. */
  readonly from: number;
  readonly to: number;
  /** Of each node, counted from `from`. */
  readonly x: Uint16Array;
  readonly y: Uint32Array;
  /** Cells of a node in one line, and screen cells that each takes. */
  readonly perLine: number;
  readonly cellWidth: number;
  /** Nodes with cells in a line: `nodeAt[i]` for `i` from `lineFirst[line]` up to `lineFirst[line + 1]`. */
  readonly lineFirst: Uint32Array;
  readonly nodeAt: Uint32Array;
  /** By rising `y`. */
  readonly labels: readonly HeatLabel[];
}

/** Writes nodes and names into lines, from the left to the right and from the top down. */
export class Pen {
  readonly width: number;
  /** Screen cells of the longest run of GPUs in one line. */
  readonly lineRoom: number;
  x = 0;
  y = 0;
  readonly #layout: FabricLayout;
  readonly #from: number;
  readonly #to: number;
  readonly #perLine: number;
  readonly #cellWidth: number;
  readonly #xs: Uint16Array;
  readonly #ys: Uint32Array;
  readonly #labels: HeatLabel[] = [];
  #isOpen = false;

  constructor(layout: FabricLayout, [from, to]: readonly [number, number], width: number, grid: Grid) {
    this.#layout = layout;
    this.#from = from;
    this.#to = to;
    this.width = width;
    this.#perLine = grid.perLine;
    this.#cellWidth = grid.cellWidth;
    this.lineRoom = grid.perLine * grid.cellWidth;
    this.#xs = new Uint16Array(Math.max(0, to - from));
    this.#ys = new Uint32Array(Math.max(0, to - from));
  }

  /** Screen cells left in the line. */
  get room(): number {
    return this.width - this.x;
  }

  get isAtStart(): boolean {
    return !this.#isOpen;
  }

  /** Screen cells that a node's GPUs take in one line. */
  cellsOf(node: number): number {
    return this.#count(node) * this.#cellWidth;
  }

  /** A line of its own; before a site's also a blank one. */
  title(kind: HeatLabel['kind'], index: number): void {
    this.endLine();
    if (kind === 'site' && this.y > 0) this.y++;
    this.labelAt(kind, index, 0, this.y, this.width);
    this.y++;
  }

  label(kind: HeatLabel['kind'], index: number, x: number, width: number): void {
    this.labelAt(kind, index, x, this.y, width);
  }

  labelAt(kind: HeatLabel['kind'], index: number, x: number, y: number, width: number): void {
    this.#labels.push({ x, y, width, kind, index });
  }

  newLine(indent: number): void {
    this.endLine();
    this.#isOpen = true;
    this.x = indent;
  }

  endLine(): void {
    if (this.#isOpen) this.y++;
    this.#isOpen = false;
    this.x = 0;
  }

  moveTo(y: number): void {
    this.#isOpen = false;
    this.x = 0;
    this.y = y;
  }

  skip(cells: number): void {
    this.x += cells;
  }

  /** Puts a node where the pen stands; one that takes several lines ends the line. */
  node(node: number): void {
    const lines = this.nodeAt(node, this.x, this.y);
    this.y += lines - 1;
    this.x += lines > 1 ? this.width : this.cellsOf(node);
  }

  /** Puts a node anywhere; returns how many lines it takes. */
  nodeAt(node: number, x: number, y: number): number {
    this.#xs[node - this.#from] = x;
    this.#ys[node - this.#from] = y;
    return this.#linesOf(node);
  }

  finish(): PlacedNodes {
    this.endLine();
    const count = this.#xs.length;
    let entries = 0;
    let lines = this.y;
    for (let at = 0; at < count; at++) {
      const taken = this.#linesOf(this.#from + at);
      entries += taken;
      lines = Math.max(lines, (this.#ys[at] ?? 0) + taken);
    }
    const lineFirst = new Uint32Array(lines + 1);
    this.#eachLine((_, line) => {
      lineFirst[line + 1] = (lineFirst[line + 1] ?? 0) + 1;
    });
    for (let line = 0; line < lines; line++) {
      lineFirst[line + 1] = (lineFirst[line + 1] ?? 0) + (lineFirst[line] ?? 0);
    }
    const nodeAt = new Uint32Array(entries);
    const next = lineFirst.slice();
    this.#eachLine((node, line) => {
      const entry = next[line] ?? 0;
      nodeAt[entry] = node;
      next[line] = entry + 1;
    });
    return {
      width: this.width,
      lines,
      from: this.#from,
      to: this.#to,
      x: this.#xs,
      y: this.#ys,
      perLine: this.#perLine,
      cellWidth: this.#cellWidth,
      lineFirst,
      nodeAt,
      labels: this.#labels.sort((a, b) => a.y - b.y),
    };
  }

  #eachLine(visit: (node: number, line: number) => void): void {
    for (let at = 0; at < this.#ys.length; at++) {
      const taken = this.#linesOf(this.#from + at);
      for (let line = 0; line < taken; line++) visit(this.#from + at, (this.#ys[at] ?? 0) + line);
    }
  }

  #count(node: number): number {
    const [from, to] = cellsOfNode(this.#layout, node);
    return to - from;
  }

  #linesOf(node: number): number {
    return Math.max(1, Math.ceil(this.#count(node) / this.#perLine));
  }
}

/** GPUs in a line at most, and screen cells for each. */
export interface Grid {
  readonly perLine: number;
  readonly cellWidth: number;
}
