/** One key, with the modifiers the terminal told. */
export interface KeyEvent {
  readonly kind: 'key';
  /** The character itself (`a`, `G`, `é`), or a word: `enter`, `escape`, `up`, `pageup`, `f5`, `space`, … */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  /** Alt, Option or Meta. */
  readonly meta: boolean;
  /** The bytes as they came, as text. */
  readonly sequence: string;
}

/** Text put in at once. It comes from outside: neutralise it before it is shown. */
export interface PasteEvent {
  readonly kind: 'paste';
  readonly text: string;
}

/** `x` and `y` are cells from the top left, from zero. */
export interface MouseEvent {
  readonly kind: 'mouse';
  readonly action: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
  readonly button: 'left' | 'middle' | 'right' | 'none';
  readonly x: number;
  readonly y: number;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

export type InputEvent = KeyEvent | PasteEvent | MouseEvent;

/**
 * The key's name as tables of commands write it: modifiers in the order ctrl, alt, shift before the name.
 * A letter's case says shift already (`G`, not `shift-g`).
 */
export function keyNameOf(event: KeyEvent): string {
  const isCharacter = [...event.name].length === 1;
  return [
    event.ctrl ? 'ctrl-' : '',
    event.meta ? 'alt-' : '',
    event.shift && !isCharacter ? 'shift-' : '',
    event.name,
  ].join('');
}

/** The text a key types, or null when it types none. */
export function textOf(event: KeyEvent): string | null {
  if (event.ctrl || event.meta) {
    return null;
  }
  if (event.name === 'space') {
    return ' ';
  }
  return [...event.name].length === 1 ? event.name : null;
}
