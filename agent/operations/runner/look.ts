import { targetKindOf } from '../../../protocol/command.ts';
import type { Steering } from '../../drivers/steering.ts';
import type { FoundCheckpoints } from '../migration/surroundings.ts';
import type { Operation } from '../operation.ts';
import { readOrder } from '../shed/read-order.ts';
import type { ShedSight, ShedSurroundings } from '../shed/shed-sight.ts';
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
  readonly isArriving?: Sight['isArriving'];
  /** Where there is something to shed by. */
  readonly shed?: ShedSurroundings;
}

/** One look at all that several operations are about. Fails with `SteeringFailure`. */
export async function look(
  operations: readonly Operation[],
  { steering, declared, newestCheckpoint, isMoving, going, isArriving, shed: around }: Looking,
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
  const shed = around === undefined ? null : lookAtSheds(operations, around, ids);
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
  const sight = {
    ...{ at, nodes, workloads, declared, checkpoints, changing, isMoving, going, savesWithinMs },
    ...(isArriving === undefined ? {} : { isArriving }),
  };
  return shed === null ? sight : { ...sight, shed };
}

/** Adds to `ids` the work that sheds have in hand; null where no shed is open. */
function lookAtSheds(
  operations: readonly Operation[],
  { drawn, limits, queue, freeGpus, demanded }: ShedSurroundings,
  ids: Set<string>,
): ShedSight | null {
  const sheds = operations.flatMap(({ command, effects }) => {
    const order = command.shed === undefined ? null : readOrder(command.shed);
    return order === null ? [] : [{ order, effects: effects.shed }];
  });
  if (sheds.length === 0) return null;
  const nodes = new Set(sheds.flatMap(({ order }) => order.nodes));
  for (const { order, effects } of sheds) {
    for (const { workload } of order.works) ids.add(workload);
    for (const id of effects?.held.keys() ?? []) ids.add(id);
  }
  const sight = { drawn: drawn(), limits: limits(nodes), queue: queue(), freeGpus: freeGpus() };
  return demanded === undefined ? sight : { ...sight, demanded: demanded() };
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
  const stopping = operations.flatMap(({ command, effects }) =>
    command.verb === 'shed'
      ? [...(command.shed?.works.map(({ workload }) => workload) ?? []), ...effects.asked.keys()]
      : [],
  );
  const ids = asking.flatMap(({ command, effects }) => [
    ...command.targets.flatMap(({ name }) => nodes.get(name)?.workloads ?? []),
    ...effects.asked.keys(),
  ]);
  return new Set([...ids, ...stopping]);
}
