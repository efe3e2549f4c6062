import { onTestFinished } from 'vitest';
import type { ScreenOptions } from '../../source/screen/screen.ts';
import { createScreen } from '../../source/screen/terminal-screen.ts';
import { EmulatedTerminal } from './emulated-terminal.ts';
import { fakeTerminal, settled } from './fake-terminal.ts';

/** A screen on a terminal in memory, which the end of the test closes. */
export function openScreen(columns = 80, rows = 24, more: Partial<ScreenOptions> = {}) {
  const fake = fakeTerminal(columns, rows);
  const screen = createScreen({ ...fake.options, ...more });
  onTestFinished(() => screen.close());
  return {
    ...fake,
    screen,
    /** What stands there once the work at hand is done. */
    shown: async (): Promise<string> => {
      await settled();
      const terminal = new EmulatedTerminal(fake.stdout.columns, fake.stdout.rows);
      await terminal.write(fake.stdout.written);
      return terminal.text();
    },
  };
}
