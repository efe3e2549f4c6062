import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { bigTextHeight } from '../../components/big-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';
import { signsOf } from '../look-signs.ts';
import type { WallMark, WallModel } from './wall-model.ts';
import type { WallSizes } from './wall-sizes.ts';
import { paintWallText, wallTextWidth } from './wall-text.ts';

const LEAST_GAP = 4;

/** The time with its seconds, and how old the oldest site is: a picture that stands still is seen to. */
export function paintHead(
  buffer: CellBuffer,
  { head, large, small }: WallSizes,
  model: WallModel,
  look: Look,
): void {
  const { theme } = look;
  const signs = signsOf(look);
  const clock = formatTime(model.wall, { now: model.wall, signs });
  const { oldest } = model;
  const age = oldest?.ageSeconds === null ? say`never` : formatAge(oldest?.ageSeconds ?? null, signs);
  const style = oldest === null ? theme.muted : ageStyle(oldest.freshness, look);
  const below = head.y + (large === 0 ? 1 : bigTextHeight(large));
  const caption = ageCaption(model);
  const right = (text: SafeText, scale: number): Rect => {
    const width = Math.min(wallTextWidth(text, scale), head.width);
    return { ...head, x: head.x + head.width - width, width };
  };
  paintWallText(buffer, head, clock, large, theme.text, look);
  // On a narrow screen the age gives way first, and stands beside the clock in small letters.
  const room = head.width - wallTextWidth(clock, large) - LEAST_GAP * Math.max(1, large);
  const scale = wallTextWidth(age, large) <= room ? large : 0;
  paintWallText(buffer, right(age, scale), age, scale, style, look);
  paintWallText(buffer, { ...head, y: below }, say`UTC`, small, theme.muted, look);
  paintWallText(buffer, { ...right(caption, small), y: below }, caption, small, style, look);
  paintRule(buffer, { ...head, y: head.y + head.height - 1 }, look);
}

/** Which site that is goes to and fro while all are live, and nobody asks. */
function ageCaption({ oldest, sites }: WallModel): SafeText {
  if (oldest === null) return say`no site`;
  if (oldest.freshness !== 'live') return say`${oldest.name}: ${neutralise(oldest.freshness)}`;
  return sites.length === 1 ? oldest.name : say`oldest of ${sites.length} sites`;
}

function ageStyle(freshness: WallMark['freshness'], { theme }: Look): StyleId {
  if (freshness === 'live') return theme.text;
  return freshness === 'lost' ? theme.critical : theme.warning;
}

/** All sites, the least fresh first, and whose turn it is. */
export function paintFoot(
  buffer: CellBuffer,
  { foot, small }: WallSizes,
  model: WallModel,
  look: Look,
): void {
  const { theme } = look;
  paintRule(buffer, foot, look);
  const y = foot.y + 1;
  const turn = model.count > 1 ? say`${model.position} of ${model.count}` : say`w leaves`;
  const turnWidth = wallTextWidth(turn, small);
  const turnStyle = model.count > 1 ? theme.heading : theme.muted;
  paintWallText(
    buffer,
    { x: foot.x + foot.width - turnWidth, y, width: turnWidth },
    turn,
    small,
    turnStyle,
    look,
  );
  let { x } = foot;
  const gap = Math.max(2, 3 * small);
  const end = foot.x + foot.width - turnWidth - gap;
  for (const [index, mark] of model.sites.entries()) {
    const rest = model.sites.length - index;
    const text = markText(mark, look);
    const width = wallTextWidth(text, small);
    const more = say`+${rest}`;
    // The last that fits leaves room to say how many do not.
    const needed = width + (rest > 1 ? gap + wallTextWidth(more, small) : 0);
    if (x + needed > end) {
      paintWallText(buffer, { x, y, width: Math.max(0, end - x) }, more, small, theme.muted, look);
      break;
    }
    paintWallText(buffer, { x, y, width }, text, small, markStyle(mark, look), look);
    x += width + gap;
  }
}

function paintRule(buffer: CellBuffer, { x, y, width }: Rect, { theme, glyphs }: Look): void {
  buffer.fill({ x, y, width, height: 1 }, glyphs.box.horizontal, theme.faint);
}

function markText({ name, freshness, isCritical }: WallMark, { glyphs }: Look): SafeText {
  if (freshness !== 'live') return say`${glyphs[freshness]} ${name} ${neutralise(freshness)}`;
  return isCritical ? say`${glyphs.critical} ${name}` : say`${glyphs.live} ${name}`;
}

/** What is heard and well is quiet; what is not heard is never so on a wall. */
function markStyle({ freshness, isCritical }: WallMark, look: Look): StyleId {
  if (freshness !== 'live') return ageStyle(freshness, look);
  return isCritical ? look.theme.critical : look.theme.muted;
}
