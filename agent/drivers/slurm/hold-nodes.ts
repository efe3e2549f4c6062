import type { NodeObservation, Steering } from '../steering.ts';
import { quoted, refusal, requireNodeNames } from './exact-names.ts';
import { reasonArgument } from './reason-text.ts';
import { type RunSlurm, unreachable } from './slurm-programs.ts';
import type { SteeringReads } from './steering-reads.ts';

/** Names in one call: one argument of the kernel's holds 128 KiB, and one call must end in seconds. */
const BATCH = 250;

export type HoldNodes = Pick<Steering, 'cordon' | 'takeOver' | 'uncordon'>;

/**
 * Nodes are read before and after. Before: scontrol changes the nodes it knows and only then says that one
 * of the names is wrong, and a second DRAIN overwrites whose hold it was without a word, so what is held
 * already is left alone. After: the state is counted, for an exit status of 0 is no observation.
 */
export function createHoldNodes(run: RunSlurm, reads: SteeringReads): HoldNodes {
  const update = async (names: readonly string[], words: readonly string[], signal: AbortSignal) => {
    for (let at = 0; at < names.length; at += BATCH) {
      const batch = names.slice(at, at + BATCH);
      const asked = `scontrol update ${words[0] ?? ''} of ${batch.length} node${batch.length === 1 ? '' : 's'}`;
      await run(['scontrol', 'update', `NodeName=${batch.join(',')}`, ...words], { asked, signal });
    }
  };

  const bringAbout = async (
    names: readonly string[],
    words: readonly string[],
    drained: boolean,
    signal: AbortSignal,
  ) => {
    requireNodeNames(names);
    const before = await observed(names, reads, signal);
    const wanting = before.filter((node) => node.isHeld !== drained).map((node) => node.node);
    if (wanting.length === 0) return;
    await update(wanting, words, signal);
    const after = await observed(wanting, reads, signal);
    const unchanged = after.filter((node) => node.isHeld !== drained);
    if (unchanged.length === 0) return;
    throw unreachable(
      `scontrol update ${words[0] ?? ''}: ${after.length - unchanged.length} of ${after.length} nodes show it, ` +
        `${quoted(unchanged[0]?.node ?? '')} is ${unchanged[0]?.nativeState ?? 'unknown'}; ask again`,
    );
  };

  return {
    cordon: (names, reason, signal) =>
      bringAbout(names, ['State=DRAIN', reasonArgument(reason)], true, signal),
    async takeOver(names, reason, signal) {
      requireNodeNames(names);
      const held = (await observed(names, reads, signal)).filter((node) => node.isHeld);
      const wanting = held.map((node) => node.node);
      // A second DRAIN overwrites reason, user and time: here that is what is asked for.
      if (wanting.length > 0) await update(wanting, ['State=DRAIN', reasonArgument(reason)], signal);
    },
    // RESUME would put a node into service that someone or something took DOWN; UNDRAIN leaves it.
    uncordon: (names, signal) => bringAbout(names, ['State=UNDRAIN'], false, signal),
  };
}

/** Each of the names once, as Slurm has it. Refuses all when one is unknown, before anything is changed. */
async function observed(
  names: readonly string[],
  reads: SteeringReads,
  signal: AbortSignal,
): Promise<readonly NodeObservation[]> {
  const byName = new Map((await reads.nodes(signal)).seen.map((node) => [node.node, node]));
  return [...new Set(names)].map((name) => {
    const node = byName.get(name);
    if (node !== undefined) return node;
    throw refusal(`${quoted(name)} is no node of this cluster; nothing was changed`);
  });
}
