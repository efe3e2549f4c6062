import type { ConfiguredPower } from './configured-power.ts';

/** A feed, or an edge below one: what one meter measures, and the edges that it feeds. */
export interface PowerEdge {
  /** The feed's name, or the meter's. */
  readonly name: string;
  /** Null for a feed without a meter. */
  readonly meter: string | null;
  readonly feeds: readonly PowerEdge[];
}

/** Power through an edge, and whether its own meter says so or the sum of those below it. */
export interface Draw {
  readonly watts: number;
  readonly basis: 'measured' | 'estimated';
}

/** Every edge by its name; those of the feeds are where the tree begins. */
export function powerEdges({ feeds, edges }: ConfiguredPower): ReadonlyMap<string, PowerEdge> {
  const below = new Map<string, PowerEdge[]>();
  const byName = new Map<string, PowerEdge>();
  const enter = (name: string, meter: string | null): PowerEdge => {
    const inside: PowerEdge[] = [];
    below.set(name, inside);
    const edge = { name, meter, feeds: inside };
    byName.set(name, edge);
    return edge;
  };
  for (const { feed, meter } of feeds) enter(feed, meter);
  const entered = edges.map(({ meter, fedBy }) => ({ edge: enter(meter, meter), fedBy }));
  for (const { edge, fedBy } of entered) below.get(fedBy)?.push(edge);
  return byName;
}

/**
 * What runs through an edge: what its meter says; where that says nothing, the sum of the edges right below it,
 * which is an estimate, for what hangs there without a meter is not in it; null where one of those is unknown
 * too. A sum only ever takes the edges that one edge feeds, so no watt is in it twice.
 */
export function drawOf(edge: PowerEdge, measured: (meter: string) => number | null): Draw | null {
  const own = edge.meter === null ? null : measured(edge.meter);
  if (own !== null) return { watts: own, basis: 'measured' };
  const sum = sumOf(edge.feeds, measured);
  return sum === null ? null : { watts: sum.watts, basis: 'estimated' };
}

/** Edges together: measured where all of them are; null where there are none or one is unknown. */
export function sumOf(edges: readonly PowerEdge[], measured: (meter: string) => number | null): Draw | null {
  if (edges.length === 0) return null;
  let watts = 0;
  let basis: Draw['basis'] = 'measured';
  for (const edge of edges) {
    const draw = drawOf(edge, measured);
    if (draw === null) return null;
    watts += draw.watts;
    if (draw.basis === 'estimated') basis = 'estimated';
  }
  return { watts, basis };
}
