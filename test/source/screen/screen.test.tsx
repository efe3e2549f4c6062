import { Box, Text, useInput } from 'ink';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { Canvas, Overlay, useScreenSize } from '../../../source/screen/canvas.tsx';
import { KeptPicture } from '../../../source/screen/kept-picture.ts';
import type { Painter } from '../../../source/screen/layout-regions.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import { settled } from '../../support/fake-terminal.ts';
import { openScreen } from '../../support/open-screen.ts';

const filled: Painter = (buffer, rect) => buffer.fill(rect, say`#`, PLAIN);

function Layout() {
  const { columns, rows } = useScreenSize();
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Text bold>
        head {columns}×{rows}
      </Text>
      <Box flexGrow={1}>
        <Box width={6}>
          <Text>left</Text>
        </Box>
        <Canvas paint={filled} />
      </Box>
      <Text>foot</Text>
    </Box>
  );
}

const dialog = { close: (): void => undefined };
const inDialog: Painter = (buffer, { x, y }) => buffer.write(x, y, say`in`, PLAIN);

function WithDialog() {
  const [isOpen, setOpen] = useState(true);
  dialog.close = () => setOpen(false);
  return (
    <>
      <Canvas paint={filled} />
      {isOpen && (
        <Overlay position="absolute" marginLeft={4} marginTop={1} width={8} height={3} flexDirection="column">
          <Text>dialog</Text>
          <Canvas paint={inDialog} />
        </Overlay>
      )}
    </>
  );
}

const counter = { value: 1, commits: 0 };

function Counter() {
  counter.commits += 1;
  return <Canvas paint={(buffer, { x, y }) => buffer.write(x, y, say`value ${counter.value}`, PLAIN)} />;
}

const heard: string[] = [];

function Listening() {
  useInput((input) => {
    heard.push(`ink ${input}`);
  });
  return <Text>x</Text>;
}

describe('a screen', () => {
  it('puts a canvas where the layout has room for it, beside what Ink draws', async () => {
    const { screen, shown } = openScreen(80, 24);
    await screen.mount(<Layout />);
    const lines = (await shown()).split('\n');
    expect(lines[0]).toBe('head 80×24');
    expect(lines[1]).toBe(`left  ${'#'.repeat(74)}`);
    expect(lines[22]).toBe(`      ${'#'.repeat(74)}`);
    expect(lines[23]).toBe('foot');
  });

  it.each([
    ['smaller', 50, 10],
    ['larger', 120, 40],
  ])('lays everything out anew when the terminal becomes %s', async (_, columns, rows) => {
    const { screen, stdout, shown } = openScreen(80, 24);
    await screen.mount(<Layout />);
    await settled();
    stdout.take();
    stdout.resize(columns, rows);
    await settled();
    await settled();
    const lines = (await shown()).split('\n');
    expect(screen.size).toEqual({ columns, rows });
    expect(lines[0]).toBe(`head ${columns}×${rows}`);
    expect(lines[rows - 2]).toBe(`      ${'#'.repeat(columns - 6)}`);
    expect(lines[rows - 1]).toBe('foot');
  });

  it('hides what is painted below an overlay, and shows it again when that closes', async () => {
    const { screen, shown } = openScreen(20, 5);
    await screen.mount(<WithDialog />);
    const hash = (count: number) => '#'.repeat(count);
    expect(await shown()).toBe(
      [hash(20), `####dialog  ${hash(8)}`, `####in      ${hash(8)}`, `####        ${hash(8)}`, hash(20)].join(
        '\n',
      ),
    );
    dialog.close();
    expect(await shown()).toBe(Array(5).fill(hash(20)).join('\n'));
  });

  it('paints new state without a React commit', async () => {
    const { screen, shown } = openScreen(20, 3);
    counter.value = 1;
    await screen.mount(<Counter />);
    await settled();
    const before = counter.commits;
    counter.value = 2;
    screen.requestPaint('key');
    expect((await shown()).trimEnd()).toBe('value 2');
    expect(counter.commits).toBe(before);
  });

  it('falls back to the theme without colours where there are none', () => {
    const { screen } = openScreen(80, 24, { environment: { TERM: 'xterm', NO_COLOR: '1' } });
    screen.setTheme('deuteranopia');
    expect(screen.theme.name).toBe('monochrome');
  });

  it('shows a skeleton before a tree is mounted', async () => {
    const { screen, shown } = openScreen(20, 3);
    screen.showSkeleton((buffer) => buffer.write(0, 0, say`starting`, PLAIN));
    expect((await shown()).trimEnd()).toBe('starting');
  });

  it('keeps the rest of the picture when one painter fails', async () => {
    const { screen, shown } = openScreen(40, 4);
    const failing: Painter = () => {
      throw new Error('no rows\x1b[2J');
    };
    await screen.mount(
      <>
        <Canvas height={1} flexGrow={0} paint={failing} />
        <Canvas paint={filled} />
      </>,
    );
    const lines = (await shown()).split('\n');
    expect(lines[0]).toContain('cannot be drawn: no rows‹1B›[2J');
    expect(lines[3]).toBe('#'.repeat(40));
  });

  it('paints again what a painter had kept when it failed', async () => {
    const { screen, shown } = openScreen(20, 3);
    const kept = new KeptPicture();
    let fails = false;
    const paint: Painter = (buffer, rect) => {
      kept.paint(buffer, rect, [], filled);
      if (fails) throw new Error('no rows');
    };
    await screen.mount(<Canvas isKeeping paint={paint} />);
    const whole = await shown();
    for (fails of [true, false]) {
      screen.requestPaint('key');
      await settled();
    }
    expect(await shown()).toBe(whole);
  });

  it('paints for the cursor only what it may have moved in', async () => {
    const { screen, shown } = openScreen(20, 3);
    const at = { value: 1 };
    const telling: Painter = (buffer, { x, y }) => buffer.write(x, y, say`at ${at.value}`, PLAIN);
    await screen.mount(
      <>
        <Canvas height={1} flexGrow={0} paint={telling} />
        <Canvas hasCursor paint={telling} />
      </>,
    );
    await shown();
    at.value = 2;
    screen.requestPaint('cursor');
    expect((await shown()).split('\n').slice(0, 2)).toEqual(['at 1', 'at 2']);
    screen.requestPaint('key');
    expect((await shown()).split('\n').slice(0, 2)).toEqual(['at 2', 'at 2']);
  });

  it('lets no escape sequence in a text of the tree reach the terminal', async () => {
    const { screen, stdout } = openScreen(40, 2);
    await screen.mount(<Text>{'a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b5md'}</Text>);
    await settled();
    expect(stdout.written).not.toContain(']52');
    expect(stdout.written.match(/\x1b\[2J/g)?.length).toBe(2);
    expect(stdout.written).not.toContain('\x9b');
  });

  it('gives keys to the newest listener first, and to trees that use the input of Ink', async () => {
    const { screen, stdin } = openScreen(20, 3);
    heard.length = 0;
    await screen.mount(<Listening />);
    await settled();
    screen.onInput((event) => heard.push(`old ${event.kind}`) > 0);
    const stop = screen.onInput((event) => {
      heard.push(`new ${event.kind}`);
      return event.kind === 'key' && event.name === 'a';
    });
    stdin.type('a');
    await settled();
    expect(heard).toEqual(['new key', 'ink a']);
    stop();
    stdin.type('\x1b[<64;1;1M');
    await settled();
    expect(heard).toEqual(['new key', 'ink a', 'old mouse']);
  });
});
