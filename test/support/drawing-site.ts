import type { Patch, Row } from '../../protocol/index.ts';
import { type MadeSite, SAMPLED_AT, WALL } from './made-fabric.ts';

const GPUS = 8;
const HOUR = 3_600_000;

/** A site of eight machines of which six work at 650 W a GPU: 48 GPUs, 41.3 kW in all; jobs declare checkpoints. */
export function drawingSite(
  more: {
    readonly id?: string;
    readonly sites?: Patch<'sites'>;
    readonly demands?: readonly Patch<'demands'>[];
    readonly operations?: readonly Patch<'operations'>[];
    readonly links?: readonly Patch<'links'>[];
    /** Machines that work, of eight. */
    readonly busy?: number;
    readonly dataClass?: string | null;
  } = {},
): MadeSite {
  const { id = 'de-halm', busy = 6, dataClass = null } = more;
  const nodes = Array.from({ length: 8 }, (_, index) => `${id}-${index + 1}`);
  const isBusy = (index: number): boolean => index < busy;
  const gpuWatts = nodes.reduce((sum, _, index) => sum + GPUS * (isBusy(index) ? 650 : 80), 0);
  return {
    id,
    rows: {
      sites: [
        {
          name: id,
          jurisdiction: 'NL',
          gpus: nodes.length * GPUS,
          gpusAllocated: busy * GPUS,
          itPowerWatts: gpuWatts + 8_000,
          facilityPowerWatts: gpuWatts + 8_820,
          ...more.sites,
        },
      ],
      nodes: nodes.map((node, index) => ({
        node,
        rack: 'r1',
        state: isBusy(index) ? 'allocated' : 'idle',
        scheduling: 'open',
        health: 'ok',
        gpuModel: 'NVIDIA H100',
        gpus: GPUS,
        gpusAllocated: isBusy(index) ? GPUS : 0,
        workloads: isBusy(index) ? String(100 + index) : '',
        sampledAt: SAMPLED_AT,
      })),
      gpus: nodes.flatMap((node, index) =>
        Array.from({ length: GPUS }, (_, gpu) => ({
          node,
          gpu,
          uuid: `${node}-${gpu}`,
          model: 'NVIDIA H100',
          powerWatts: isBusy(index) ? 650 : 80,
          powerLimitWatts: 700,
          health: 'ok' as const,
          workload: isBusy(index) ? String(100 + index) : null,
          sampledAt: SAMPLED_AT,
        })),
      ),
      workloads: nodes.slice(0, busy).map((node, index) => ({
        workload: String(100 + index),
        name: `train-${index}`,
        user: 'u1',
        state: 'running' as const,
        nodes: node,
        nodeCount: 1,
        gpus: GPUS,
        dataClass,
        checkpoint: 'USR1',
        checkpointDirectory: `/scratch/${index}`,
        submittedAt: WALL - 2 * HOUR,
        startedAt: WALL - HOUR,
        sampledAt: SAMPLED_AT,
      })),
      links: more.links ?? [],
      demands: more.demands ?? [],
      operations: more.operations ?? [],
    },
  };
}

/** A limit of the grid, kW, from and to minutes after the tests' now. */
export function limitDemanded(
  kilowatts: number,
  [from, to]: readonly [number, number | null],
  more: Partial<Row<'demands'>> = {},
): Patch<'demands'> {
  return {
    demand: 'openadr/event-1/0/0',
    kind: 'import limit',
    from: WALL + from * 60_000,
    to: to === null ? null : WALL + to * 60_000,
    limitWatts: kilowatts * 1_000,
    program: 'Grid limits',
    text: 'peak',
    event: 'event-1',
    source: 'openadr/https://vtn',
    sampledAt: SAMPLED_AT,
    ...more,
  };
}
