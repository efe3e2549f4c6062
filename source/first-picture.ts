import { say } from '../protocol/text.ts';
import type { Screen, ScreenOptions } from './screen/screen.ts';
import { createScreen } from './screen/terminal-screen.ts';

/** Takes the terminal and shows something at once, before anything else is even read from the disk. */
export function firstPicture(options: ScreenOptions): Screen {
  const screen = createScreen(options);
  screen.showSkeleton((buffer, { x, y }) => {
    const { theme, glyphs } = screen;
    buffer.write(x + 1, y, say`weft`, theme.heading);
    buffer.write(x + 1, y + 2, say`listening for the sites${glyphs.ellipsis}`, theme.muted);
  });
  return screen;
}
