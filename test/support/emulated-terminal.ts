import xterm from '@xterm/headless';
import { rgbOf256 } from '../../source/screen/ansi-colours.ts';

/** What is seen of one cell; a colour that is null is the terminal's own. */
export interface CellLook {
  /** Empty in the right half of a wide character. */
  readonly text: string;
  readonly foreground: number | null;
  readonly background: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
}

/** A real terminal emulator without a window: what the bytes look like. */
export class EmulatedTerminal {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #done: string[] = [];

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    this.#terminal.onData((reply) => void this.#done.push(`answered ${JSON.stringify(reply)}`));
    this.#terminal.onTitleChange((title) => void this.#done.push(`took the title ${JSON.stringify(title)}`));
    for (const [code, what] of [
      [8, 'made a link'],
      [52, 'touched the clipboard'],
    ] as const)
      this.#terminal.parser.registerOscHandler(code, () => this.#done.push(what) === 0);
    this.#terminal.onBell(() => void this.#done.push('rang'));
  }

  /** What it did beside showing: answers to whoever asked it, titles, links, the clipboard, bells. */
  get done(): readonly string[] {
    return this.#done;
  }

  get cursor(): readonly [x: number, y: number] {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return [cursorX, cursorY];
  }

  write(bytes: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** The rows as text, blanks at their ends left out. */
  text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) =>
      (active.getLine(y)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n');
  }

  /** Every cell with what is seen of its colours and attributes, for comparing two terminals. */
  cells(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      const line = active.getLine(y);
      return Array.from({ length: this.#terminal.cols }, (__, x) => {
        const cell = line?.getCell(x);
        // A cell never written and a written blank look alike.
        const text = cell?.getChars() || (cell?.getWidth() === 0 ? '' : ' ');
        // Of a blank, the colour and weight of its letter are not seen.
        const isBare = text === ' ' && !cell?.isInverse() && !cell?.isUnderline();
        const letter = isBare
          ? []
          : [cell?.getFgColorMode(), cell?.getFgColor(), cell?.isBold(), cell?.isDim()];
        const looks = [
          ...letter,
          cell?.getBgColorMode(),
          cell?.getBgColor(),
          cell?.isInverse(),
          cell?.isUnderline(),
        ];
        return `${text}/${looks.map(Number).join(',')}`;
      }).join(' ');
    });
  }

  /** Every cell of a row; colours that were named by a number of the palette as what they stand for. */
  looks(y: number): CellLook[] {
    const line = this.#terminal.buffer.active.getLine(y);
    return Array.from({ length: this.#terminal.cols }, (_, x) => {
      const cell = line?.getCell(x);
      const colour = (isOwn: boolean, isRgb: boolean, value: number): number | null =>
        isOwn ? null : isRgb ? value : rgbOf256(value);
      return {
        text: cell?.getChars() || (cell?.getWidth() === 0 ? '' : ' '),
        foreground: colour(cell?.isFgDefault() ?? true, cell?.isFgRGB() ?? false, cell?.getFgColor() ?? 0),
        background: colour(cell?.isBgDefault() ?? true, cell?.isBgRGB() ?? false, cell?.getBgColor() ?? 0),
        bold: Boolean(cell?.isBold()),
        dim: Boolean(cell?.isDim()),
        inverse: Boolean(cell?.isInverse()),
        underline: Boolean(cell?.isUnderline()),
      };
    });
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get modes() {
    return this.#terminal.modes;
  }

  close(): void {
    this.#terminal.dispose();
  }
}
