import { Text } from 'ink';
import { describe, expect, it } from 'vitest';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { settled } from '../../support/fake-terminal.ts';
import { openScreen } from '../../support/open-screen.ts';

function Broken(): never {
  throw new Error('a defect');
}

describe('the terminal', () => {
  it('is taken when the screen is made and given back when it is closed, once', async () => {
    const { screen, stdin, stdout } = openScreen(80, 24, { mouse: true });
    await settled();
    const terminal = new EmulatedTerminal(80, 24);
    await terminal.write(`before${stdout.take()}`);
    expect(terminal.isAlternate).toBe(true);
    expect(terminal.modes).toMatchObject({
      bracketedPasteMode: true,
      mouseTrackingMode: 'vt200',
      wraparoundMode: false,
    });
    expect(stdin.isRaw).toBe(true);
    screen.close();
    screen.close();
    expect(await screen.ended).toEqual({ reason: 'closed' });
    const goodbye = stdout.take();
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
    expect(stdin.isRaw).toBe(false);
  });

  it('is given back when the tree throws, and the error is told', async () => {
    const { screen, stdout } = openScreen();
    await screen.mount(<Broken />);
    expect(await screen.ended).toMatchObject({ reason: 'failure', error: { message: 'a defect' } });
    expect(stdout.written).toContain('\x1b[?1049l');
  });

  it.each<[string, (opened: ReturnType<typeof openScreen>) => void]>([
    ['input ended', ({ stdin }) => stdin.emit('end')],
    ['output lost', ({ stdout }) => stdout.emit('error', new Error('EPIPE'))],
    ['closed', ({ stdin }) => stdin.type('\x03')],
  ])('ends with "%s"', async (reason, happen) => {
    const opened = openScreen();
    happen(opened);
    expect(await opened.screen.ended).toEqual({ reason });
    expect(opened.stdin.isRaw).toBe(false);
  });

  it('is lent to other programs and painted whole afterwards', async () => {
    const { screen, stdin, stdout, shown } = openScreen(20, 3);
    await screen.mount(<Text>ours</Text>);
    await settled();
    stdout.take();
    const result = await screen.withTerminalReleased(async () => {
      expect(stdout.take()).toContain('\x1b[?1049l');
      expect(stdin.isRaw).toBe(false);
      screen.requestPaint('key');
      await settled();
      expect(stdout.take()).toBe('');
      return 'done';
    });
    expect(result).toBe('done');
    expect(stdin.isRaw).toBe(true);
    expect((await shown()).trimEnd()).toBe('ours');
  });

  it('is painted whole on Ctrl-L', async () => {
    const { screen, stdin, stdout } = openScreen(20, 3);
    await screen.mount(<Text>ours</Text>);
    await settled();
    stdout.take();
    stdin.type('\x0c');
    await settled();
    expect(stdout.take()).toContain('\x1b[2J\x1b[Hours');
  });

  it('that stalls is not waited for without end', async () => {
    const { screen, stdout, clock } = openScreen(20, 3);
    await settled();
    stdout.isStalled = true;
    screen.close();
    clock.advance(1_000);
    expect(await screen.ended).toEqual({ reason: 'closed' });
  });
});
