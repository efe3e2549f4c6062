import { neutralise, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import { writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { isMemory } from '../fabric/freshness.ts';
import { silenceOf } from '../fabric/site-silence.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { formatAge } from '../format/duration.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { signsOf } from '../views/look-signs.ts';
import { silenceReason, silenceWords } from '../views/silence-words.ts';
import { freshnessSign } from '../views/word-tones.ts';
import { verbOf } from './acting.ts';
import type { ConsoleModel } from './console-model.ts';
import { pictureLine } from './picture-banner.ts';

/** A skew of wall clocks from here on is told (SAFETY.md rule 4). */
const SKEW_MS = 1_000;
/** More would push away what one wants to see; the last line then says how many there are. */
const MOST_LINES = 4;
const ERROR_UNITS = 512;

/** Lines above the body that say why it must not be taken for the whole truth now; empty when it may. */
export function bannerLines(model: ConsoleModel, look: Look): Piece[][] {
  const { fabric, now } = model.state.isPast ? model.shown() : model.live();
  const lines: Piece[][] = [];
  const still = model.timeTravel.picture;
  if (still !== null) lines.push(pictureLine(still, model.live().wall, look));
  for (const alarm of model.live().fabric.journalAlarms.values())
    lines.push([
      { text: say`${look.glyphs.warning} ${neutralise(alarm, ERROR_UNITS)}`, style: look.theme.critical },
    ]);
  for (const { site, id, frame } of model.acting?.unknown ?? []) {
    const what = say`${neutralise(verbOf(frame))} ${neutralise(id)} at ${neutralise(site)}`;
    const text = say`${look.glyphs.unknown} UNKNOWN: ${what} has no answer yet; it is asked again with the same id`;
    lines.push([{ text, style: look.theme.warning }]);
  }
  for (const site of fabric.sites) lines.push(...siteLine(site, now, look));
  if (lines.length <= MOST_LINES) return lines;
  const more = lines.length - MOST_LINES + 1;
  return [
    ...lines.slice(0, MOST_LINES - 1),
    [{ text: say`and ${more} more: :sites`, style: look.theme.muted }],
  ];
}

export function paintBanners(
  buffer: CellBuffer,
  rect: Rect,
  lines: readonly (readonly Piece[])[],
  look: Look,
): void {
  for (const [line, pieces] of lines.slice(0, rect.height).entries()) {
    writePieces(buffer, rect.x + 1, rect.y + line, rect.width - 2, pieces, look.glyphs.ellipsis);
  }
}

function siteLine(site: SiteView, now: number, look: Look): Piece[][] {
  const freshness = site.freshness(now);
  const name = neutralise(site.id);
  const silence = silenceOf(site, now);
  if (silence?.isNew === true) {
    return [
      [{ text: say`${look.glyphs.unknown} ${name}: connecting, nothing heard yet`, style: look.theme.muted }],
    ];
  }
  if (isMemory(freshness)) {
    const { sign, style } = freshnessSign(freshness, look);
    const word = neutralise(freshness);
    const signs = signsOf(look);
    // A site that speaks while a source of it is silent has the age of its words, which tells nothing here.
    const age = silence === null ? say`` : say`, ${silenceWords(silence, signs)}`;
    return [
      [
        { text: say`${sign} ${name} ${word}${age}`, style },
        { text: say`: ${neutralise(silenceReason(site, now), ERROR_UNITS)}`, style: look.theme.text },
      ],
    ];
  }
  const skew = site.skewMs();
  if (skew === null || Math.abs(skew) <= SKEW_MS) return [];
  const side = skew > 0 ? say`ahead of` : say`behind`;
  const text = say`${look.glyphs.warning} ${name}: its clock is ${formatAge(Math.abs(skew) / 1000, signsOf(look))} ${side} this machine's`;
  return [[{ text, style: look.theme.warning }]];
}
