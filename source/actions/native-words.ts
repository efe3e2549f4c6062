import type { ActionRequest } from './action-request.ts';
import type { ShedPart } from './plan.ts';
import type { SiteFacts } from './site-facts.ts';

/** What the scheduler of a site calls an action, in the order it happens. */
export function nativeWords(request: ActionRequest, site: SiteFacts, shed?: ShedPart): readonly string[] {
  const words = schedulerOf(site) === 'kubernetes' ? KUBERNETES : SLURM;
  const of = (...steps: readonly Step[]): string[] => steps.map((step) => words[step]);
  switch (request.verb) {
    case 'cordon':
      return of('cordon');
    case 'uncordon':
      return of('uncordon');
    case 'drain':
      return of('cordon', ...stepsOf(request));
    case 'evacuate':
      return of(...new Set<Step>(['cordon', ...MOVING, ...stepsOf(request)]));
    case 'migrate':
      return of(...MOVING);
    case 'cancel':
      return of('cancel');
    case 'shed':
      return of('hold', 'checkpoint', 'requeue', 'cap', 'release', ...(movesWork(shed) ? MOVING_OFF : []));
    case 'acknowledge':
      return [];
  }
}

type Step =
  | 'hold'
  | 'release'
  | 'cap'
  | 'cordon'
  | 'uncordon'
  | 'checkpoint'
  | 'requeue'
  | 'cancel'
  | 'submitHeld';

function movesWork(shed: ShedPart | undefined): boolean {
  return shed !== undefined && 'order' in shed && shed.order.steps.some(({ kind }) => kind === 'move');
}

const MOVING_OFF: readonly Step[] = ['submitHeld', 'cancel'];
const MOVING: readonly Step[] = ['submitHeld', 'checkpoint', 'cancel'];

function stepsOf({ policy, deadlineSeconds }: ActionRequest): readonly Step[] {
  switch (policy ?? 'wait') {
    case 'wait':
      return [];
    case 'checkpoint':
      return ['checkpoint', 'requeue'];
    case 'requeue':
      // Time until the deadline is time to write a checkpoint in.
      return deadlineSeconds === null ? ['requeue'] : ['checkpoint', 'requeue'];
    case 'evict':
      return ['checkpoint', 'requeue', 'cancel'];
  }
}

const SLURM: Readonly<Record<Step, string>> = {
  hold: 'scontrol hold (what waits goes on waiting)',
  release: 'scontrol release, when it is over',
  cap: 'nvidia-smi -pl (nothing is killed)',
  cordon: 'State=DRAIN (nothing is killed)',
  uncordon: 'State=UNDRAIN (a node that is DOWN stays so)',
  checkpoint: 'scancel --signal (only the signal it declares)',
  requeue: 'scontrol requeue (its processes are ended, it waits again)',
  cancel: 'scancel (its processes are ended for good)',
  submitHeld: 'sbatch --hold at the other site',
};

const KUBERNETES: Readonly<Record<Step, string>> = {
  hold: 'spec.suspend=true of what waits',
  release: 'spec.suspend=false, when it is over',
  cap: 'nvidia-smi -pl (nothing is killed)',
  cordon: 'spec.unschedulable=true (nothing is evicted)',
  uncordon: 'spec.unschedulable=false',
  checkpoint: 'the signal it declares, to its pods',
  requeue: 'Eviction (retried while a budget refuses it)',
  cancel: 'spec.suspend=true',
  submitHeld: 'a Job with suspend=true at the other site',
};

/** Simulated sites speak Slurm's words. */
function schedulerOf(site: SiteFacts): 'slurm' | 'kubernetes' {
  const sources = site.view.table('sources');
  let found: 'slurm' | 'kubernetes' = 'slurm';
  sources?.forEach((slot) => {
    if (sources.cell(sources.column('kind'), slot) !== 'scheduler') return;
    const name = sources.text(sources.column('source'), slot) ?? '';
    if (/kube/i.test(name)) found = 'kubernetes';
  });
  return found;
}
