import { EventEmitter } from 'node:events';
import type { TerminalInput } from '../source/screen/input-reader.ts';
import type { TerminalOutput } from '../source/screen/terminal-output.ts';

/** A terminal that takes everything at once and shows nothing. */
export class SilentOutput extends EventEmitter implements TerminalOutput {
  readonly columns: number;
  readonly rows: number;
  bytes = 0;
  onWrite: () => void = () => undefined;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(chunk: string, written: () => void = () => undefined): boolean {
    this.bytes += Buffer.byteLength(chunk);
    written();
    this.onWrite();
    return true;
  }
}

/** A keyboard that a program presses. */
export class SilentInput extends EventEmitter implements TerminalInput {
  readonly isTTY = true;
  setRawMode(): void {
    this.emit('mode');
  }
  resume(): void {
    this.emit('mode');
  }
  pause(): void {
    this.emit('mode');
  }
  type(text: string): void {
    this.emit('data', Buffer.from(text));
  }
}
