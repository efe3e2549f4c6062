import { type SafeText, say } from '../../../protocol/text.ts';
import { cut } from '../../../protocol/text-width.ts';
import { widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { WorkloadModel } from './workload-rows.ts';

/** Lines of the header, from the ones that stay longest. */
export const HEADER_LINES = 5;

/**
 * ```
 * de-halm / 88401  pretrain-7b  running (RUNNING)                         ● live 0.5 s
 * user u4821  account llm-a  class internal  checkpoint by USR1 to /scratch/ck
 * submitted 18:50  started 18:54  2 h 10 left of 24 h
 * use 94 % on average of 126 of 128 GPUs  △ 2 idle  △ 1 slow
 * waits: Priority · held by operation 01J…
 * ```
 */
export function paintWorkloadHeader(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  model: WorkloadModel,
  look: Look,
): void {
  const note = [freshnessPiece(model.freshness, model.ageSeconds, look)];
  const noteWidth = widthOfPieces(note);
  writePieces(buffer, x + Math.max(0, width - noteWidth), y, noteWidth, note, look.glyphs.ellipsis);
  writeGroups(buffer, x, y, Math.max(0, width - noteWidth - 2), identity(model, look), look);
  const lines = [pulseGroups(model, look), ownership(model, look), times(model, look), trouble(model, look)];
  for (const [index, groups] of lines.slice(0, Math.max(0, height - 1)).entries()) {
    writeGroups(buffer, x, y + 1 + index, width, groups, look);
  }
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
  const left = leftSeconds === null ? limit : say`${formatDuration(leftSeconds, signs)} left, ${limit}`;
  const ran =
    endedAt !== null && startedAt !== null ? formatDuration((endedAt - startedAt) / 1000, signs) : null;
  return [
    {
      pieces:
        endedAt === null ? [{ text: left, style: styleAt(model.freshness, look.theme.text, look) }] : [],
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

/** How busy its GPUs are together, what that covers, and how many hold the others up. */
function pulseGroups(model: WorkloadModel, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const { pulse, knowledge, gpuCount, nodeCount } = model;
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const groups: Group[] = [
    {
      pieces: [{ text: say`${count(gpuCount)} GPUs on ${count(nodeCount)} nodes`, style: theme.text }],
      priority: 1,
    },
  ];
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
  const behind = (value: number, word: SafeText): void => {
    if (value > 0)
      groups.push({
        pieces: [{ text: say`${glyphs.warning} ${count(value)} ${word}`, style: theme.warning }],
        priority: 0,
      });
  };
  behind(pulse.idle, say`idle`);
  behind(pulse.slow, say`slow`);
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

function trouble(model: WorkloadModel, look: Look): Group[] {
  const { theme, glyphs } = look;
  const groups: Group[] = [];
  if (model.reason !== null)
    groups.push({ pieces: [{ text: say`why: ${model.reason}`, style: theme.text }], priority: 0 });
  if (model.operation !== null)
    groups.push({
      pieces: [{ text: say`held by operation ${model.operation}`, style: theme.information }],
      priority: 1,
    });
  if (model.trouble !== null)
    groups.push({
      pieces: [{ text: say`${glyphs.warning} ${model.trouble}`, style: theme.warning }],
      priority: 0,
    });
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
