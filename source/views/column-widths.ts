/**
 * How wide the texts of each column have been, so that a name is not cut where there is room, and columns
 * do not jump to and fro as rows come and go: a width only grows, until another question is asked. The same
 * holds for whether anything stands in a column.
 */
export class ColumnWidths {
  readonly #widths = new Map<string, number>();
  readonly #said = new Set<string>();
  #question = '';
  /** Rises when all widths are forgotten. */
  generation = 0;

  /** Forgets all widths when the question (view, filter, order) is another one. */
  ask(question: string): void {
    if (question === this.#question) return;
    this.#question = question;
    this.#widths.clear();
    this.#said.clear();
    this.generation++;
  }

  /** Whether any row in sight has had a value in a column so far. */
  said(column: string, isSaid: boolean): boolean {
    if (isSaid) this.#said.add(column);
    return this.#said.has(column);
  }

  /** The widest so far, this one included. */
  widest(column: string, cells: number): number {
    const widest = Math.max(cells, this.#widths.get(column) ?? 0);
    this.#widths.set(column, widest);
    return widest;
  }
}
