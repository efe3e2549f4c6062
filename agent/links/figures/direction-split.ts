import { EMPTY, type PacketRing, WAITING } from './packet-ring.ts';
import type { ReflectorCount } from './reflector-count.ts';

/** Packets of a window by what became of them on either way. */
export interface DirectionSplit {
  /** Sent, as far as it is known which way those took that were lost. */
  readonly sent: number;
  readonly forwardLost: number;
  readonly reverseLost: number;
}

/**
 * Loss by direction from a stateful reflector's count: sent less reflected was lost on the way there,
 * reflected less received on the way back (RFC 7680 each way). Packets of one run without an answer are told
 * apart by number only; of a run that crosses an end of the window its share within is taken. Late answers
 * are lost of neither way. Null where it is not known: no answer yet, or none since what was lost last.
 * `oldest` and `newest` are the ages of the first and the last packet of the window.
 */
export function splitByDirection(
  ring: PacketRing,
  count: ReflectorCount,
  oldest: number,
  newest: number,
): DirectionSplit | null {
  let anchor = ring.evictedPosition;
  let run = ring.evictedSince;
  let [runInside, unplaced, sent, lost, back] = [0, 0, 0, 0, 0];
  for (let age = ring.held - 1; age >= 0; age--) {
    const slot = ring.slotAt(age);
    const state = ring.state[slot]!;
    if (state === EMPTY) continue;
    const isInside = age <= oldest && age >= newest;
    const position = ring.position[slot]!;
    const isPlaced = state !== WAITING && !Number.isNaN(position);
    if (!isPlaced) {
      // An answer that was not known to be numbered has a number all the same.
      if (state !== WAITING) unplaced++;
      else {
        run++;
        if (isInside) runInside++;
      }
      continue;
    }
    if (!Number.isNaN(anchor)) {
      lost += runInside;
      sent += runInside + (isInside ? 1 : 0);
      if (position > anchor && (runInside > 0 || isInside)) {
        const missing = Math.max(0, count.missing(anchor, position) - unplaced);
        back += run === 0 ? missing : (missing * runInside) / run;
      }
    } else if (isInside) sent++;
    anchor = Number.isNaN(anchor) ? position : Math.max(anchor, position);
    [run, runInside, unplaced] = [0, 0, 0];
    if (age < newest) break;
  }
  if (runInside > 0 || sent === 0) return null;
  return { sent, forwardLost: Math.max(0, lost - back), reverseLost: back };
}
