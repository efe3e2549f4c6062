import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { OperationRow } from '../actions/operation-row.ts';

/** `01J…  drain de-halm/dh-b[07-09]  running  2 of 3 drained  66 %` */
export function operationLine(operation: OperationRow): SafeText {
  const { id, kind, site, targets, state, progressRatio } = operation;
  const parts = [
    neutralise(id),
    say`${neutralise(kind)} ${neutralise(`${site}/${targets.length > MOST ? `${targets.length} targets` : foldNodeSet(targets)}`, 400)}`,
    neutralise(state),
    ...wordsOf(operation).map((text) => neutralise(text, 512)),
    ...(progressRatio === null ? [] : [say`${Math.round(progressRatio * 100)} %`]),
  ];
  return joinSafe(parts, say`  `);
}

const MOST = 512;

/** How it ended; until then how far it is. The last step of what has ended tells of a moment before. */
function wordsOf({ step, outcome, refusal, needsApproval }: OperationRow): readonly string[] {
  const words = outcome === null || outcome === '' ? [step, refusal, needsApproval] : [outcome, refusal];
  return [...new Set(words)].flatMap((text) => (text === null || text === '' ? [] : [text]));
}
