import { joinSafe, type SafeText, say } from '../../../protocol/text.ts';
import { cut } from '../../../protocol/text-width.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { fitGroups, type Group, joinGroups, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { type Block, linesBlock, stacked } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import type { WorkloadModel } from './workload-rows.ts';

/**
 * ```
 * de-halm / 88401  running (RUNNING)  pretrain-7b                         ● live 0.5 s
 * 24 GPUs on 3 nodes  △ 2 idle  △ 1 slow  use 94 % over 22 of 24 GPUs
 * user u4821  account llm-a  class internal  checkpoint by USR1 to /scratch/ck
 * ▇▇▇░░░░░░░ 21 h 50 left of 24 h  started 18:54  submitted 18:44
 * ```
 */
export function workloadHead(model: WorkloadModel, width: number, look: Look): Block {
  const note = [freshnessPiece(model.freshness, model.ageSeconds, look)];
  const noteWidth = widthOfPieces(note);
  const first: Block = {
    lines: 1,
    paint: (buffer, { x, y, width: cells }, { glyphs }) => {
      writePieces(buffer, x + Math.max(0, cells - noteWidth), y, noteWidth, note, glyphs.ellipsis);
      writeGroups(buffer, x, y, Math.max(0, cells - noteWidth - 2), identity(model, look), look);
    },
  };
  const lines = [pulseGroups(model, look), ownership(model, look), times(model, look)];
  return stacked(
    [first, linesBlock(lines.map((groups) => ({ pieces: joinGroups(fitGroups(groups, width), look) })))],
    0,
  );
}

function identity(model: WorkloadModel, look: Look): Group[] {
  const { theme } = look;
  const state = tonedWord(model.state, look);
  const native = model.nativeState === null ? say`` : say` (${model.nativeState})`;
  return [
    {
      pieces: [
        { text: say`${model.site} / `, style: theme.muted },
        { text: model.workload, style: theme.heading },
      ],
      priority: 0,
    },
    {
      pieces: [
        { text: state.text, style: styleAt(model.freshness, state.style, look) },
        { text: native, style: theme.muted },
      ],
      priority: 0,
    },
    {
      pieces: model.name === null ? [] : [{ text: cut(model.name, LONGEST_NAME), style: theme.text }],
      priority: 1,
    },
  ];
}

const LONGEST_NAME = 48;

function ownership(model: WorkloadModel, look: Look): Group[] {
  const { theme, glyphs } = look;
  const named = namer(model, look);
  const { checkpoint, checkpointDirectory: directory } = model;
  const to = directory === null ? say`` : say` to ${directory}`;
  return [
    named(say`user`, model.user, 0),
    named(say`account`, model.account, 2),
    model.dataClass === null
      ? {
          pieces: [{ text: say`${glyphs.unknown} class unknown: most restricted`, style: theme.muted }],
          priority: 1,
        }
      : named(say`class`, model.dataClass, 1),
    checkpoint === null
      ? { pieces: [{ text: say`no checkpoint`, style: theme.muted }], priority: 3 }
      : named(say`checkpoint by`, say`${checkpoint}${to}`, 3),
    named(say`partition`, model.partition, 4),
  ];
}

function times(model: WorkloadModel, look: Look): Group[] {
  const signs = signsOf(look);
  const named = namer(model, look);
  const time = (at: number | null): SafeText =>
    formatTime(at, { now: model.wall, timeZone: model.timeZone, seconds: false, signs });
  const { leftSeconds, limitSeconds, endedAt, startedAt } = model;
  const limit = limitSeconds === null ? say`no limit` : say`limit ${formatDuration(limitSeconds, signs)}`;
  const isRunning = leftSeconds !== null && limitSeconds !== null && limitSeconds > 0;
  const left = isRunning
    ? say`${formatDuration(leftSeconds, signs)} left of ${formatDuration(limitSeconds, signs)}`
    : limit;
  const ran =
    endedAt !== null && startedAt !== null ? formatDuration((endedAt - startedAt) / 1000, signs) : null;
  return [
    {
      pieces:
        endedAt === null
          ? [
              ...(isRunning ? burnDown(1 - leftSeconds / limitSeconds, look) : []),
              { text: left, style: styleAt(model.freshness, look.theme.text, look) },
            ]
          : [],
      priority: 0,
    },
    named(say`ended`, endedAt === null ? null : time(endedAt), 0),
    named(say`ran`, ran, 1),
    named(say`started`, time(startedAt), 1),
    named(say`submitted`, time(model.submittedAt), 2),
    named(
      say`priority`,
      model.priority === null ? null : formatQuantity(model.priority, 'none', { signs }),
      3,
    ),
  ];
}

const BURN_CELLS = 10;

/** How much of its time is over: what is still empty is left. */
function burnDown(share: number, { theme, glyphs }: Look): Piece[] {
  const filled = Math.max(0, Math.min(BURN_CELLS, Math.round(share * BURN_CELLS)));
  const row = (sign: SafeText, cells: number): SafeText => joinSafe(Array(cells).fill(sign), say``);
  const full = glyphs.parts.at(-1) ?? glyphs.mark;
  return [
    { text: row(full, filled), style: theme.bar },
    { text: say`${row(glyphs.barEmpty, BURN_CELLS - filled)} `, style: theme.faint },
  ];
}

/** How busy its GPUs are together, what that covers, and how many hold the others up. */
function pulseGroups(model: WorkloadModel, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const { pulse, knowledge, gpuCount, nodeCount } = model;
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const groups: Group[] = [
    {
      pieces: [
        {
          text: say`${count(gpuCount)} GPUs on ${count(nodeCount)} ${nodeCount === 1 ? say`node` : say`nodes`}`,
          style: theme.text,
        },
      ],
      priority: 1,
    },
  ];
  const behind = (value: number, word: SafeText): void => {
    if (value > 0)
      groups.push({
        pieces: [{ text: say`${glyphs.warning} ${count(value)} ${word}`, style: theme.warning }],
        priority: 0,
      });
  };
  behind(pulse.idle, say`idle`);
  behind(pulse.slow, say`slow`);
  if (pulse.gpus > 0) {
    groups.push({
      pieces: [
        { text: say`use `, style: theme.muted },
        {
          text: formatQuantity(pulse.mean, 'ratio', { signs }),
          style: styleAt(model.freshness, theme.text, look),
        },
        { text: say` over ${count(pulse.measured)} of ${count(pulse.gpus)} GPUs`, style: theme.muted },
      ],
      priority: 0,
    });
  }
  if (knowledge === 'whole machines') {
    groups.push({
      pieces: [
        {
          text: say`${glyphs.unknown} which GPUs are its own is not told: all of its nodes`,
          style: theme.muted,
        },
      ],
      priority: 2,
    });
  }
  return groups;
}

/** Names what a value is; what is not known is said with the missing sign, and what does not apply left out. */
function namer(model: WorkloadModel, look: Look) {
  const { theme } = look;
  return (name: SafeText, value: SafeText | null, priority: number): Group => ({
    pieces:
      value === null
        ? []
        : [
            { text: say`${name} `, style: theme.muted },
            { text: value, style: styleAt(model.freshness, theme.text, look) },
          ],
    priority,
  });
}
