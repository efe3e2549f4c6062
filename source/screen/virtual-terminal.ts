import { Readable, Writable } from 'node:stream';

/** What Ink writes its frames to: a terminal of our size that hands every frame over. */
export class VirtualOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #onFrame: (frame: string) => void;

  constructor(columns: number, rows: number, onFrame: (frame: string) => void) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#onFrame = onFrame;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    // Cursor and paste modes are ours to set on the real terminal.
    if (!MODES_ONLY.test(text)) {
      this.#onFrame(text);
    }
    done();
  }
}

const MODES_ONLY = /^(?:\x1b\[\?[\d;]*[a-z])+$/;

/** What Ink reads keys from. It gets keys only while something in the tree asked for them. */
export class VirtualInput extends Readable {
  readonly isTTY = true;
  #isWanted = false;

  setRawMode(isWanted: boolean): this {
    this.#isWanted = isWanted;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  feed(sequence: string): void {
    if (this.#isWanted) {
      this.push(sequence);
    }
  }

  override _read(): void {
    // `feed` pushes when there is something.
  }
}
