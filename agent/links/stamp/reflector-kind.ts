/** A reflector is asked again after so many packets: one may have been put in the place of another. */
const ASK_EVERY = 600;
/** In so many packets in a row: a stateful one has nothing to tell with its first answer, and some get lost. */
const ASK_IN = 6;
/** So many empty follow-ups in a row are those of a reflector without state. */
const ENOUGH = 2;

/**
 * Whether a reflector counts its answers, without which loss has no direction. A stateless one repeats the
 * sender's number (RFC 8762 4.3), and so does a stateful one as long as nothing is lost on the way there;
 * what tells them apart is Follow-Up Telemetry, which is empty without state (RFC 8972 4.7).
 */
export class ReflectorKind {
  #isStateful = false;
  #empty = 0;

  get isStateful(): boolean {
    return this.#isStateful;
  }

  /** Whether the packet of this number asks for a follow-up. */
  isAskedIn(sequence: number): boolean {
    return sequence % ASK_EVERY < ASK_IN;
  }

  /** An answer: its number, and whether it told of one before it; null where it was not asked. */
  answered(senderSequence: number, sequence: number, hasFollowUp: boolean | null): void {
    if (hasFollowUp === true || sequence !== senderSequence) {
      this.#isStateful = true;
      this.#empty = 0;
    } else if (hasFollowUp === false) {
      this.#empty++;
      if (this.#empty >= ENOUGH) this.#isStateful = false;
    }
  }
}
