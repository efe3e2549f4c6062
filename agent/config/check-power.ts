import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import { expandList, expandTogether, type Path, type Tell } from './expand-meters.ts';
import type { PowerConfig, PowerEdgeConfig, WrittenPower } from './power-tree-config.ts';

/** An edge with the entry that it was written in. */
interface Edge extends PowerEdgeConfig {
  readonly at: Path;
}

/**
 * The section `power` as a whole: names that stand for several expanded, and every edge looked at, so that a sum
 * over the tree cannot hold a watt twice. What is wrong is told with where it stands; the result is of use only
 * where nothing was.
 */
export function checkPower(written: WrittenPower, tell: Tell): PowerConfig {
  const edges = expandEdges(written, tell);
  checkFeeds(written, tell);
  checkStands(written, edges, tell);
  const feedOf = new Map(written.feeds.flatMap(({ feed, meter }) => (meter === null ? [] : [[meter, feed]])));
  // Fed by the meter of a feed is fed by the feed: the two stand for one edge.
  const named = edges.map((edge) => ({ ...edge, fedBy: feedOf.get(edge.fedBy) ?? edge.fedBy }));
  checkFeeders(written, named, tell);
  checkCycles(named, tell);
  return {
    feeds: written.feeds.map(({ renewable, ...feed }) => ({ ...feed, renewableRatio: renewable })),
    edges: named.map(({ at: _, ...edge }) => edge),
    it: checkBoundary(written, named, tell),
    cooling: written.cooling.flatMap(({ meter, rack }, index) =>
      (expandTogether({ meter, rack }, ['cooling', index], tell) ?? []).map((one) => ({
        meter: one.meter ?? '',
        rack: one.rack,
      })),
    ),
    heatReuse: expandList(written.heatReuse, ['heatReuse'], tell),
    water: expandList(written.water, ['water'], tell),
    capCommand: written.capCommand,
  };
}

function expandEdges({ tree }: WrittenPower, tell: Tell): readonly Edge[] {
  return tree.flatMap(({ meter, fedBy, rack, ratedCurrentAmperes, limitWatts }, index) =>
    (expandTogether({ meter, fedBy, rack }, ['tree', index], tell) ?? []).map((one) => ({
      at: ['tree', index],
      meter: one.meter ?? '',
      fedBy: one.fedBy ?? '',
      rack: one.rack,
      ratedCurrentAmperes,
      limitWatts,
    })),
  );
}

function checkFeeds({ feeds }: WrittenPower, tell: Tell): void {
  const names = new Set<string>();
  for (const [index, { feed, limitWatts, contractWatts }] of feeds.entries()) {
    if (names.has(feed)) tell(['feeds', index, 'feed'], wrong(feed, 'a name that no other feed has'));
    names.add(feed);
    if (contractWatts !== null && limitWatts !== null && contractWatts > limitWatts)
      tell(
        ['feeds', index, 'contractWatts'],
        wrong(contractWatts, `at most limitWatts, which is ${limitWatts}`),
      );
  }
}

const METER = /^[^/\s][^/]*\/\S[^\0]*$/;

/** Every meter stands on one edge, and none on the edge that a feed is. */
function checkStands({ feeds }: WrittenPower, edges: readonly Edge[], tell: Tell): void {
  const names = new Set(feeds.map(({ feed }) => feed));
  const stands = new Map<string, string>();
  for (const [index, { feed, meter }] of feeds.entries()) {
    if (meter === null) continue;
    const other = stands.get(meter);
    if (other !== undefined) tell(['feeds', index, 'meter'], onTwo(meter, other));
    stands.set(meter, `it measures ${feed}`);
  }
  for (const { at, meter, fedBy } of edges) {
    if (names.has(meter)) {
      tell([...at, 'meter'], wrong(meter, `a meter, for a feed such as ${meter} is fed by nothing here`));
      continue;
    }
    if (!METER.test(meter)) {
      tell([...at, 'meter'], wrong(meter, 'a meter as device/point, such as pdu-a01/inlet 1'));
      continue;
    }
    const other = stands.get(meter);
    if (other !== undefined) tell([...at, 'meter'], onTwo(meter, other));
    else stands.set(meter, `it is fed by ${fedBy}`);
  }
}

function onTwo(meter: string, other: string): string {
  return wrong(meter, `a meter that stands on no other edge, and ${other} already`);
}

function checkFeeders({ feeds }: WrittenPower, edges: readonly Edge[], tell: Tell): void {
  const known = [...feeds.map(({ feed }) => feed), ...edges.map(({ meter }) => meter)];
  const names = new Set(known);
  for (const { at, fedBy } of edges) {
    if (names.has(fedBy)) continue;
    const hint = didYouMean(fedBy, known);
    tell(
      [...at, 'fedBy'],
      `${wrong(fedBy, 'a feed of power.feeds or a meter of power.tree')}${hint === '' ? '' : `;${hint}`}`,
    );
  }
}

/** Every edge has one feeder, so a way up that comes back to where it was is the only kind of cycle there is. */
function checkCycles(edges: readonly Edge[], tell: Tell): void {
  const feederOf = new Map(edges.map(({ meter, fedBy }) => [meter, fedBy]));
  const ends = new Set<string>();
  for (const { at, meter } of edges) {
    const way: string[] = [];
    let next: string | undefined = meter;
    while (next !== undefined && !ends.has(next) && !way.includes(next)) {
      way.push(next);
      next = feederOf.get(next);
    }
    for (const one of way) ends.add(one);
    if (next !== undefined && way.includes(next)) {
      const round = [...way.slice(way.indexOf(next)), next].join(' ← ');
      tell([...at, 'fedBy'], wrong(feederOf.get(meter), `a feeder that it does not feed itself: ${round}`));
    }
  }
}

/** The meters of the equipment: each an edge of the tree, and none above another, or its power would count twice. */
function checkBoundary(written: WrittenPower, edges: readonly Edge[], tell: Tell): PowerConfig['it'] {
  if (written.it === null) return null;
  const meters = expandList(written.it.meters, ['it', 'meters'], tell);
  const feederOf = new Map(edges.map(({ meter, fedBy }) => [meter, fedBy]));
  const inside = new Set(meters);
  if (meters.length === 0)
    tell(['it', 'meters'], 'found a list of 0; expected at least one meter of power.tree');
  for (const meter of meters) {
    if (!feederOf.has(meter)) {
      const hint = didYouMean(meter, [...feederOf.keys()]);
      tell(['it', 'meters'], `${wrong(meter, 'a meter of power.tree')}${hint === '' ? '' : `;${hint}`}`);
      continue;
    }
    const passed = new Set<string>();
    for (
      let above = feederOf.get(meter);
      above !== undefined && !passed.has(above);
      above = feederOf.get(above)
    ) {
      passed.add(above);
      if (!inside.has(above)) continue;
      tell(
        ['it', 'meters'],
        `found ${JSON.stringify(meter)} beside ${JSON.stringify(above)}, which feeds it; expected one of the two`,
      );
      break;
    }
  }
  return { category: written.it.category, meters };
}
