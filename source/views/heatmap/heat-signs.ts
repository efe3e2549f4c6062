import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import {
  CELL_KINDS,
  DEGRADED,
  FAILED,
  FIRST_OWNER,
  IDLE,
  LEVELS,
  MISSING,
  OWNER_LETTERS,
  STALE,
  UNKNOWN,
  WELL,
} from './heat-reading.ts';

const FIRST_LETTER = 0x41;

/** How each kind of cell is drawn: every one differs by its sign, colour only helps to find it. */
export function heatSigns({ theme, glyphs }: Look): readonly Piece[] {
  const signs: Piece[] = [];
  for (let level = 0; level < LEVELS; level++) {
    signs[level] = {
      text: glyphs.sparks[Math.floor((level * glyphs.sparks.length) / LEVELS)] ?? glyphs.unknown,
      style: theme.heat[Math.floor((level * theme.heat.length) / LEVELS)] ?? theme.text,
    };
  }
  // Among the steps of the scale only other signs can be told from them.
  const apart = (sign: SafeText, otherwise: SafeText): SafeText =>
    glyphs.sparks.includes(sign) ? otherwise : sign;
  signs[STALE] = { text: apart(glyphs.stale, say`o`), style: theme.stale };
  signs[FAILED] = { text: glyphs.lost, style: theme.critical };
  signs[UNKNOWN] = { text: glyphs.unknown, style: theme.muted };
  signs[MISSING] = { text: apart(glyphs.information, say`:`), style: theme.faint };
  signs[IDLE] = { text: glyphs.sparks[0] ?? glyphs.missing, style: theme.faint };
  // What is well is quiet, so that the odd one stands out.
  signs[WELL] = { text: glyphs.ok, style: theme.muted };
  signs[DEGRADED] = { text: glyphs.warning, style: theme.warning };
  const hues = [theme.accent, theme.marked, theme.bar, theme.ok, theme.text, ...theme.heat.slice(2)];
  for (let kind = FIRST_OWNER; kind < CELL_KINDS; kind++) {
    const owner = kind - FIRST_OWNER;
    signs[kind] = {
      text: neutralise(String.fromCharCode(FIRST_LETTER + (owner % OWNER_LETTERS))),
      style: hues[Math.floor(owner / OWNER_LETTERS) % hues.length] ?? theme.text,
    };
  }
  return signs;
}

/** The words for kinds that are no step of a scale, in the order in which they matter. */
export const KIND_WORDS: readonly (readonly [kind: number, word: SafeText])[] = [
  [FAILED, say`failed`],
  [DEGRADED, say`degraded`],
  [UNKNOWN, say`unknown`],
  [STALE, say`stale`],
  [MISSING, say`not measured`],
  [WELL, say`ok`],
  [IDLE, say`no work known`],
];
