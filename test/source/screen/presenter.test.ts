import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { Presenter } from '../../../source/screen/presenter.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import { createStyleCodes } from '../../../source/screen/style-codes.ts';
import { FakeOutput } from '../../support/fake-terminal.ts';

function created() {
  const output = new FakeOutput();
  let now = 0;
  let idles = 0;
  const presenter = new Presenter({
    output,
    styleCodes: createStyleCodes('none'),
    now: () => now,
    onIdle: () => {
      idles += 1;
    },
  });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { output, presenter, idles: () => idles, pass };
}

function frameWith(text: 'one' | 'two' | 'three'): CellBuffer {
  const frame = new CellBuffer(10, 2);
  frame.write(0, 0, say`${text === 'one' ? say`one` : text === 'two' ? say`two` : say`three`}`, PLAIN);
  return frame;
}

describe('the presenter', () => {
  it('sends each frame in one write inside synchronized output', () => {
    const { output, presenter } = created();
    presenter.present(frameWith('one'));
    expect(output.take()).toBe('\x1b[?2026h\x1b[m\x1b[?7l\x1b[2J\x1b[Hone\x1b[?2026l');
    presenter.present(frameWith('two'));
    expect(output.take()).toBe('\x1b[?2026h\x1b[Htwo\x1b[?2026l');
    expect(output.writes).toBe(2);
  });

  it('writes nothing when nothing changed', () => {
    const { output, presenter } = created();
    presenter.present(frameWith('one'));
    presenter.present(frameWith('one'));
    expect(output.writes).toBe(1);
  });

  it('has one paint under way and then sends the newest, not what came between', () => {
    const { output, presenter, idles, pass } = created();
    output.isStalled = true;
    presenter.present(frameWith('one'));
    expect(presenter.present(frameWith('two'))).toBe(false);
    expect(presenter.present(frameWith('three'))).toBe(false);
    expect(output.writes).toBe(1);
    pass(70);
    output.drain();
    expect(idles()).toBe(1);
    expect(presenter.lastWriteMs).toBe(70);
    output.take();
    expect(presenter.present(frameWith('three'))).toBe(true);
    expect(output.take()).toContain('three');
  });

  it('paints everything anew when told that the terminal shows something else', () => {
    const { output, presenter } = created();
    presenter.present(frameWith('one'));
    presenter.invalidate();
    output.take();
    presenter.present(frameWith('one'));
    expect(output.take()).toContain('\x1b[2J\x1b[Hone');
  });

  it('sends nothing while the terminal belongs to someone else', () => {
    const { output, presenter } = created();
    presenter.pause();
    expect(presenter.present(frameWith('one'))).toBe(false);
    expect(output.writes).toBe(0);
  });
});
