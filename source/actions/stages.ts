import type { ActionRequest } from './action-request.ts';
import type { Stage } from './plan.ts';

/** What becomes of running work, and by when (SAFETY.md, "Drain, exactly"). Only `evict` ever ends work. */
export function stagesOf({ verb, policy, deadlineSeconds }: ActionRequest): readonly Stage[] {
  if (verb !== 'drain' && verb !== 'evacuate') return [];
  const asks: Stage = { name: 'soft', afterSeconds: 0, says: ASKS };
  const givesUp: Stage = { name: 'gives up', afterSeconds: deadlineSeconds, says: GIVES_UP };
  switch (policy ?? 'wait') {
    case 'wait':
      return deadlineSeconds === null ? [] : [givesUp];
    case 'checkpoint':
      return [asks, ...(deadlineSeconds === null ? [] : [givesUp])];
    case 'requeue':
      return deadlineSeconds === null ? [putsBack(0)] : [asks, putsBack(deadlineSeconds)];
    case 'evict':
      return [
        asks,
        putsBack(deadlineSeconds === null ? null : deadlineSeconds / 2),
        { name: 'hard', afterSeconds: deadlineSeconds, says: 'what still runs is ended for good' },
      ];
  }
}

const ASKS = 'work that declares how is asked for a checkpoint, and with it proven put back into the queue';

function putsBack(afterSeconds: number | null): Stage {
  return { name: 'firm', afterSeconds, says: 'work is put back into the queue' };
}

const GIVES_UP = 'it ends as expired where work still runs: nothing is killed, the cordon stays';
