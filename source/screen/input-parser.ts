import type { InputEvent, KeyEvent } from './input-events.ts';
import { keyOfCharacter, keyOfCsi, keyOfSs3, mouseOfCsi } from './key-sequences.ts';

const PASTE_BEGIN = '200';
const PASTE_END = '\x1b[201~';
/** What is kept of one paste; the fields it may go into are lines, not documents. */
const MOST_PASTED = 64 * 1024;
/** No key or report is longer; what is longer is dropped. */
const LONGEST_SEQUENCE = 64;
/** Longer pieces are not remembered, nor more than so many. */
const LONGEST_KNOWN = 8;
const MOST_KNOWN = 256;

/** What is held back because its end has not come yet. */
export type Pending = 'nothing' | 'escape' | 'sequence' | 'paste';

/**
 * Turns a terminal's bytes into keys, pastes and mouse reports. However the bytes are cut into chunks, the
 * events are the same, except that `flush`, called when nothing more came for a while, decides that a lone
 * Esc was the key and not the beginning of a sequence. Any bytes are taken; what has no meaning is dropped.
 */
export class InputParser {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest = '';
  #pasted: string | null = null;
  /** The decoder may hold the first bytes of a character. */
  #isCut = false;
  /**
   * What keys that came whole and alone were read as. Somebody waits for a key: one that was pressed before is
   * not taken apart again.
   */
  readonly #known = new Map<string, readonly InputEvent[]>();

  get pending(): Pending {
    if (this.#pasted !== null) {
      return 'paste';
    }
    if (this.#rest === '') {
      return 'nothing';
    }
    return this.#rest === '\x1b' ? 'escape' : 'sequence';
  }

  push(bytes: Uint8Array): readonly InputEvent[] {
    const isAlone = this.#rest === '' && this.#pasted === null && !this.#isCut;
    const text = isAlone && bytes.length <= LONGEST_KNOWN ? asciiOf(bytes) : null;
    const known = text === null ? undefined : this.#known.get(text);
    if (known !== undefined) return known;
    const events = this.#read(bytes);
    const isWhole = text !== null && this.#rest === '' && this.#pasted === null;
    if (isWhole && this.#known.size < MOST_KNOWN) this.#known.set(text, events);
    return events;
  }

  #read(bytes: Uint8Array): InputEvent[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    if (bytes.length > 0) this.#isCut = bytes.at(-1)! >= 0x80;
    const events: InputEvent[] = [];
    while (this.#rest !== '' && this.#step(events)) {
      // Each step takes something off the front.
    }
    return events;
  }

  /** Nothing more came: what is held back is taken for what it is. A paste is waited for. */
  flush(): InputEvent[] {
    const rest = this.#rest;
    if (this.#pasted !== null || rest === '') {
      return [];
    }
    this.#rest = '';
    if (rest === '\x1b') {
      return present(keyOfCharacter(rest, false, rest));
    }
    // Alt with [ or O begins like a sequence; anything longer was one that broke off.
    return rest.length === 2 ? present(keyOfCharacter(rest.slice(1), true, rest)) : [];
  }

  /** Takes one event or piece off the front; false when it needs more bytes. */
  #step(events: InputEvent[]): boolean {
    if (this.#pasted !== null) {
      return this.#stepPaste(events);
    }
    if (!this.#rest.startsWith('\x1b')) {
      const character = String.fromCodePoint(this.#rest.codePointAt(0) ?? 0);
      return this.#take(events, character.length, keyOfCharacter(character, false, character));
    }
    switch (this.#rest[1]) {
      case undefined:
        return false;
      case '[':
        return this.#stepCsi(events);
      case 'O':
        return this.#stepSs3(events);
      case '\x1b':
        return this.#take(events, 1, keyOfCharacter('\x1b', false, '\x1b'));
      default: {
        const character = String.fromCodePoint(this.#rest.codePointAt(1) ?? 0);
        const sequence = `\x1b${character}`;
        return this.#take(events, sequence.length, keyOfCharacter(character, true, sequence));
      }
    }
  }

  #stepCsi(events: InputEvent[]): boolean {
    // The Linux console says F1 to F5 as `CSI [ A` to `CSI [ E`.
    const functionKey = /^\x1b\[\[([A-E])/.exec(this.#rest);
    if (functionKey !== null) {
      const name = `f${(functionKey[1] ?? 'A').charCodeAt(0) - 0x40}`;
      const sequence = functionKey[0];
      return this.#take(events, 4, { kind: 'key', name, ctrl: false, shift: false, meta: false, sequence });
    }
    if (this.#rest === '\x1b[[') {
      return false;
    }
    const match = /^\x1b\[([0-?]*)[ -/]*(.)?/su.exec(this.#rest);
    const [sequence = '', parameters = '', final] = match ?? [];
    if (sequence.length > LONGEST_SEQUENCE) {
      // Always the same length, or what is dropped would depend on how the bytes were cut.
      return this.#take(events, LONGEST_SEQUENCE, null);
    }
    if (final === undefined) {
      return false;
    }
    if (final < '@' || final > '~') {
      // Broken off: what came so far is dropped and the character is looked at anew.
      return this.#take(events, sequence.length - final.length, null);
    }
    if (final === '~' && parameters === PASTE_BEGIN) {
      this.#pasted = '';
      return this.#take(events, sequence.length, null);
    }
    const event = mouseOfCsi(parameters, final) ?? keyOfCsi(parameters, final, sequence);
    return this.#take(events, sequence.length, event);
  }

  #stepSs3(events: InputEvent[]): boolean {
    const match = /^\x1bO(\d?)(.)?/su.exec(this.#rest);
    const [sequence = '', modifiers = '', final] = match ?? [];
    if (final === undefined) {
      return false;
    }
    if (final < '@' || final > '~') {
      return this.#take(events, sequence.length - final.length, null);
    }
    return this.#take(events, sequence.length, keyOfSs3(modifiers, final, sequence));
  }

  #stepPaste(events: InputEvent[]): boolean {
    const end = this.#rest.indexOf(PASTE_END);
    const isEnded = end >= 0;
    const upTo = isEnded ? end : this.#rest.length - heldBack(this.#rest);
    const room = MOST_PASTED - (this.#pasted?.length ?? 0);
    const text = (this.#pasted ?? '') + this.#rest.slice(0, Math.min(upTo, room));
    this.#pasted = isEnded ? null : text;
    this.#rest = this.#rest.slice(isEnded ? end + PASTE_END.length : upTo);
    if (isEnded) {
      events.push({ kind: 'paste', text });
    }
    return isEnded;
  }

  #take(events: InputEvent[], length: number, event: InputEvent | null): boolean {
    this.#rest = this.#rest.slice(length);
    if (event !== null) {
      events.push(event);
    }
    return true;
  }
}

/** Null where a byte is none of ASCII. */
function asciiOf(bytes: Uint8Array): string | null {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** How many characters at the end of the text may be the beginning of the end of a paste. */
function heldBack(text: string): number {
  for (let length = Math.min(PASTE_END.length - 1, text.length); length > 0; length--) {
    if (PASTE_END.startsWith(text.slice(-length))) {
      return length;
    }
  }
  return 0;
}

function present(event: KeyEvent | null): KeyEvent[] {
  return event === null ? [] : [event];
}
