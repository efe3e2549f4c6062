import { Box, Text, useInput } from 'ink';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { Canvas, Overlay, useScreenSize } from '../../../source/screen/canvas.tsx';
import type { Painter } from '../../../source/screen/layout-regions.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import { createScreen } from '../../../source/screen/terminal-screen.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { fakeTerminal, settled } from '../../support/fake-terminal.ts';

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

function Broken(): never {
  throw new Error('a defect');
}

async function shown(fake: ReturnType<typeof fakeTerminal>): Promise<EmulatedTerminal> {
  await settled();
  const terminal = new EmulatedTerminal(fake.stdout.columns, fake.stdout.rows);
  await terminal.write(fake.stdout.written);
  return terminal;
}

describe('a screen', () => {
  it('puts a canvas where the layout has room for it, beside what Ink draws', async () => {
    const fake = fakeTerminal(80, 24);
    const screen = createScreen(fake.options);
    await screen.mount(<Layout />);
    const lines = (await shown(fake)).text().split('\n');
    expect(lines[0]).toBe('head 80×24');
    expect(lines[1]).toBe(`left  ${'#'.repeat(74)}`);
    expect(lines[22]).toBe(`      ${'#'.repeat(74)}`);
    expect(lines[23]).toBe('foot');
    screen.close();
  });

  it.each([
    ['smaller', 50, 10],
    ['larger', 120, 40],
  ])('lays everything out anew when the terminal becomes %s', async (_, columns, rows) => {
    const fake = fakeTerminal(80, 24);
    const screen = createScreen(fake.options);
    await screen.mount(<Layout />);
    await settled();
    fake.stdout.take();
    fake.stdout.resize(columns, rows);
    await settled();
    await settled();
    const lines = (await shown(fake)).text().split('\n');
    expect(screen.size).toEqual({ columns, rows });
    expect(lines[0]).toBe(`head ${columns}×${rows}`);
    expect(lines[rows - 2]).toBe(`      ${'#'.repeat(columns - 6)}`);
    expect(lines[rows - 1]).toBe('foot');
    screen.close();
  });

  it('hides what is painted below an overlay, and shows it again when that closes', async () => {
    const fake = fakeTerminal(20, 5);
    const screen = createScreen(fake.options);
    await screen.mount(<WithDialog />);
    const hash = (count: number) => '#'.repeat(count);
    expect((await shown(fake)).text()).toBe(
      [hash(20), `####dialog  ${hash(8)}`, `####in      ${hash(8)}`, `####        ${hash(8)}`, hash(20)].join(
        '\n',
      ),
    );
    dialog.close();
    expect((await shown(fake)).text()).toBe(Array(5).fill(hash(20)).join('\n'));
    screen.close();
  });

  it('paints new state without a React commit', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    counter.value = 1;
    await screen.mount(<Counter />);
    await settled();
    const before = counter.commits;
    counter.value = 2;
    screen.requestPaint('key');
    expect((await shown(fake)).text().trimEnd()).toBe('value 2');
    expect(counter.commits).toBe(before);
    screen.close();
  });

  it('falls back to the theme without colours where there are none', () => {
    const fake = fakeTerminal();
    const screen = createScreen({ ...fake.options, environment: { TERM: 'xterm', NO_COLOR: '1' } });
    screen.setTheme('deuteranopia');
    expect(screen.theme.name).toBe('monochrome');
    screen.close();
  });

  it('shows a skeleton before a tree is mounted', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    screen.showSkeleton((buffer) => buffer.write(0, 0, say`starting`, PLAIN));
    expect((await shown(fake)).text().trimEnd()).toBe('starting');
    screen.close();
  });

  it('keeps the rest of the picture when one painter fails', async () => {
    const fake = fakeTerminal(40, 4);
    const screen = createScreen(fake.options);
    const failing: Painter = () => {
      throw new Error('no rows\x1b[2J');
    };
    await screen.mount(
      <>
        <Canvas height={1} flexGrow={0} paint={failing} />
        <Canvas paint={filled} />
      </>,
    );
    const lines = (await shown(fake)).text().split('\n');
    expect(lines[0]).toContain('cannot be drawn: no rows‹1B›[2J');
    expect(lines[3]).toBe('#'.repeat(40));
    screen.close();
  });

  it('lets no escape sequence in a text of the tree reach the terminal', async () => {
    const fake = fakeTerminal(40, 2);
    const screen = createScreen(fake.options);
    await screen.mount(<Text>{'a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b5md'}</Text>);
    await settled();
    expect(fake.stdout.written).not.toContain(']52');
    expect(fake.stdout.written.match(/\x1b\[2J/g)?.length).toBe(2);
    expect(fake.stdout.written).not.toContain('\x9b');
    screen.close();
  });

  it('gives keys to the newest listener first, and to trees that use the input of Ink', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    heard.length = 0;
    await screen.mount(<Listening />);
    await settled();
    screen.onInput((event) => heard.push(`old ${event.kind}`) > 0);
    const stop = screen.onInput((event) => {
      heard.push(`new ${event.kind}`);
      return event.kind === 'key' && event.name === 'a';
    });
    fake.stdin.type('a');
    await settled();
    expect(heard).toEqual(['new key', 'ink a']);
    stop();
    fake.stdin.type('\x1b[<64;1;1M');
    await settled();
    expect(heard).toEqual(['new key', 'ink a', 'old mouse']);
    screen.close();
  });
});

describe('the terminal', () => {
  it('is taken when the screen is made and given back when it is closed, once', async () => {
    const fake = fakeTerminal();
    const screen = createScreen({ ...fake.options, mouse: true });
    await settled();
    const terminal = new EmulatedTerminal(80, 24);
    await terminal.write(`before${fake.stdout.take()}`);
    expect(terminal.isAlternate).toBe(true);
    expect(terminal.modes).toMatchObject({
      bracketedPasteMode: true,
      mouseTrackingMode: 'vt200',
      wraparoundMode: false,
    });
    expect(fake.stdin.isRaw).toBe(true);
    screen.close();
    screen.close();
    expect(await screen.ended).toEqual({ reason: 'closed' });
    const goodbye = fake.stdout.take();
    await terminal.write(goodbye);
    expect(goodbye.match(/1049l/g)).toHaveLength(1);
    expect(goodbye).toContain('\x1b[?25h');
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      wraparoundMode: true,
    });
    expect(terminal.text().trimEnd()).toBe('before');
    expect(fake.stdin.isRaw).toBe(false);
  });

  it('is given back when the tree throws, and the error is told', async () => {
    const fake = fakeTerminal();
    const screen = createScreen(fake.options);
    await screen.mount(<Broken />);
    expect(await screen.ended).toMatchObject({ reason: 'failure', error: { message: 'a defect' } });
    expect(fake.stdout.written).toContain('\x1b[?1049l');
  });

  it.each([
    ['input ended', (fake: ReturnType<typeof fakeTerminal>) => fake.stdin.emit('end')],
    ['output lost', (fake: ReturnType<typeof fakeTerminal>) => fake.stdout.emit('error', new Error('EPIPE'))],
    ['closed', (fake: ReturnType<typeof fakeTerminal>) => fake.stdin.type('\x03')],
  ])('ends with "%s"', async (reason, happen) => {
    const fake = fakeTerminal();
    const screen = createScreen(fake.options);
    happen(fake);
    expect(await screen.ended).toEqual({ reason });
    expect(fake.stdin.isRaw).toBe(false);
  });

  it('is lent to other programs and painted whole afterwards', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    await screen.mount(<Text>ours</Text>);
    await settled();
    fake.stdout.take();
    const result = await screen.withTerminalReleased(async () => {
      expect(fake.stdout.take()).toContain('\x1b[?1049l');
      expect(fake.stdin.isRaw).toBe(false);
      screen.requestPaint('key');
      await settled();
      expect(fake.stdout.take()).toBe('');
      return 'done';
    });
    expect(result).toBe('done');
    expect(fake.stdin.isRaw).toBe(true);
    expect((await shown(fake)).text().trimEnd()).toBe('ours');
    screen.close();
  });

  it('is painted whole on Ctrl-L', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    await screen.mount(<Text>ours</Text>);
    await settled();
    fake.stdout.take();
    fake.stdin.type('\x0c');
    await settled();
    expect(fake.stdout.take()).toContain('\x1b[2J\x1b[Hours');
    screen.close();
  });

  it('that stalls is not waited for without end', async () => {
    const fake = fakeTerminal(20, 3);
    const screen = createScreen(fake.options);
    await settled();
    fake.stdout.isStalled = true;
    screen.close();
    fake.clock.advance(1_000);
    expect(await screen.ended).toEqual({ reason: 'closed' });
  });
});
