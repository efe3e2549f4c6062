import { isOpen, type Operation } from '../operation.ts';
import { cancelledWords } from '../runner/cancelled-words.ts';
import { type End, named } from '../runner/sight.ts';

/** One workload that is to go somewhere, and the ways that are open to it, best first. */
export interface Traveller {
  readonly workload: string;
  readonly ways: readonly { readonly to: string; readonly child: string }[];
  /** Why it may not go where nothing is open to it. */
  readonly because: string | null;
}

export interface Convoy {
  readonly operation: Operation;
  /** In the order in which they are to go. */
  readonly travellers: readonly Traveller[];
  /** Operations that this one began, by their id. */
  readonly children: ReadonlyMap<string, Operation>;
  /** The hold on the site that is left: its id, null where nothing is to be held. */
  readonly drain: string | null;
}

export interface NextOfConvoy {
  readonly drain: boolean;
  readonly moves: readonly { readonly workload: string; readonly to: string; readonly child: string }[];
  /** Children to be cancelled with it. */
  readonly cancel: readonly string[];
  readonly words: string;
  readonly progressRatio: number | null;
  readonly end: End | null;
}

/** Moves under way at once: each asks two schedulers and copies a checkpoint. */
export const AT_ONCE = 4;

/**
 * What an operation that moves several workloads does next. First what it leaves is held, so that nothing
 * new begins there; then one after another goes to the first site that takes it; what can go nowhere is
 * left to the drain, and said. Pure: what it began is found by its ids, so it may be asked again.
 */
export function nextOfConvoy({ operation, travellers, children, drain }: Convoy): NextOfConvoy {
  const open = [...children.values()].filter(isOpen);
  const moved = [...children.values()].filter(
    ({ command, state }) => command.verb === 'migrate' && state === 'done',
  ).length;
  const staying = travellers.filter((one) => isStaying(one, children));
  const nothing = { drain: false, moves: [], cancel: [], progressRatio: null, end: null };
  if (operation.cancelling !== null) {
    const left = open.filter(({ cancelling }) => cancelling === null).map(({ id }) => id);
    if (open.length > 0)
      return { ...nothing, cancel: left, words: `taking back: ${open.length} of its operations are open` };
    return ended('operation.cancelled', cancelledWords(operation, `${moved} moved by then`));
  }
  const holding = drain === null ? null : (children.get(drain) ?? null);
  if (operation.state === 'paused')
    return { ...nothing, words: `paused: ${moved} moved, ${open.length} under way` };
  if (drain !== null && holding === null) return { ...nothing, drain: true, words: 'holding the site' };
  const isHeld = holding === null || holding.effects.isHeld || !isOpen(holding);
  if (!isHeld) return { ...nothing, words: `holding the site: ${holding.step ?? 'begun'}` };

  const moving = open.filter(({ command }) => command.verb === 'migrate');
  const going = new Set(moving.flatMap(({ command }) => command.targets.map(({ name }) => name)));
  const moves = travellers
    .filter(({ workload }) => !going.has(workload))
    .flatMap((one) => {
      const way = one.ways.find(({ child }) => !children.has(child));
      return way === undefined || isGone(one, children) ? [] : [{ workload: one.workload, ...way }];
    })
    .slice(0, Math.max(0, AT_ONCE - moving.length));
  const total = moved + travellers.filter((one) => !isGone(one, children)).length;
  const words = `${moved} of ${total} moved${moving.length + moves.length > 0 ? `, ${moving.length + moves.length} under way` : ''}${stayWords(staying, children)}`;
  if (moves.length > 0 || open.length > 0)
    return { ...nothing, moves, words, progressRatio: total === 0 ? 0 : moved / total };
  if (staying.length === 0) return ended('operation.done', `${moved} moved; nothing is left`);
  if (holding?.state === 'done')
    return ended('operation.done', `${moved} moved, nothing else runs here${stayWords(staying, children)}`);
  const code = holding?.state === 'expired' ? 'operation.expired' : 'operation.failed';
  return ended(code, `${moved} moved${stayWords(staying, children)}`);
}

/** Those that are yet to go, or on their way: what else empties the site leaves them alone. */
export function stillGoing(
  travellers: readonly Traveller[],
  children: Convoy['children'],
): ReadonlySet<string> {
  const going = travellers.filter((one) => !isGone(one, children) && !isStaying(one, children));
  return new Set(going.map(({ workload }) => workload));
}

function ended(code: End['code'], outcome: string): NextOfConvoy {
  return { drain: false, moves: [], cancel: [], words: outcome, progressRatio: null, end: { code, outcome } };
}

function isGone(one: Traveller, children: Convoy['children']): boolean {
  return one.ways.some(({ child }) => children.get(child)?.state === 'done');
}

/** Every way was tried, or none was open. */
function isStaying(one: Traveller, children: Convoy['children']): boolean {
  return one.ways.every(({ child }) => {
    const tried = children.get(child);
    return tried !== undefined && !isOpen(tried) && tried.state !== 'done';
  });
}

/** `; 2 cannot go: 4411 (…), 4412 (…)`. */
function stayWords(staying: readonly Traveller[], children: Convoy['children']): string {
  if (staying.length === 0) return '';
  const each = staying.map(({ workload, ways, because }) => {
    const last = ways.map(({ child }) => children.get(child)).findLast((child) => child !== undefined);
    return `${workload} (${last?.outcome ?? last?.refusal ?? because ?? 'no site takes it'})`;
  });
  return `; ${staying.length} cannot go: ${named(each)}`;
}
