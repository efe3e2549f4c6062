import type { SafeText } from '../../protocol/text.ts';
import type { Look } from '../components/look.ts';
import type { ThemeName } from '../screen/theme-palettes.ts';
import type { Shells } from './shells.ts';

/** What the console asks of the terminal it is shown on, beside being painted. */
export interface TerminalServices {
  readonly look: () => Look;
  /** Null for the configuration's. */
  readonly setTheme: (name: ThemeName | null) => void;
  /** Off, so that the terminal's own selection works. */
  readonly setMouse: (isOn: boolean) => void;
  /**
   * Lends the terminal to a program of the operator's that shows the lines. Gives what went wrong, in one
   * line; null when nothing did. Itself null where no program may be started: on a served terminal.
   */
  readonly showText: ((lines: AsyncIterable<SafeText>) => Promise<string | null>) | null;
  /** Left out where none may be opened: on a served terminal, and on a console that only reads. */
  readonly shells?: Shells;
}
