import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { Dialog } from '../components/dialog.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatTime } from '../format/time.ts';
import { type KeyEvent, keyNameOf, type PasteEvent } from '../screen/input-events.ts';
import { editLine } from '../screen/line-editor.ts';
import type { Size } from '../screen/rect.ts';
import { signsOf } from '../views/look-signs.ts';
import type { ConsoleModel } from './console-model.ts';
import { fieldPieces } from './plan-dialog.ts';
import type { SteerMode } from './plan-mode.ts';

const WIDEST = 100;
const NAMES = 12;
const EDGES = 2;
const MOST_FOLDED = 512;

/** What is approved or ended is looked at first: who asked for it, why, and on what. */
export function steerDialog(mode: SteerMode, wall: number, look: Look, { columns, rows }: Size): Dialog {
  const { theme, glyphs } = look;
  const { operation, verb, deadlineAt, problem } = mode;
  const { kind, site, targets, actor, reason, state, step, needsApproval, hash } = operation;
  const line = (name: SafeText, text: string | null): Piece[] => [
    { text: pad(name, NAMES), style: theme.muted },
    { text: text === null ? glyphs.missing : neutralise(text, 512), style: theme.text },
  ];
  const set = targets.length > MOST_FOLDED ? `${targets.length} targets` : foldNodeSet(targets);
  const until = deadlineAt === null ? null : formatTime(deadlineAt, { now: wall, signs: signsOf(look) });
  const lines = [
    line(say`what`, `${kind} ${site}/${set}`),
    line(say`by`, actor),
    line(say`why`, reason),
    line(say`stands`, step === null ? state : `${state}: ${step}`),
    ...(needsApproval === null ? [] : [line(say`approval`, needsApproval)]),
    ...(until === null ? [] : [line(say`new end`, `${until} UTC`)]),
    line(say`hash`, hash),
    [],
    weighs(mode)
      ? [
          { text: say`type yes to ${neutralise(verb)}  `, style: theme.emphasis },
          ...fieldPieces(mode.word, true, look),
        ]
      : [{ text: say`Enter: ${neutralise(verb)}`, style: theme.emphasis }],
    [
      {
        text: problem === null ? say`Esc leaves` : neutralise(problem),
        style: problem === null ? theme.muted : theme.warning,
      },
    ],
  ];
  return {
    title: [{ text: say`${neutralise(verb)} ${neutralise(operation.id)}`, style: theme.heading }],
    lines,
    buttons: [],
    active: -1,
    room: { columns: Math.min(columns, WIDEST), rows: Math.min(rows, lines.length + EDGES) },
  };
}

/** What a key or a paste does while an operation is about to be steered. */
export function handleSteer(model: ConsoleModel, event: KeyEvent | PasteEvent): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'steer') return false;
  const name = event.kind === 'key' ? keyNameOf(event) : '';
  if (name === 'escape' || name === 'ctrl-c') {
    model.dispatch({ type: 'cancel' });
    return true;
  }
  if (name !== 'enter') {
    const { line, outcome } = editLine(mode.word, event);
    if (outcome === 'changed') model.dispatch({ type: 'mode', mode: { ...mode, word: line, problem: null } });
    return true;
  }
  if (weighs(mode) && mode.word.text.trim() !== 'yes') {
    model.dispatch({ type: 'mode', mode: { ...mode, problem: 'yes does it, Esc leaves' } });
    return true;
  }
  const { verb, operation, deadlineAt } = mode;
  model.dispatch({ type: 'submit' });
  model.dispatch({ type: 'remark', text: `${verb} of ${operation.id} sent to ${operation.site}` });
  model.acting?.steer(verb, operation, '', deadlineAt);
  return true;
}

function weighs({ verb }: SteerMode): boolean {
  return verb === 'approve' || verb === 'cancel' || verb === 'force-void';
}
