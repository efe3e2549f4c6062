import type { TerminalServices } from './app/terminal-services.ts';
import type { Screen, ScreenOptions } from './screen/screen.ts';
import { viewText } from './screen/view-text.ts';

/** What a screen does for the console on it. Programs are started only on the terminal that weft itself runs on. */
export function servicesOf(
  screen: Screen,
  {
    environment,
    theme,
    mouse,
    process: own,
  }: Pick<ScreenOptions, 'environment' | 'theme' | 'mouse' | 'process'>,
): TerminalServices {
  const withTerminalReleased: Screen['withTerminalReleased'] = (work) => screen.withTerminalReleased(work);
  return {
    look: () => screen,
    setTheme: (name) => screen.setTheme(name ?? theme),
    setMouse: (isOn) => screen.setMouse(isOn && mouse),
    showText:
      own === undefined ? null : (lines) => viewText(lines, { environment, withTerminalReleased, process }),
  };
}
