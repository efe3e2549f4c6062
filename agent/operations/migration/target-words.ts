import type { TargetState } from './target-state.ts';

/** What the target does for a migration, for its own operators. */
export function targetWords(state: TargetState): string {
  const { peer } = state;
  const workload = `${state.workload ?? 'a workload'} of ${peer}`;
  if (state.doing === 'judge')
    return `${peer} speaks of an operation that is not known here: looking for what may run of it`;
  switch (state.phase) {
    case 'NONE':
      return 'nothing is known of it here';
    case 'RESERVING':
      return `looking whether ${workload} may and can run here`;
    case 'RESERVED':
      return `a place is held for ${workload} as ${state.job ?? '–'}; ${peer} decides`;
    case 'START_INTENT':
      return `${state.job ?? '–'} is released for ${workload}; waiting for it to run`;
    case 'STARTED':
      if (!state.forced)
        return state.move === 'queued'
          ? `${workload} is in the queue here as ${state.job ?? '–'}, or runs`
          : `${workload} runs here as ${state.job ?? '–'}`;
      return state.doing === 'revoke'
        ? `two people at ${peer} declared it dead: ending ${state.job ?? '–'}`
        : `two people at ${peer} declared it dead, and it is`;
    case 'VOIDING':
      return `ending what was held for ${workload}, and looking until nothing of it is left`;
    case 'VOID':
      return `nothing of ${workload} is here${state.refusal === null ? '' : `: ${state.refusal}`}`;
  }
}
