import type { Freshness } from '../../../protocol/index.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { isMemory } from '../../fabric/freshness.ts';
import type { StyleId } from '../../screen/style.ts';
import { freshnessPiece } from '../look-words.ts';

/** How fresh a site is. In a table a memory is dim; here, where one looks first, it must be met by the eye. */
export function siteFreshnessPiece(freshness: Freshness, ageSeconds: number | null, look: Look): Piece {
  const piece = freshnessPiece(freshness, ageSeconds, look);
  return { ...piece, style: loudStyle(freshness, look) ?? piece.style };
}

/** The frame of a site's panel. */
export function siteBorder(stream: Freshness, isSelected: boolean, look: Look): StyleId {
  return loudStyle(stream, look) ?? (isSelected ? look.theme.borderActive : look.theme.border);
}

function loudStyle(freshness: Freshness, { theme }: Look): StyleId | null {
  if (!isMemory(freshness)) return null;
  return freshness === 'lost' ? theme.lost : theme.warning;
}
