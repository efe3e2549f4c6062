import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { GpuDetail } from './gpu-detail.ts';

/**
 * The GPU under the cursor, in one line or two:
 * ```
 * ▸ de-halm/dh-a14-n03/5  H200  98 %  671 W  64 °C  job 88401 u4821  ● live 1.2 s
 *   hall a rack a14  memory 112 GiB of 141 GiB  node allocated + open  ● ok
 * ```
 */
export function paintGpuDetail(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  detail: GpuDetail,
  look: Look,
): void {
  buffer.write(x, y, look.glyphs.cursor, look.theme.accent);
  const [first, second] = [firstLine(detail, look), secondLine(detail, look)];
  writeGroups(buffer, x + 2, y, Math.max(0, width - 2), first, look);
  if (height > 1) writeGroups(buffer, x + 2, y + 1, Math.max(0, width - 2), second, look);
}

function firstLine(detail: GpuDetail, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const plain = styleAt(detail.freshness, theme.text, look);
  const name = say`${detail.site}/${detail.node}/${detail.gpu ?? glyphs.unknown}`;
  const groups: Group[] = [{ pieces: [{ text: name, style: theme.heading }], priority: 0 }];
  if (!detail.isTold) {
    const text = say`${glyphs.unknown} no source tells of it`;
    return [...groups, { pieces: [{ text, style: theme.muted }], priority: 0 }];
  }
  const isWell = detail.health === 'ok';
  if (!isWell) groups.push({ pieces: [healthPiece(detail, look)], priority: 1 });
  const figures: readonly (readonly [SafeText, number])[] = [
    [formatQuantity(detail.use, 'ratio', { signs }), 2],
    [formatQuantity(detail.watts, 'W', { signs }), 4],
    [formatQuantity(detail.celsius, '°C', { signs }), 3],
  ];
  if (detail.model !== null)
    groups.push({ pieces: [{ text: brief(detail.model), style: plain }], priority: 6 });
  for (const [text, priority] of figures) groups.push({ pieces: [{ text, style: plain }], priority });
  if (detail.workload !== null) {
    const user = detail.user === null ? say`` : say` ${detail.user}`;
    groups.push({ pieces: [{ text: say`job ${detail.workload}${user}`, style: plain }], priority: 5 });
  }
  groups.push({ pieces: [freshnessPiece(detail.freshness, detail.ageSeconds, look)], priority: 0 });
  return groups;
}

function secondLine(detail: GpuDetail, look: Look): Group[] {
  const { theme } = look;
  const signs = signsOf(look);
  const plain = styleAt(detail.freshness, theme.text, look);
  const hall = detail.hall === null ? say`no hall` : say`hall ${detail.hall}`;
  const rack = detail.rack === null ? say`no rack` : say`rack ${detail.rack}`;
  const groups: Group[] = [{ pieces: [{ text: say`${hall} ${rack}`, style: theme.muted }], priority: 1 }];
  const named = (name: SafeText, value: SafeText, priority: number): void => {
    const pieces: Piece[] = [
      { text: say`${name} `, style: theme.muted },
      { text: value, style: plain },
    ];
    groups.push({ pieces, priority });
  };
  if (detail.isTold) {
    const [used, total] = [detail.memoryUsed, detail.memoryTotal];
    named(
      say`memory`,
      say`${formatQuantity(used, 'B', { signs })} of ${formatQuantity(total, 'B', { signs })}`,
      3,
    );
    named(say`memory temperature`, formatQuantity(detail.memoryCelsius, '°C', { signs }), 6);
    named(say`power limit`, formatQuantity(detail.wattsLimit, 'W', { signs }), 5);
  }
  if (detail.nodeState !== null) {
    const { text, style } = tonedWord(detail.nodeState, look);
    const held =
      detail.scheduling === null || detail.scheduling === 'open' ? null : tonedWord(detail.scheduling, look);
    const pieces = [
      { text: say`node `, style: theme.muted },
      { text, style },
    ];
    if (held !== null) pieces.push({ text: say` + `, style: theme.muted }, held);
    groups.push({ pieces, priority: 2 });
  }
  if (detail.xid !== null) named(say`last Xid`, say`${detail.xid}`, 4);
  const why =
    detail.healthReason === null ? [] : [{ text: say`: ${detail.healthReason}`, style: theme.text }];
  if (detail.isTold) groups.push({ pieces: [healthPiece(detail, look), ...why], priority: 0 });
  return groups;
}

function healthPiece({ health, freshness }: GpuDetail, look: Look): Piece {
  const { theme, glyphs } = look;
  const word = health === 'ok' ? { text: say`${glyphs.ok} ok`, style: theme.ok } : tonedWord(health, look);
  return { text: word.text, style: styleAt(freshness, word.style, look) };
}

/** Makers put their name before every model. */
function brief(model: SafeText): SafeText {
  return neutralise(model.replace(/^(?:NVIDIA|AMD|Intel)\s+/, ''));
}
