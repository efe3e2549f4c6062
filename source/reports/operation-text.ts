import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { OperationRow } from '../actions/operation-row.ts';

/** `01J…  drain de-halm/dh-b[07-09]  running  2 of 3 drained  66 %` */
export function operationLine(operation: OperationRow): SafeText {
  const { id, kind, site, targets, state, step, progressRatio, outcome, refusal, needsApproval } = operation;
  const parts = [
    neutralise(id),
    say`${neutralise(kind)} ${neutralise(`${site}/${targets.length > MOST ? `${targets.length} targets` : foldNodeSet(targets)}`, 400)}`,
    neutralise(state),
    ...[step, outcome, refusal, needsApproval].flatMap((text) =>
      text === null || text === '' ? [] : [neutralise(text, 512)],
    ),
    ...(progressRatio === null ? [] : [say`${Math.round(progressRatio * 100)} %`]),
  ];
  return joinSafe(parts, say`  `);
}

const MOST = 512;
