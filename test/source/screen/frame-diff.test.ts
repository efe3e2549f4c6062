import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { diffFrames } from '../../../source/screen/frame-diff.ts';
import { Presenter } from '../../../source/screen/presenter.ts';
import { intern, PLAIN, type StyleId } from '../../../source/screen/style.ts';
import { createStyleCodes } from '../../../source/screen/style-codes.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { FakeOutput } from '../../support/fake-terminal.ts';

const styleCodes = createStyleCodes('truecolor');
const red = { rgb: 0xff0000, ansi: 9 };
const blue = { rgb: 0x0000ff, ansi: 4 };
const styles: readonly StyleId[] = [
  PLAIN,
  intern({ bold: true }),
  intern({ dim: true, foreground: red }),
  intern({ bold: true, dim: true }),
  intern({ inverse: true }),
  intern({ underline: true, background: blue }),
  intern({ foreground: blue, background: red }),
];

describe('the difference between two frames', () => {
  it('is empty when nothing changed', () => {
    const frame = new CellBuffer(10, 2);
    frame.write(0, 0, say`abc`, PLAIN);
    expect(diffFrames(frame, frame, styleCodes)).toBe('');
  });

  it('is one move and the changed characters', () => {
    const shown = new CellBuffer(20, 3);
    const next = new CellBuffer(20, 3);
    next.write(4, 1, say`hello`, PLAIN);
    expect(diffFrames(shown, next, styleCodes)).toBe('\x1b[2;5Hhello');
  });

  it('writes short unchanged gaps again and jumps over long ones', () => {
    const shown = new CellBuffer(40, 1);
    shown.write(0, 0, say`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, PLAIN);
    const next = new CellBuffer(40, 1);
    next.write(0, 0, say`baaaabaaaaaaaaaab`, PLAIN);
    next.write(17, 0, say`aaaaaaaaaaaaaaaaaaaaaaa`, PLAIN);
    expect(diffFrames(shown, next, styleCodes)).toBe('\x1b[Hbaaaab\x1b[10Cb');
  });

  it('erases what is left of a line instead of writing blanks', () => {
    const shown = new CellBuffer(40, 1);
    shown.write(0, 0, say`a long line of text`, PLAIN);
    expect(diffFrames(shown, new CellBuffer(40, 1), styleCodes)).toBe('\x1b[H\x1b[K');
  });

  it('goes down a column by steps instead of addresses', () => {
    const next = new CellBuffer(40, 3);
    for (let y = 0; y < 3; y++) next.write(30, y, say`7`, PLAIN);
    expect(diffFrames(new CellBuffer(40, 3), next, styleCodes)).toBe('\x1b[;31H7\x1b[B\b7\x1b[B\b7');
  });

  it('changes no style for the blanks between words of one colour', () => {
    const next = new CellBuffer(20, 1);
    next.write(0, 0, say`one`, intern({ foreground: red }));
    next.write(3, 0, say`  `, PLAIN);
    next.write(5, 0, say`two`, intern({ foreground: red }));
    expect(diffFrames(new CellBuffer(20, 1), next, styleCodes)).toBe('\x1b[H\x1b[38;5;196mone  two\x1b[m');
  });

  it('is empty where only the colour of blanks changed', () => {
    const next = new CellBuffer(20, 1);
    next.fill(next.bounds, say` `, intern({ foreground: red, bold: true }));
    expect(diffFrames(new CellBuffer(20, 1), next, styleCodes)).toBe('');
  });

  it('jumps over a gap of another style rather than changing there and back', () => {
    const shown = new CellBuffer(10, 1);
    shown.write(0, 0, say`a `, PLAIN);
    shown.write(1, 0, say`b`, intern({ foreground: blue }));
    shown.write(2, 0, say`c`, PLAIN);
    const next = new CellBuffer(10, 1);
    next.copyFrom(shown, shown.bounds);
    next.write(0, 0, say`x`, PLAIN);
    next.write(2, 0, say`y`, PLAIN);
    expect(diffFrames(shown, next, styleCodes)).toBe('\x1b[Hx\x1b[Cy');
  });

  it('ends in the plain style', () => {
    const next = new CellBuffer(10, 1);
    next.write(0, 0, say`a`, intern({ bold: true }));
    expect(diffFrames(new CellBuffer(10, 1), next, styleCodes)).toMatch(/a\x1b\[(0|22)?m/);
  });
});

describe('a terminal that was sent only differences', () => {
  const text = fc.oneof(
    fc.stringMatching(/^[a-z ]{0,12}$/),
    fc.stringMatching(/^[漢字かな한a ]{0,6}$/),
    fc.stringMatching(/^[─│╭█▇▁●…é]{0,12}$/),
    fc.constantFrom('👍🏽 ok', '👩‍👩‍👧', '🇳🇱🇩🇪', 'é̂x', 'नमस्ते', '✖ lost', '⚠️', 'a\u200bb', '\u0301x', '☼'),
    fc.string({ unit: 'binary' }),
  );
  const write = fc.record({
    kind: fc.constant('write' as const),
    x: fc.integer({ min: -4, max: 44 }),
    y: fc.integer({ min: 0, max: 9 }),
    text,
    style: fc.nat({ max: styles.length - 1 }),
  });
  const fill = fc.record({
    kind: fc.constant('fill' as const),
    rect: fc.record({
      x: fc.integer({ min: -3, max: 40 }),
      y: fc.nat({ max: 9 }),
      width: fc.nat({ max: 50 }),
      height: fc.nat({ max: 4 }),
    }),
    style: fc.nat({ max: styles.length - 1 }),
  });
  const resize = fc.record({
    kind: fc.constant('resize' as const),
    // The emulator knows no narrower terminal.
    columns: fc.integer({ min: 2, max: 40 }),
    rows: fc.integer({ min: 1, max: 8 }),
  });
  const step = fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 2, arbitrary: fill }), {
    maxLength: 8,
  });
  const frames = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: resize }), {
    minLength: 1,
    maxLength: 12,
  });

  it('shows the same as one that was sent the last frame whole', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async (changes) => {
        let frame = new CellBuffer(40, 8);
        const output = new FakeOutput();
        const presenter = new Presenter({ output, styleCodes, now: () => 0, onIdle: () => undefined });
        const differed = new EmulatedTerminal(40, 8);
        // On the alternate screen, as always, terminals do not reflow lines when they are resized.
        await differed.write('\x1b[?1049h');
        presenter.present(frame);
        for (const change of changes) {
          if ('kind' in change) {
            frame = new CellBuffer(change.columns, change.rows, frame.clusters);
            await differed.write(output.take());
            differed.resize(change.columns, change.rows);
          } else {
            paint(frame, change);
          }
          presenter.present(frame);
          await differed.write(output.take());
        }
        const whole = new EmulatedTerminal(frame.columns, frame.rows);
        presenter.invalidate();
        presenter.present(frame);
        await whole.write(output.take());
        expect(differed.cells()).toEqual(whole.cells());
        differed.close();
        whole.close();
      }),
      { numRuns: 150 },
    );
  });

  function paint(
    frame: CellBuffer,
    changes: readonly (
      | { kind: 'write'; x: number; y: number; text: string; style: number }
      | { kind: 'fill'; rect: { x: number; y: number; width: number; height: number }; style: number }
    )[],
  ): void {
    for (const change of changes) {
      const style = styles[change.style] ?? PLAIN;
      if (change.kind === 'write') {
        frame.write(change.x, change.y, neutralise(change.text), style);
      } else {
        frame.fill(change.rect, say` `, style);
      }
    }
  }

  it('shows plain and wide text exactly as the buffer holds it', async () => {
    const frame = new CellBuffer(20, 3);
    frame.write(0, 0, neutralise('漢字 and ─│█'), PLAIN);
    frame.write(3, 2, say`below`, styles[1] ?? PLAIN);
    const output = new FakeOutput();
    new Presenter({ output, styleCodes, now: () => 0, onIdle: () => undefined }).present(frame);
    const terminal = new EmulatedTerminal(20, 3);
    await terminal.write(output.take());
    expect(terminal.text()).toBe(frame.toText());
    terminal.close();
  });
});
