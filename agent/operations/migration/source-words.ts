import { type SourceState, sourceHasEnded } from './source-state.ts';

/** What a migration is doing, for the operator; past the commit point it says so. */
export function sourceWords(state: SourceState): string {
  const words = ofPhase(state);
  if (sourceHasEnded(state)) {
    return state.owesVoid
      ? `${words}; ${state.peer} has yet to confirm that nothing of it is left there`
      : words;
  }
  if (state.paused) return `paused; it was ${words}`;
  return state.cancelAsked && state.phase !== 'ABORTING' ? `${words}; cancel asked` : words;
}

/** How much of what did not come along is said; the rest is counted. */
const MOST_LEFT = 4;

/** What became of it at the target: what waited may wait there too. What could not come along is named. */
export function arrivedWords({ peer, move, spec }: SourceState): string {
  const there = move === 'queued' ? `in the queue of ${peer}, or running there` : `runs at ${peer}`;
  const left = spec?.leftBehind ?? [];
  if (left.length === 0) return there;
  const more = left.length > MOST_LEFT ? `; and ${left.length - MOST_LEFT} more` : '';
  return `${there}, without ${left.slice(0, MOST_LEFT).join('; ')}${more}`;
}

function ofPhase(state: SourceState): string {
  const { peer, site, workload } = state;
  const outcome = state.outcome ?? '';
  switch (state.phase) {
    case 'ACCEPTED':
      return `looking at ${workload}: its policy, its spec, whether it can move`;
    case 'RESERVING':
      return reserving(state);
    case 'CHECKPOINTED':
      return state.doing === 'copy'
        ? `copying checkpoint ${state.candidate?.id ?? ''} to ${peer}; ${workload} still runs`
        : `${peer} compares the checkpoint with what was sent; ${workload} still runs`;
    case 'FENCING':
      return `ending ${workload} at ${site} for good, and looking until nothing of it is left`;
    case 'FENCED':
      return `${workload} is gone at ${site}; making sure of its last checkpoint`;
    case 'STARTING':
      return state.cancelAsked
        ? `past the commit point: asking ${peer} to give it back; ${site} restarts nothing before ${peer} says that nothing of it is there`
        : `past the commit point: waiting for ${peer} to run it; ${site} restarts nothing before ${peer} says that nothing of it is there`;
    case 'RESTORING':
      return state.restored === null
        ? `submitting it again at ${site}: ${outcome}`
        : `waiting for ${state.restored} to run at ${site}: ${outcome}`;
    case 'FINALISING':
      return `${arrivedWords(state)}; releasing what was held here`;
    case 'ABORTING':
      return state.doing !== 'prove' && (state.doing !== 'settle' || state.move === 'queued')
        ? `leaving ${workload} as it was: ${outcome}`
        : `seeing whether ${workload} ends over the checkpoint it was asked for: ${outcome}`;
    case 'DONE':
      return outcome === '' ? arrivedWords(state) : outcome;
    case 'REFUSED':
      return `refused: ${outcome}`;
    case 'ABORTED':
      return `${workload} stayed at ${site}: ${outcome}`;
    case 'ROLLED_BACK':
      return `back at ${site} as ${state.restored ?? '–'}: ${outcome}`;
  }
}

function reserving({ doing, peer, workload }: SourceState): string {
  switch (doing) {
    case 'hold':
      return `holding ${workload} in its queue`;
    case 'reserve':
      return `asking ${peer} to hold a place`;
    case 'prove':
      return `waiting for the checkpoint of ${workload}; it still runs`;
    case 'look':
      return `${workload} runs no more; looking for the checkpoint that it was asked for`;
    default:
      return `${peer} holds a place; asking ${workload} for a checkpoint`;
  }
}
