import type { ActionRequest } from './action-request.ts';
import type { Stage } from './plan.ts';

/** What becomes of running work, and by when (SAFETY.md, "Drain, exactly"). Only `evict` ever ends work. */
export function stagesOf({ verb, policy, deadlineSeconds }: ActionRequest): readonly Stage[] {
  if (verb !== 'drain' && verb !== 'evacuate') return [];
  const givesUp: Stage = { name: 'gives up', afterSeconds: deadlineSeconds, says: GIVES_UP };
  switch (policy ?? 'wait') {
    case 'wait':
      return deadlineSeconds === null ? [] : [givesUp];
    case 'checkpoint':
      return [
        { name: 'soft', afterSeconds: 0, says: 'work that declares how is asked for a checkpoint' },
        {
          name: 'firm',
          afterSeconds: deadlineSeconds,
          says: 'with its checkpoint proven it is put back into the queue',
        },
      ];
    case 'requeue':
      return [{ name: 'firm', afterSeconds: 0, says: 'work is put back into the queue' }];
    case 'evict':
      return [
        { name: 'firm', afterSeconds: 0, says: 'work is put back into the queue' },
        { name: 'hard', afterSeconds: deadlineSeconds, says: 'what still runs is ended for good' },
      ];
  }
}

const GIVES_UP = 'it ends as expired where work still runs: nothing is killed, the cordon stays';
