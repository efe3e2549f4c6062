import { ModelAgents, REAL, type Steps } from './model-agents.ts';
import { broken, brokenBetween } from './model-invariants.ts';
import { firstWorld, movesOf } from './model-moves.ts';
import { keyOf, type Rules, type World } from './model-world.ts';

export interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** The first violation found, by a shortest way there. */
  readonly violation: { readonly what: string; readonly trace: readonly string[] } | null;
  /** Ways to states from which no end can be reached any more, whatever happens. */
  readonly stuck: readonly (readonly string[])[];
}

/** Every world that can be reached, breadth first, each looked at once. */
export function search(rules: Rules, steps: Steps = REAL): Searched {
  const agents = new ModelAgents(steps);
  const first = firstWorld(rules, agents);
  const numbers = new Map<string, number>([[keyOf(first), 0]]);
  const waiting: (World | null)[] = [first];
  const cameFrom: number[] = [-1];
  const cameBy: string[] = [''];
  const edges: number[] = [];
  const ends: number[] = [];

  const traceTo = (number: number): string[] => {
    const trace: string[] = [];
    for (let at = number; at > 0; at = cameFrom[at]!) trace.unshift(cameBy[at]!);
    return trace;
  };

  for (let at = 0; at < numbers.size; at++) {
    const world = waiting[at]!;
    waiting[at] = null;
    if (agents.hasEnded(world)) ends.push(at);
    for (const { name, world: next } of movesOf(world, rules, agents)) {
      if (next === world) continue;
      const key = keyOf(next);
      const known = numbers.get(key);
      if (known === at) continue;
      const number = known ?? numbers.size;
      edges.push(at, number);
      if (known === undefined) {
        numbers.set(key, number);
        waiting[number] = next;
        cameFrom.push(at);
        cameBy.push(name);
      }
      const what =
        brokenBetween(world, next, agents) ?? (known === undefined ? broken(next, rules, agents) : null);
      if (what !== null) {
        const violation = { what, trace: [...traceTo(at), name] };
        return { states: numbers.size, transitions: edges.length / 2, violation, stuck: [] };
      }
    }
  }
  const stuck = thatReachNone(numbers.size, edges, ends).slice(0, 3).map(traceTo);
  return { states: numbers.size, transitions: edges.length / 2, violation: null, stuck };
}

/** Those from which none of `ends` can be reached: a search backwards. */
function thatReachNone(count: number, edges: readonly number[], ends: readonly number[]): number[] {
  const into: number[][] = Array.from({ length: count }, () => []);
  for (let at = 0; at < edges.length; at += 2) into[edges[at + 1]!]!.push(edges[at]!);
  const reaches = new Uint8Array(count);
  for (const end of ends) reaches[end] = 1;
  const queue = [...ends];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const before of into[at]!)
      if (reaches[before] === 0) {
        reaches[before] = 1;
        queue.push(before);
      }
  return [...reaches.keys()].filter((number) => reaches[number] === 0);
}
