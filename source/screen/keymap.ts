import type { SafeText } from '../../protocol/text.ts';
import { neutralise } from '../../protocol/text.ts';
import { type KeyEvent, keyNameOf } from './input-events.ts';

/** One thing a key does, as a line of a table. Who holds the table decides what happens on the `id`. */
export interface KeyCommand<Context, Id extends string = string> {
  readonly id: Id;
  /** Key names as `keyNameOf` gives them; the first one stands in the footer. */
  readonly keys: readonly string[];
  readonly label: SafeText;
  /** How the keys are written in the footer where the first one's name is not it: `↑↓`. */
  readonly shownAs?: SafeText;
  /**
   * True where the key can act. A text is the reason why it cannot: the key is shown dimmed. False where
   * it has no meaning: it is not shown, and the next table may use the key.
   */
  readonly when?: (context: Context) => boolean | SafeText;
}

export interface FoundCommand<Context, Id extends string> {
  readonly command: KeyCommand<Context, Id>;
  /** Why it cannot act now; null when it can. */
  readonly refusal: SafeText | null;
}

/** The first command of the tables, in order, that has this key and a meaning here; null without one. */
export function findCommand<Context, Id extends string>(
  tables: readonly (readonly KeyCommand<Context, Id>[])[],
  event: KeyEvent,
  context: Context,
): FoundCommand<Context, Id> | null {
  const name = keyNameOf(event);
  for (const table of tables) {
    for (const command of table) {
      const state = command.keys.includes(name) ? stateOf(command, context) : false;
      if (state !== false) {
        return { command, refusal: state === true ? null : state };
      }
    }
  }
  return null;
}

export interface FooterKey {
  /** As it is written. */
  readonly key: SafeText;
  /** The name of the key that a click on it presses; null where several are written as one. */
  readonly press: string | null;
  readonly label: SafeText;
  readonly refusal: SafeText | null;
}

/** The keys that have a meaning here, in the tables' order, each key once. */
export function footerKeys<Context, Id extends string>(
  tables: readonly (readonly KeyCommand<Context, Id>[])[],
  context: Context,
): FooterKey[] {
  const taken = new Set<string>();
  const shown: FooterKey[] = [];
  for (const command of tables.flat()) {
    const state = stateOf(command, context);
    const key = command.keys[0];
    if (state === false || key === undefined || taken.has(key)) {
      continue;
    }
    taken.add(key);
    const refusal = state === true ? null : state;
    const { shownAs, label } = command;
    shown.push({ key: shownAs ?? shownKey(key), press: shownAs === undefined ? key : null, label, refusal });
  }
  return shown;
}

const SHOWN_NAMES = new Map([
  ['enter', 'Enter'],
  ['escape', 'Esc'],
  ['space', 'Space'],
  ['tab', 'Tab'],
  ['shift-tab', 'Shift-Tab'],
  ['backspace', 'Bksp'],
  ['delete', 'Del'],
  ['pageup', 'PgUp'],
  ['pagedown', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['up', 'Up'],
  ['down', 'Down'],
  ['left', 'Left'],
  ['right', 'Right'],
]);

/** A key's name as operators read it: `Esc`, `^C`, `PgUp`, `F5`. */
export function shownKey(name: string): SafeText {
  const known = SHOWN_NAMES.get(name);
  if (known !== undefined) {
    return neutralise(known);
  }
  if (/^ctrl-.$/.test(name)) {
    return neutralise(`^${name.slice(5).toUpperCase()}`);
  }
  return neutralise(/^f\d+$/.test(name) ? name.toUpperCase() : name);
}

function stateOf<Context, Id extends string>(
  command: KeyCommand<Context, Id>,
  context: Context,
): boolean | SafeText {
  return command.when === undefined ? true : command.when(context);
}
