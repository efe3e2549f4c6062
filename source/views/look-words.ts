import type { Freshness, Severity } from '../../protocol/index.ts';
import { neutralise, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatAge } from '../format/duration.ts';
import type { StyleId } from '../screen/style.ts';
import { signsOf } from './look-signs.ts';
import { freshnessSign } from './word-tones.ts';

/** `● live 0.6 s`, `✖ lost`: a glyph, a word and, where there is one, the age. */
export function freshnessPiece(freshness: Freshness, ageSeconds: number | null, look: Look): Piece {
  const { sign, style } = freshnessSign(freshness, look);
  const words = say`${sign} ${neutralise(freshness)}`;
  return { text: ageSeconds === null ? words : say`${words} ${formatAge(ageSeconds, signsOf(look))}`, style };
}

/** The sign that stands before what happened. */
export function severitySign(severity: Severity, { theme, glyphs }: Look): Piece {
  return { text: glyphs[severity], style: severity === 'information' ? theme.muted : theme[severity] };
}

/** The style of a value by how fresh it is: a memory is dim, whatever it says. */
export function styleAt(freshness: Freshness, style: StyleId, { theme }: Look): StyleId {
  return freshness === 'stale' || freshness === 'lost' ? theme.stale : style;
}
