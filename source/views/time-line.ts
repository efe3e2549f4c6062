import { type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { AXIS_LINES, paintTimeAxis, type TimeAxis } from '../components/time-axis.ts';
import { formatTime } from '../format/time.ts';
import type { Happening } from './happenings.ts';
import { signsOf } from './look-signs.ts';
import { severitySign } from './look-words.ts';
import { type Block, linesBlock, setIn, stacked, type TextLine } from './page-block.ts';
import { wrapped } from './wrapped.ts';

export interface TimeLine {
  readonly title: SafeText;
  /** The site they are of, raw: Enter opens each in full. */
  readonly site: string;
  /** The newest first. */
  readonly happenings: readonly Happening[];
  /** What is said where nothing happened. */
  readonly none: SafeText;
  readonly wall: number;
  readonly timeZone: string;
  /** Whether each says what it is about, because it is not always the same. */
  readonly hasSubjects?: boolean;
}

/** Events and alerts on one axis up to now, and below it each in words, the newest first. */
export function timeLineBlock(line: TimeLine, width: number, look: Look): Block {
  const { title, happenings, none } = line;
  const heading = linesBlock([{ pieces: [{ text: title, style: look.theme.heading }] }]);
  if (happenings.length === 0) {
    return stacked([heading, setIn(linesBlock([{ pieces: [{ text: none, style: look.theme.muted }] }]))], 0);
  }
  const lines = happenings.flatMap((what) => happeningLines(what, line, width - 2, look));
  return stacked([heading, setIn(axisBlock(line, look)), setIn(linesBlock(lines))], 0);
}

const HOUR = 3_600_000;
/** Spans that people think in; the shortest that holds what happened is drawn. */
const SPANS = [1, 3, 6, 12, 24, 72, 168].map((hours) => hours * HOUR);
/** Cells that one name of a moment takes at least. */
const TICK_CELLS = 14;

function axisBlock({ happenings, wall, timeZone }: TimeLine, look: Look): Block {
  const signs = signsOf(look);
  const moments = happenings.flatMap(({ at }) => (at === null ? [] : [at]));
  const oldest = Math.min(...moments, wall);
  const span = SPANS.find((length) => wall - oldest <= length) ?? SPANS.at(-1) ?? HOUR;
  const from = wall - span;
  const time = (at: number): SafeText => formatTime(at, { now: wall, timeZone, seconds: false, signs });
  // What matters most is painted last, over what shares its cell.
  const marks = happenings
    .flatMap((what) => (what.at === null ? [] : [{ at: what.at, what }]))
    .sort((a, b) => WEIGHTS[a.what.severity] - WEIGHTS[b.what.severity])
    .map(({ at, what }) => ({ at, piece: markOf(what, look) }));
  return {
    lines: AXIS_LINES,
    paint: (buffer, rect, painting) => {
      const count = Math.max(1, Math.min(6, Math.floor(rect.width / TICK_CELLS)));
      const ticks: TimeAxis['ticks'] = [
        ...Array.from({ length: count }, (_, index) => from + (span * index) / count).map((at) => ({
          at,
          text: time(at),
        })),
        { at: wall, text: say`now` },
      ];
      paintTimeAxis(buffer, rect, { from, to: wall, ticks, marks }, painting);
    },
  };
}

const WEIGHTS = { information: 0, warning: 1, critical: 2 } as const;

function markOf(what: Happening, { theme, glyphs }: Look): Piece {
  if (what.severity === 'information') return { text: glyphs.ok, style: theme.information };
  const style = what.clearedAt === null ? theme[what.severity] : theme.muted;
  return { text: glyphs[what.severity], style };
}

/** Blank, sign, blank. */
const LEAD = 3;
/** What takes more lines is a kernel's prose; the event's own page has it all. */
const MOST_LINES = 4;

/** When, how bad, what, what to do, and whether this board did that before. */
export function happeningLines(
  what: Happening,
  line: Pick<TimeLine, 'site' | 'wall' | 'timeZone' | 'hasSubjects'>,
  width: number,
  look: Look,
): TextLine[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const format = { now: line.wall, timeZone: line.timeZone, signs };
  const sign = severitySign(what.severity, look);
  const time = formatTime(what.at, format);
  const isNamed = what.kind === 'alert' || line.hasSubjects === true;
  const subject = what.subject === null || !isNamed ? say`` : say`${what.subject}: `;
  const over = what.clearedAt === null ? say`` : say`, cleared ${formatTime(what.clearedAt, format)}`;
  const lead = widthOf(time) + LEAD;
  const [first = say``, ...rest] = wrapped(say`${subject}${what.message}${over}`, width - lead, MOST_LINES);
  const style = what.clearedAt === null ? theme.text : theme.muted;
  const indent = pad(say``, lead);
  const of = what.kind === 'event' ? 'events' : 'alerts';
  const target = { view: 'record', subject: `${line.site}/${what.key}`, of } as const;
  const lines: TextLine[] = [
    {
      pieces: [
        { text: say`${time} `, style: theme.muted },
        { text: say`${sign.text} `, style: what.clearedAt === null ? sign.style : theme.muted },
        { text: first, style },
      ],
      stop: { id: `${what.kind} ${what.key}`, target },
    },
    ...rest.map((text) => ({ pieces: [{ text: say`${indent}${text}`, style }] })),
  ];
  if (what.action !== null && what.clearedAt === null) {
    const advice = say`${indent}${glyphs.right} ${what.action}`;
    lines.push({ pieces: [{ text: advice, style: theme.information }, ...repeatPieces(what, look)] });
  } else if (isRepeat(what)) {
    lines.push({ pieces: [{ text: indent, style }, ...repeatPieces(what, look)] });
  }
  return lines;
}

function isRepeat({ time }: Happening): boolean {
  return time !== null && time > 1;
}

/** A board that does it again asks for another answer than one that did it once. */
export function repeatPieces({ time, code }: Happening, { theme, glyphs }: Look): Piece[] {
  if (time === null || code === null) return [];
  if (time === 1) return [{ text: say`  first time on this board`, style: theme.muted }];
  const again = say`  ${glyphs.warning} ${ordinal(time)} Xid ${code} on this board`;
  return [{ text: time >= LEMON ? say`${again}: a lemon, have it replaced` : again, style: theme.warning }];
}

/** Boards that fail this often go on failing (arxiv.org/abs/2410.21680). */
const LEMON = 3;

function ordinal(count: number): SafeText {
  const last = count % 10;
  const isTeen = count % 100 >= 11 && count % 100 <= 13;
  const end = isTeen ? say`th` : last === 1 ? say`st` : last === 2 ? say`nd` : last === 3 ? say`rd` : say`th`;
  return say`${count}${end}`;
}
