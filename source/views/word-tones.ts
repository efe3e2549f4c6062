import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { StyleId } from '../screen/style.ts';

/** How much a word of a closed vocabulary matters. What is well is plain. */
export type Tone = 'plain' | 'noted' | 'unknown' | 'warning' | 'critical';

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['critical', 'critical'],
  ['failed', 'critical'],
  ['down', 'critical'],
  ['lost', 'critical'],
  ['tripped', 'critical'],
  ['on battery', 'critical'],
  ['degraded', 'warning'],
  ['warning', 'warning'],
  ['rekeying late', 'warning'],
  ['unprotected', 'warning'],
  ['late', 'warning'],
  ['refused', 'warning'],
  ['expired', 'warning'],
  ['waiting for approval', 'warning'],
  ['cordoned', 'noted'],
  ['draining', 'noted'],
  ['drained', 'noted'],
  ['commissioning', 'noted'],
  ['held', 'noted'],
  ['suspended', 'noted'],
  ['standby', 'noted'],
  ['off', 'noted'],
  ['unknown', 'unknown'],
  ['stale', 'unknown'],
]);

export function toneOf(word: string): Tone {
  return TONES.get(word) ?? 'plain';
}

/** The word with its sign and style: colour never stands alone. */
export function tonedWord(word: string, { theme, glyphs }: Look): Piece {
  const text = neutralise(word);
  switch (toneOf(word)) {
    case 'critical':
      return { text: say`${glyphs.critical} ${text}`, style: theme.critical };
    case 'warning':
      return { text: say`${glyphs.warning} ${text}`, style: theme.warning };
    case 'noted':
      return { text, style: theme.information };
    case 'unknown':
      return { text: say`${glyphs.unknown} ${text}`, style: theme.muted };
    case 'plain':
      return { text, style: theme.text };
  }
}

/** The sign and style of a freshness. */
export function freshnessSign(
  freshness: 'live' | 'late' | 'stale' | 'lost',
  { theme, glyphs }: Look,
): { readonly sign: SafeText; readonly style: StyleId } {
  return { sign: glyphs[freshness], style: theme[freshness] };
}
