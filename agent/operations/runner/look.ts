import { targetKindOf } from '../../../protocol/command.ts';
import type { Steering } from '../../drivers/steering.ts';
import type { FoundCheckpoints } from '../migration/surroundings.ts';
import type { Operation } from '../operation.ts';
import type { Declared, Sight } from './sight.ts';

/** Finds a workload's newest checkpoint by its version. Fails where nobody can look. */
export type NewestCheckpoint = (
  workload: string,
  folder: string,
  signal: AbortSignal,
) => Promise<Pick<FoundCheckpoints, 'version' | 'isChanging'>>;

export interface Looking {
  readonly steering: Pick<Steering, 'observeNodes' | 'observeWorkloads' | 'savesWithinMs'>;
  readonly declared: (workload: string) => Declared | null;
  readonly newestCheckpoint: NewestCheckpoint;
  readonly isMoving: Sight['isMoving'];
  readonly going: Sight['going'];
}

/** One look at all that several operations are about. Fails with `SteeringFailure`. */
export async function look(
  operations: readonly Operation[],
  { steering, declared, newestCheckpoint, isMoving, going }: Looking,
  at: number,
  signal: AbortSignal,
): Promise<Omit<Sight, 'refused' | 'carriedOut'>> {
  const nodeNames = namesOfKind(operations, 'node');
  const observed = nodeNames.length === 0 ? [] : await steering.observeNodes(nodeNames, signal);
  const nodes = new Map(observed.map((node) => [node.node, node]));
  const ids = new Set(namesOfKind(operations, 'workload'));
  for (const node of observed) for (const id of node.workloads) ids.add(id);
  for (const { effects } of operations)
    for (const id of [...effects.asked.keys(), ...effects.putBack.keys()]) ids.add(id);
  const seen = ids.size === 0 ? [] : await steering.observeWorkloads([...ids], signal);
  const workloads = new Map(seen.map((one) => [one.workload, one]));
  const checkpoints = new Map<string, string | null>();
  const changing = new Set<string>();
  for (const id of mayCheckpoint(operations, nodes)) {
    const folder = declared(id)?.checkpointDirectory ?? null;
    if (folder === null || declared(id)?.checkpoint === null) continue;
    try {
      const { version, isChanging } = await newestCheckpoint(id, folder, signal);
      checkpoints.set(id, version);
      if (isChanging) changing.add(id);
    } catch (error) {
      // A folder that cannot be read gives no proof, and is no reason to stop the others.
      if (signal.aborted) throw error;
    }
  }
  const { savesWithinMs } = steering;
  return { at, nodes, workloads, declared, checkpoints, changing, isMoving, going, savesWithinMs };
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
  const ids = asking.flatMap(({ command, effects }) => [
    ...command.targets.flatMap(({ name }) => nodes.get(name)?.workloads ?? []),
    ...effects.asked.keys(),
  ]);
  return new Set(ids);
}
