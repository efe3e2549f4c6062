// A screen that lends its terminal to a program which spoils it and crashes. `!` lends, `q` ends.
// Bundled and run by the test of the terminal given back.
import { spawn } from 'node:child_process';
import { say } from '../../protocol/text.ts';
import { PLAIN } from '../../source/screen/style.ts';
import { createScreen } from '../../source/screen/terminal-screen.ts';

const SPOILING = "stty raw -echo; printf '\\033[?25h\\033[?7h\\033[1;31mlent'; kill -SEGV $$";

let returned: string | null = null;

const screen = createScreen({
  stdin: process.stdin,
  stdout: process.stdout,
  environment: process.env,
  theme: 'default',
  ascii: false,
  mouse: true,
  process,
});
screen.showSkeleton((buffer) => {
  buffer.write(0, 0, returned === null ? say`held` : say`held again after SIGSEGV`, PLAIN);
});
screen.onInput((event) => {
  if (event.kind !== 'key') return false;
  if (event.name === 'q') screen.close();
  if (event.name === '!') {
    screen
      .withTerminalReleased(lend)
      .then((signal) => {
        returned = signal;
        screen.requestPaint('key');
      })
      .catch((error: unknown) => {
        throw error;
      });
  }
  return true;
});
await screen.ended;

function lend(): Promise<string | null> {
  return new Promise((resolve) => {
    spawn('sh', ['-c', SPOILING], { stdio: 'inherit' }).on('exit', (_, signal) => resolve(signal));
  });
}
