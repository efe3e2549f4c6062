import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type DetailPage, pageWidth } from '../detail-page.ts';
import { fitGroups, type Group, joinGroups, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece } from '../look-words.ts';
import { type Block, beside, halfOf, linesBlock, stacked, type TextLine, textBlock } from '../page-block.ts';
import { timeLineBlock } from '../time-line.ts';
import { figure, ONE_END, protectionPieces, statePieces } from '../way-words.ts';
import { tonedWord } from '../word-tones.ts';
import { classes } from './detail-lines.ts';
import { disputeWords, endsBlock } from './ends-block.ts';
import { delayBlock } from './link-delay.ts';
import { histogramBlock } from './link-histogram.ts';
import type { LinkModel, LinkOperation } from './link-rows.ts';

/** From this width on what happened stands beside what each end says. */
const TWO_COLUMNS = 160;

/** One link: its delay over time with what was lost, what each end says of it, what moves on it, what happened. */
export function linkPage(model: LinkModel, pageCells: number, look: Look): DetailPage {
  const width = pageWidth(pageCells);
  const isWide = pageCells >= TWO_COLUMNS;
  const room = isWide ? halfOf(width) : width;
  const ends = endsBlock(model, look);
  const moves = movesBlock(model, look);
  const happenings = timeLineBlock(
    {
      title: say`Time line of its alerts`,
      site: model.own.site,
      happenings: model.happenings,
      none: say`no alert was raised about it in what ${model.own.name} keeps`,
      wall: model.wall,
      timeZone: model.timeZone,
    },
    room,
    look,
  );
  const lower = isWide
    ? beside(ends, stacked([moves, happenings]), width)
    : stacked([ends, moves, happenings]);
  return {
    head: linkHead(model, width, look),
    body: stacked([delayBlock(model, width, look), histogramBlock(model, width, look), lower]),
  };
}

/**
 * ```
 * De Halm ══ Eemshaven  dh-ee-1  ● up                                            ● live 0.6 s
 * 400 Gbit/s  ● MACsec, key 5 h  carrier Eems Glas  law NL  owner –  certified for health
 * seen from both ends: ▲ down: nothing gets from De Halm to Eemshaven, though the way back works
 * △ the ends disagree on loss
 * ```
 */
function linkHead(model: LinkModel, width: number, look: Look): Block {
  const { theme, glyphs } = look;
  const { own, other } = model;
  const { report } = own;
  const signs = signsOf(look);
  const line = report?.protection === 'protected' ? glyphs.protectedLink : glyphs.plainLink;
  const note = report === null ? [] : [freshnessPiece(report.freshness, report.ageSeconds, look)];
  const who: Group[] = [
    { pieces: [{ text: say`${own.name} ${line}${line} ${other.name}`, style: theme.heading }], priority: 0 },
    { pieces: [{ text: model.link, style: theme.muted }], priority: 1 },
    { pieces: report === null ? [] : statePieces(report, look), priority: 0 },
  ];
  const named = (name: SafeText, value: SafeText | null, priority: number): Group => ({
    pieces: [
      { text: say`${name} `, style: theme.muted },
      { text: value ?? signs.missing, style: value === null ? theme.faint : theme.text },
    ],
    priority,
  });
  const facts: Group[] =
    report === null
      ? []
      : [
          {
            pieces: [figure(report, formatQuantity(report.capacity, 'bit/s', { signs }), look)],
            priority: 0,
          },
          { pieces: protectionPieces(report, look), priority: 0 },
          named(say`carrier`, report.carrier, 1),
          named(say`law`, report.jurisdiction, 2),
          named(say`owner`, own.detail?.owner ?? null, 4),
          named(say`certified for`, classes(own.detail?.dataClasses ?? null), 3),
        ];
  return stacked(
    [
      {
        lines: 1,
        paint: (buffer, rect) => {
          const noteWidth = widthOfPieces(note);
          const right = rect.x + Math.max(0, rect.width - noteWidth);
          writePieces(buffer, right, rect.y, noteWidth, note, glyphs.ellipsis);
          writeGroups(buffer, rect.x, rect.y, Math.max(0, rect.width - noteWidth - 2), who, look);
        },
      },
      linesBlock([
        { pieces: joinGroups(fitGroups(facts, width), look) },
        ...judgementLines(model, look),
        { pieces: agreement(model, look) },
      ]),
    ],
    0,
  );
}

/** What both ends together say, where it is more than the word of the end that the page was opened from. */
function judgementLines({ own, judgement }: LinkModel, look: Look): TextLine[] {
  const { state, reason, differences } = judgement;
  const lines: TextLine[] = differences.map((line) => ({
    pieces: [{ text: say`${look.glyphs.warning} ${line}`, style: look.theme.warning }],
  }));
  if (reason === null || (state === own.report?.state && judgement.failedWay === null)) return lines;
  const seen: Piece = { text: say`seen from both ends: `, style: look.theme.muted };
  const why: Piece = { text: say`: ${reason}`, style: look.theme.muted };
  return [{ pieces: [seen, tonedWord(state, look), why] }, ...lines];
}

function agreement(model: LinkModel, { theme, glyphs }: Look): Piece[] {
  const { own, other } = model;
  const dispute = disputeWords(model);
  if (dispute !== null) return [{ text: say`${glyphs.warning} ${dispute}`, style: theme.warning }];
  if (own.report === null || other.report === null) {
    return [{ text: say`${glyphs.unknown} the other end: ${ONE_END}`, style: theme.muted }];
  }
  if (!own.report.isHeard || !other.report.isHeard) {
    const silent = own.report.isHeard ? other.name : own.name;
    const words = say`${glyphs.stale} ${silent} is not heard: what it says is a memory`;
    return [{ text: words, style: theme.stale }];
  }
  return [{ text: say`both ends agree`, style: theme.muted }];
}

/** Work that moves between the two sites would be hit by what happens to the link. */
function movesBlock({ operations }: LinkModel, look: Look): Block {
  const { theme } = look;
  const none = { pieces: [{ text: say`nothing is on its way between the two`, style: theme.muted }] };
  const lines = operations.map((operation) => moveLine(operation, look));
  return textBlock([{ text: say`Moves on it`, style: theme.heading }], lines.length === 0 ? [none] : lines);
}

function moveLine(operation: LinkOperation, look: Look): TextLine {
  const { theme } = look;
  const signs = signsOf(look);
  const state = tonedWord(operation.state, look);
  const done =
    operation.progress === null
      ? say``
      : say`, ${formatQuantity(operation.progress, 'ratio', { signs })} done`;
  const step = operation.step === null ? say`` : say`: ${operation.step}`;
  return {
    pieces: [
      { text: say`${neutralise(operation.kind)} ${operation.targets ?? signs.missing}`, style: theme.text },
      { text: say` by ${operation.actor ?? signs.missing}  `, style: theme.muted },
      state,
      { text: say`${done}${step}`, style: theme.muted },
    ],
    stop: {
      id: `operation ${operation.name}`,
      target: { view: 'record', subject: operation.name, of: 'operations' },
    },
  };
}
