import type { Layout } from './layout.ts';

/** One rack's inlet: which nodes hang on it, and what its breaker is rated for. */
export interface RackInlet {
  readonly device: string;
  readonly rack: string;
  readonly hall: number;
  readonly nodes: readonly number[];
  readonly ratedAmperes: number;
}

/** One hall: its UPS, and the unit that cools its racks. */
export interface HallPlant {
  readonly hall: string;
  readonly ups: string;
  readonly coolant: string;
  /** The busbar that feeds it: halls stand on the two in turn. */
  readonly bus: 'main-a' | 'main-b';
  readonly maximumWatts: number;
}

/** Busbars → UPSs of halls → racks: one meter to an edge, one row a rack. */
export interface MeterTree {
  readonly halls: readonly HallPlant[];
  readonly racks: readonly RackInlet[];
}

export const PHASE_VOLTS = 230;
/** A breaker is chosen so that the rack's most is below the 80 % that it carries for long. */
const CHOSEN_BELOW = 0.79;
const BREAKERS = [16, 20, 32, 63, 80, 125, 160, 200, 250, 400, 630] as const;

export function meterTree(layout: Layout): MeterTree {
  const hallOf = new Map<string, number>();
  const racks = new Map<string, { hall: number; nodes: number[]; watts: number }>();
  const maximum: number[] = [];
  for (let node = 0; node < layout.nodeCount; node++) {
    const name = layout.halls[node] ?? '';
    const hall = hallOf.get(name) ?? hallOf.size;
    hallOf.set(name, hall);
    const watts = ((layout.models[node]?.nodeMaximumWatts ?? 0) * layout.gpusPerNode) / 8;
    maximum[hall] = (maximum[hall] ?? 0) + watts;
    const rackName = layout.racks[node] ?? '';
    const rack = racks.get(rackName) ?? { hall, nodes: [], watts: 0 };
    racks.set(rackName, rack);
    rack.nodes.push(node);
    rack.watts += watts;
  }
  return {
    halls: [...hallOf].map(([hall, index]) => ({
      hall,
      ups: `ups-${hall}`,
      coolant: `cdu-${hall}`,
      bus: index % 2 === 0 ? 'main-a' : 'main-b',
      maximumWatts: maximum[index] ?? 0,
    })),
    racks: [...racks].map(([rack, { hall, nodes, watts }]) => ({
      device: `pdu-${rack}`,
      rack,
      hall,
      nodes,
      ratedAmperes: breakerFor(watts / (3 * PHASE_VOLTS)),
    })),
  };
}

function breakerFor(amperes: number): number {
  return (
    BREAKERS.find((rated) => amperes <= rated * CHOSEN_BELOW) ?? Math.ceil(amperes / CHOSEN_BELOW / 100) * 100
  );
}
