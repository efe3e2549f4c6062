import type { KeyEvent, MouseEvent } from './input-events.ts';

// Names by the last letter of `CSI … letter` and `SS3 letter` (xterm's control sequences, "PC-style").
const BY_FINAL = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['E', 'clear'],
  ['F', 'end'],
  ['H', 'home'],
  ['P', 'f1'],
  ['Q', 'f2'],
  ['R', 'f3'],
  ['S', 'f4'],
  ['M', 'enter'],
]);

// Names by the number in `CSI number ~` (VT220 and xterm; 7 and 8 are rxvt's).
const BY_NUMBER = new Map([
  [1, 'home'],
  [2, 'insert'],
  [3, 'delete'],
  [4, 'end'],
  [5, 'pageup'],
  [6, 'pagedown'],
  [7, 'home'],
  [8, 'end'],
  [11, 'f1'],
  [12, 'f2'],
  [13, 'f3'],
  [14, 'f4'],
  [15, 'f5'],
  [17, 'f6'],
  [18, 'f7'],
  [19, 'f8'],
  [20, 'f9'],
  [21, 'f10'],
  [23, 'f11'],
  [24, 'f12'],
]);

const CONTROL_NAMES = new Map([
  [0x08, 'backspace'],
  [0x09, 'tab'],
  [0x0a, 'enter'],
  [0x0d, 'enter'],
  [0x1b, 'escape'],
  [0x20, 'space'],
  [0x7f, 'backspace'],
]);

/** A key from one character; null for those no keyboard sends (C1 controls). */
export function keyOfCharacter(character: string, meta: boolean, sequence: string): KeyEvent | null {
  const code = character.codePointAt(0) ?? 0;
  const name = CONTROL_NAMES.get(code);
  if (name !== undefined) {
    return { kind: 'key', name, ctrl: false, shift: false, meta, sequence };
  }
  if (code < 0x20) {
    const letter = code === 0 ? 'space' : String.fromCharCode(code + (code <= 26 ? 0x60 : 0x40));
    return { kind: 'key', name: letter, ctrl: true, shift: false, meta, sequence };
  }
  if (code >= 0x80 && code < 0xa0) {
    return null;
  }
  const shift = character !== character.toLowerCase();
  return { kind: 'key', name: character, ctrl: false, shift, meta, sequence };
}

/** A key from a complete `CSI parameters final`; null for reports and keys we have no name for. */
export function keyOfCsi(parameters: string, final: string, sequence: string): KeyEvent | null {
  const [first = '', second = '', third = ''] = parameters.split(';');
  if (final === 'Z') {
    return { kind: 'key', name: 'tab', ctrl: false, shift: true, meta: false, sequence };
  }
  if (final === 'u') {
    return keyOfCode(numberOf(first), second, sequence);
  }
  if (final === '~') {
    // `CSI 27 ; modifiers ; code ~` is xterm's "modify other keys".
    if (first === '27') {
      return keyOfCode(numberOf(third), second, sequence);
    }
    return named(BY_NUMBER.get(numberOf(first)), second, sequence);
  }
  return final === 'M' ? null : named(BY_FINAL.get(final), second, sequence);
}

/** A key from `SS3 modifiers? final`, as sent in application mode and by keypads. */
export function keyOfSs3(modifiers: string, final: string, sequence: string): KeyEvent | null {
  return named(BY_FINAL.get(final), modifiers, sequence);
}

/** A mouse report in SGR form, `CSI < button ; column ; row M|m`; null when it is not one. */
export function mouseOfCsi(parameters: string, final: string): MouseEvent | null {
  const match = /^<(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (match === null || (final !== 'M' && final !== 'm')) {
    return null;
  }
  const code = Number(match[1]);
  const isWheel = (code & 64) !== 0;
  const low = code & 3;
  if (isWheel && low > 1) {
    return null;
  }
  const buttons = ['left', 'middle', 'right', 'none'] as const;
  return {
    kind: 'mouse',
    action: isWheel ? (low === 0 ? 'wheel-up' : 'wheel-down') : actionOf(code, final),
    button: isWheel ? 'none' : (buttons[low] ?? 'none'),
    x: Math.max(0, Number(match[2]) - 1),
    y: Math.max(0, Number(match[3]) - 1),
    shift: (code & 4) !== 0,
    meta: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}

function actionOf(code: number, final: string): 'press' | 'release' | 'move' {
  if ((code & 32) !== 0) {
    return 'move';
  }
  return final === 'm' ? 'release' : 'press';
}

function named(name: string | undefined, modifiers: string, sequence: string): KeyEvent | null {
  return name === undefined ? null : { kind: 'key', name, ...modifiersOf(modifiers), sequence };
}

/** A key told by its code point, as kitty and xterm do for keys that had no sequence of their own. */
function keyOfCode(code: number, modifiers: string, sequence: string): KeyEvent | null {
  const held = modifiersOf(modifiers);
  const name = CONTROL_NAMES.get(code);
  if (name !== undefined) {
    return { kind: 'key', name, ...held, sequence };
  }
  // Above 57343 kitty names keys that type nothing (modifiers alone, media keys).
  if (code < 0x20 || (code >= 0x80 && code < 0xa0) || code > 57_343) {
    return null;
  }
  const character = String.fromCodePoint(code);
  const isUpper = held.shift && !held.ctrl && !held.meta;
  return { kind: 'key', name: isUpper ? character.toUpperCase() : character, ...held, sequence };
}

/** One more than the sum of 1 shift, 2 alt, 4 ctrl, 8 super …; a part after `:` tells press or release. */
function modifiersOf(parameter: string): { ctrl: boolean; shift: boolean; meta: boolean } {
  const bits = Math.max(0, numberOf(parameter) - 1);
  return { ctrl: (bits & 4) !== 0, shift: (bits & 1) !== 0, meta: (bits & 2) !== 0 };
}

function numberOf(parameter: string): number {
  const value = Number.parseInt(parameter, 10);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
