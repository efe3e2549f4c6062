import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import { shortHash } from '../actions/plan-hash.ts';
import { type PlanLine, planLines, planTitle } from '../actions/plan-words.ts';
import type { Dialog } from '../components/dialog.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { Line } from '../screen/line-editor.ts';
import type { Size } from '../screen/rect.ts';
import { signsOf } from '../views/look-signs.ts';
import { wrapped } from '../views/wrapped.ts';
import { fieldsOf, type PlanField, type PlanMode } from './plan-mode.ts';

const WIDEST = 116;
const NAMES = 18;
const EDGES = 2;
/** The frame, and a blank inside it. */
const SIDES = 4;
const MOST_WRAPPED = 3;
/** Lines of one kind; the most that fit are told. */
const DEPTHS = [16, 10, 6, 4, 3, 2, 1] as const;

/**
 * ```
 * ╭ Drain 3 nodes at de-halm ──────────────────────────────── plan 7f3a·91c2 ╮
 * │ targets                de-halm/dh-b[07-09]                               │
 * │ scheduler's word       State=DRAIN (nothing is killed)                   │
 * │ …                                                                        │
 * │ > reason               fan swap, ticket 5512▏                            │
 * │   type yes             3 running workloads are hit                       │
 * ╰──────────────────────────────────────────────────────────────────────────╯
 * ```
 */
export function planDialog(mode: PlanMode, wall: number, look: Look, { columns, rows }: Size): Dialog {
  const { theme } = look;
  const fields = fieldsOf(mode).map((field) => fieldLine(mode, field, look));
  const foot = [...fields, footLine(mode, look)];
  const room = rows - EDGES - foot.length - 1;
  const wording = { signs: signsOf(look), wall };
  const width = Math.min(columns, WIDEST) - SIDES;
  const told = DEPTHS.map((most) =>
    planLines(mode.plan, { ...wording, most }).flatMap((line) => planPieces(line, width, look)),
  );
  const lines = told.find((candidate) => candidate.length <= room) ?? told.at(-1) ?? [];
  const body = lines.slice(0, Math.max(0, room));
  const all = [...body, [], ...foot];
  return {
    title: [{ text: planTitle(mode.plan), style: theme.heading }],
    note: [{ text: say`plan ${shortHash(mode.plan.hash)}`, style: theme.muted }],
    lines: all,
    buttons: [],
    active: -1,
    room: { columns: Math.min(columns, WIDEST), rows: Math.min(rows, all.length + EDGES) },
  };
}

/** Why something is refused or minded is read to its end; what is only told is cut. */
function planPieces({ name, text, tone }: PlanLine, width: number, { theme, glyphs }: Look): Piece[][] {
  const style = { plain: theme.text, muted: theme.muted, warning: theme.warning, refused: theme.critical }[
    tone
  ];
  const sign =
    tone === 'refused' ? say`${glyphs.critical} ` : tone === 'warning' ? say`${glyphs.warning} ` : say``;
  const isWhy = tone === 'refused' || tone === 'warning';
  const lines = isWhy ? wrapped(text, width - NAMES - widthOf(sign), MOST_WRAPPED) : [text];
  return lines.map((line, index) => [
    { text: pad(index === 0 ? name : say``, NAMES), style: theme.muted },
    { text: say`${index === 0 ? sign : pad(say``, widthOf(sign))}${line}`, style },
  ]);
}

function fieldLine(mode: PlanMode, field: PlanField, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const isHere = mode.field === field;
  const name = pad(say`${isHere ? glyphs.cursor : say` `} ${titleOf(mode, field)}`, NAMES);
  return [
    { text: name, style: isHere ? theme.emphasis : theme.muted },
    ...fieldValue(mode, field, isHere, look),
  ];
}

function titleOf({ plan }: PlanMode, field: PlanField): SafeText {
  if (field !== 'word') return field === 'to' ? say`to site` : say`${neutralise(field)}`;
  return plan.confirmation.kind === 'word' ? say`type ${neutralise(plan.confirmation.word)}` : say``;
}

function fieldValue(mode: PlanMode, field: PlanField, isHere: boolean, look: Look): Piece[] {
  const { theme } = look;
  const { request, plan } = mode;
  switch (field) {
    case 'reason':
      return fieldPieces(mode.reason, isHere, look);
    case 'word': {
      const because = plan.confirmation.kind === 'word' ? neutralise(plan.confirmation.because) : say``;
      return [...fieldPieces(mode.word, isHere, look), { text: say`  ${because}`, style: theme.warning }];
    }
    case 'deadline':
      return [
        ...fieldPieces(mode.deadline, isHere, look),
        { text: mode.deadline.text === '' ? say`  none; such as 30m` : say``, style: theme.muted },
      ];
    case 'to':
      return [
        { text: neutralise(request.to ?? ''), style: theme.text },
        { text: isHere ? say`  left right chooses` : say``, style: theme.muted },
      ];
    case 'policy':
      return [
        { text: neutralise(request.policy ?? ''), style: theme.text },
        {
          text: isHere
            ? say`  w wait  c checkpoint and requeue  r requeue now  e evict`
            : say`  Tab changes it`,
          style: theme.muted,
        },
      ];
  }
}

/** A line being typed, with its cursor where it is the one. */
export function fieldPieces({ text, cursor }: Line, isHere: boolean, { theme }: Look): Piece[] {
  const units = text.length * 8 + 1;
  if (!isHere) return [{ text: neutralise(text, units), style: theme.text }];
  const after = [...text.slice(cursor)];
  return [
    { text: neutralise(text.slice(0, cursor), units), style: theme.field },
    { text: neutralise(after[0] ?? ' '), style: theme.fieldCursor },
    { text: neutralise(after.slice(1).join(''), units), style: theme.field },
  ];
}

function footLine({ plan, problem, request }: PlanMode, { theme, glyphs }: Look): Piece[] {
  if (problem !== null)
    return [{ text: say`${glyphs.warning} ${neutralise(problem, 512)}`, style: theme.warning }];
  if (plan.refusals.length > 0) {
    const left = plan.targets.length > plan.refusals.length ? say`  ^X leaves out what is refused` : say``;
    const hold = request.takeOver ? say`` : say`  ^T takes holds over`;
    return [
      { text: say`cannot start: something is refused${left}${hold}  Esc leaves`, style: theme.critical },
    ];
  }
  return [{ text: say`Enter starts it when all is said  Tab next field  Esc leaves`, style: theme.muted }];
}
