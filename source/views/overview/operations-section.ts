import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import { paintGauge } from '../../components/gauge.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { writeWithRest } from '../cut-list.ts';
import { fitGroups, joinGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import type { OpenOperation } from './open-operations.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';

const MOST = 6;
const NEEDED = 2;
const BAR = 10;

/** What somebody asked for and has not ended: `drain de-halm/dh-b[07-09] by noc-2 "fan swap"  2 of 3  ▇▇▇░`. */
export function operationsSection(model: OverviewModel, title: SafeText): Section {
  const { operations } = model;
  return {
    title,
    least: operations.length === 0 ? 0 : 1,
    wanted: Math.max(1, Math.min(MOST, operations.length)),
    needed: Math.min(NEEDED, operations.length),
    weight: 1,
    paint: (buffer, rect, look) => {
      if (operations.length === 0) {
        const none = { text: say`no operation is open`, style: look.theme.muted };
        writePieces(buffer, rect.x, rect.y, rect.width, [none], look.glyphs.ellipsis);
      }
      const isCut = operations.length > rect.height;
      for (const [line, operation] of operations.slice(0, rect.height).entries()) {
        const rest = isCut && line === rect.height - 1 ? operations.length - rect.height : 0;
        paintOperation(buffer, { ...rect, y: rect.y + line, height: 1 }, operation, rest, model, look);
      }
    },
  };
}

function paintOperation(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  operation: OpenOperation,
  rest: number,
  { wall, timeZone }: OverviewModel,
  look: Look,
): void {
  const { theme, glyphs } = look;
  const style = operation.isMemory ? theme.stale : theme.text;
  const to = operation.peer === null ? say`` : say` ${glyphs.right} ${operation.peer}`;
  const deadline = formatTime(operation.deadlineAt, {
    now: wall,
    timeZone,
    seconds: false,
    signs: signsOf(look),
  });
  const isWaiting = operation.needsApproval !== null;
  const groups = [
    {
      pieces: [
        { text: say`${operation.kind} `, style: operation.isMemory ? style : theme.emphasis },
        { text: say`${neutralise(operation.site)}/${operation.targets}${to}`, style },
      ],
      priority: 0,
    },
    {
      pieces: isWaiting
        ? [
            {
              text: say`${glyphs.warning} needs approval: ${operation.needsApproval ?? say``}`,
              style: theme.warning,
            },
          ]
        : [{ text: operation.step ?? operation.state, style }],
      priority: 1,
    },
    {
      pieces: operation.actor === null ? [] : [{ text: say`by ${operation.actor}`, style: theme.muted }],
      priority: 2,
    },
    {
      pieces: deadlinePieces(operation, wall, deadline, look),
      priority: isOverdue(operation, wall) ? 0 : 3,
    },
    {
      pieces: operation.reason === null ? [] : [{ text: say`"${operation.reason}"`, style: theme.muted }],
      priority: 4,
    },
  ];
  const ratio = operation.progressRatio;
  const tail = ratio === null ? 0 : BAR + 6;
  const fitted = joinGroups(fitGroups(groups, width - tail), look);
  writeWithRest(buffer, { x, y, width: width - tail, height: 1 }, fitted, rest, look);
  if (ratio === null || width < tail + 20) return;
  const left = x + width - tail + 1;
  paintGauge(
    buffer,
    { x: left, y, width: BAR, height: 1 },
    ratio,
    operation.isMemory ? theme.stale : theme.bar,
    look,
  );
  buffer.write(
    left + BAR,
    y,
    formatQuantity(ratio, 'ratio', { signs: signsOf(look), width: 5 }),
    theme.muted,
  );
}

function isOverdue({ deadlineAt, isMemory }: OpenOperation, wall: number): boolean {
  return deadlineAt !== null && !isMemory && wall > deadlineAt;
}

/** One past its time is shown, never silent. */
function deadlinePieces(operation: OpenOperation, wall: number, deadline: SafeText, look: Look): Piece[] {
  const { theme, glyphs } = look;
  if (operation.deadlineAt === null) return [];
  if (!isOverdue(operation, wall)) return [{ text: say`at most until ${deadline}`, style: theme.muted }];
  return [{ text: say`${glyphs.warning} past its deadline ${deadline}`, style: theme.warning }];
}
