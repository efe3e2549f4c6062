const TILDE = 0x7e;
const DOT = 0x2e;
const ENTER = [0x0a, 0x0d];

/** What of some typed bytes goes on to the shell, and whether the operator leaves behind it. */
export interface Typed {
  readonly through: Uint8Array;
  readonly leaves: boolean;
}

/**
 * Looks for `~.` at the beginning of a line, as ssh does: it leaves whatever the other side does. `~~` there
 * is one `~`; anything else behind a `~` goes on with it.
 */
export class LeaveWatch {
  #isLineStart = true;
  #holdsTilde = false;

  take(bytes: Uint8Array): Typed {
    const through: number[] = [];
    for (const byte of bytes) {
      if (this.#holdsTilde) {
        this.#holdsTilde = false;
        if (byte === DOT) return { through: Uint8Array.from(through), leaves: true };
        if (byte !== TILDE) through.push(TILDE);
      } else if (this.#isLineStart && byte === TILDE) {
        this.#holdsTilde = true;
        this.#isLineStart = false;
        continue;
      }
      through.push(byte);
      this.#isLineStart = ENTER.includes(byte);
    }
    return { through: Uint8Array.from(through), leaves: false };
  }
}
