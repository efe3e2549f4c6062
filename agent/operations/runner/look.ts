import { targetKindOf } from '../../../protocol/command.ts';
import type { Steering } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import type { Declared, Sight } from './sight.ts';

/** Finds a workload's newest checkpoint; null where there is none. Fails where nobody can look. */
export type NewestCheckpoint = (
  workload: string,
  folder: string,
  signal: AbortSignal,
) => Promise<string | null>;

export interface Looking {
  readonly steering: Pick<Steering, 'observeNodes' | 'observeWorkloads'>;
  readonly declared: (workload: string) => Declared | null;
  readonly newestCheckpoint: NewestCheckpoint;
}

/** One look at all that several operations are about. Fails with `SteeringFailure`. */
export async function look(
  operations: readonly Operation[],
  { steering, declared, newestCheckpoint }: Looking,
  at: number,
  signal: AbortSignal,
): Promise<Omit<Sight, 'refused' | 'carriedOut'>> {
  const nodeNames = namesOfKind(operations, 'node');
  const observed = nodeNames.length === 0 ? [] : await steering.observeNodes(nodeNames, signal);
  const nodes = new Map(observed.map((node) => [node.node, node]));
  const ids = new Set(namesOfKind(operations, 'workload'));
  for (const node of observed) for (const id of node.workloads) ids.add(id);
  const seen = ids.size === 0 ? [] : await steering.observeWorkloads([...ids], signal);
  const workloads = new Map(seen.map((one) => [one.workload, one]));
  const checkpoints = new Map<string, string | null>();
  for (const id of mayCheckpoint(operations, nodes)) {
    const folder = declared(id)?.checkpointDirectory ?? null;
    if (folder === null || declared(id)?.checkpoint === null) continue;
    try {
      checkpoints.set(id, await newestCheckpoint(id, folder, signal));
    } catch (error) {
      // A folder that cannot be read gives no proof, and is no reason to stop the others.
      if (signal.aborted) throw error;
    }
  }
  return { at, nodes, workloads, declared, checkpoints };
}

function namesOfKind(operations: readonly Operation[], kind: 'node' | 'workload'): readonly string[] {
  const names = operations
    .filter(({ command }) => targetKindOf(command.verb) === kind)
    .flatMap(({ command }) => command.targets.map((target) => target.name));
  return [...new Set(names)];
}

function mayCheckpoint(operations: readonly Operation[], nodes: Sight['nodes']): ReadonlySet<string> {
  const asking = operations.filter(
    ({ command }) => command.verb === 'drain' && command.policy !== null && command.policy !== 'wait',
  );
  const ids = asking.flatMap(({ command }) =>
    command.targets.flatMap(({ name }) => nodes.get(name)?.workloads ?? []),
  );
  return new Set(ids);
}
