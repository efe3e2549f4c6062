import type { Freshness, SourceKind } from '../../../protocol/index.ts';
import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { StyleId } from '../../screen/style.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import type { SiteRow } from './site-row.ts';

/** How fresh what one kind of source tells is; where the site does not name its sources, the stream. */
export function fresh(row: SiteRow, kind: SourceKind): Freshness {
  return row.kinds.find((entry) => entry.kind === kind)?.freshness ?? row.stream;
}

/** Writes values in the tone of the source they come from. */
export function writer(row: SiteRow, kind: SourceKind, look: Look) {
  const freshness = fresh(row, kind);
  const styled = (text: SafeText, style: StyleId): Piece[] => [
    { text, style: styleAt(freshness, style, look) },
  ];
  return {
    styled,
    style: (style: StyleId) => styleAt(freshness, style, look),
    text: (text: SafeText) => styled(text, look.theme.text),
    muted: (text: SafeText) => styled(text, look.theme.muted),
  };
}

/** Nothing where there is nothing of it, and the missing sign where nobody looked. */
export function alarm(
  value: number | null,
  word: SafeText,
  meaning: 'warning' | 'critical' | 'unknown',
  freshness: Freshness,
  look: Look,
): Piece[] {
  const { theme, glyphs } = look;
  if (value === 0) return [];
  if (value === null) return [{ text: say`${glyphs.missing} ${word}`, style: theme.muted }];
  const style = meaning === 'unknown' ? theme.warning : theme[meaning];
  return [
    { text: say`${glyphs[meaning]} ${count(value, look)} ${word}`, style: styleAt(freshness, style, look) },
  ];
}

export function count(value: number | null, look: Look): SafeText {
  return formatQuantity(value, 'count', { signs: signsOf(look) });
}
