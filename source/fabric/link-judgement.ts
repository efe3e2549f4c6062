import type { BfdState, FailedWay, LinkState, PortState } from '../../protocol/schema/words.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { isMemory } from './freshness.ts';
import { RowAges } from './row-age.ts';
import type { SiteView } from './site-view.ts';

/** What one end says of a link, as far as it matters to what is to be thought of the link. */
export interface LinkEnd {
  /** Whether it is heard in time; what it said before is a memory, and no word about now. */
  readonly isHeard: boolean;
  readonly state: LinkState;
  readonly reason: SafeText | null;
  /** The one way that fails by its own judgement; `there` is away from it. */
  readonly failedWay: FailedWay | null;
  readonly lossForwardRatio: number | null;
  readonly lossReverseRatio: number | null;
  readonly portState: PortState | null;
  readonly bfdState: BfdState | null;
  /** What its configuration says, by what it is called; absent is not said. */
  readonly configured: ReadonlyMap<string, SafeText>;
}

/** What both ends together say, and on which way it fails where it is one. */
export interface LinkJudgement {
  readonly state: LinkState;
  readonly reason: SafeText | null;
  /** `there` is away from the first of the two ends. */
  readonly failedWay: FailedWay | null;
  /** What the two configurations say differently; each a line. Neither is taken for the right one. */
  readonly differences: readonly SafeText[];
}

/** Nothing gets through: what is left is rounding, or a packet from before. */
const ALL = 0.999;

/**
 * A link judged from both its ends. A cut that one end sees is a cut. An end that is not heard says nothing,
 * and what answers test packets there is the agent that is gone: then the other end's "no answer" tells of
 * the agent as much as of the link, and only its interface or BFD can tell that it is the link.
 */
export function judgeFromBothEnds(
  own: LinkEnd | null,
  other: LinkEnd | null,
  names: { readonly own: SafeText; readonly other: SafeText },
): LinkJudgement {
  const heard = [
    { end: own, name: names.own },
    { end: other, name: names.other },
  ].flatMap(({ end, name }) => (end?.isHeard === true ? [{ end, name }] : []));
  const differences = own === null || other === null ? [] : differencesOf(own, other, names);
  const [first, second] = heard;
  if (first === undefined)
    return { state: 'unknown', reason: say`neither end is heard`, failedWay: null, differences };
  const failedWay = failedWayOf(own, other);
  if (failedWay !== null) {
    const [from, to] = failedWay === 'there' ? [names.own, names.other] : [names.other, names.own];
    const reason = say`nothing gets from ${from} to ${to}, though the way back works`;
    return { state: 'down', reason, failedWay, differences };
  }
  if (second === undefined) return { ...fromOneEnd(first.end, first.name, names), failedWay, differences };
  const worst = RANK[second.end.state] > RANK[first.end.state] ? second : first;
  const why = worst.end.reason;
  const reason = worst.end.state === 'up' ? null : why === null ? null : say`${worst.name}: ${why}`;
  return { state: worst.end.state, reason, failedWay, differences };
}

/** An end that cannot tell does not outweigh one that can. */
const RANK: Readonly<Record<LinkState, number>> = { unknown: 0, up: 1, degraded: 2, down: 3 };

function fromOneEnd(
  end: LinkEnd,
  name: SafeText,
  names: { readonly own: SafeText; readonly other: SafeText },
): Pick<LinkJudgement, 'state' | 'reason'> {
  const silent = name === names.own ? names.other : names.own;
  const only = say`only ${name} is heard`;
  if (end.state === 'down' && end.portState !== 'down' && end.bfdState !== 'down') {
    const reason = say`${only}, and it gets no answer: the link is cut, or the agent at ${silent} is gone`;
    return { state: 'unknown', reason };
  }
  if (end.state === 'up') return { state: 'up', reason: only };
  return { state: end.state, reason: end.reason === null ? only : say`${only}: ${end.reason}` };
}

/** One way that fails is seen from either end, with the ways called the other way round. */
function failedWayOf(own: LinkEnd | null, other: LinkEnd | null): LinkJudgement['failedWay'] {
  const fails = (end: LinkEnd | null, way: FailedWay): boolean => {
    if (end?.isHeard !== true) return false;
    if (end.failedWay !== null) return end.failedWay === way;
    const { lossForwardRatio: forward, lossReverseRatio: reverse } = end;
    const [lost, arrives] = way === 'there' ? [forward, reverse] : [reverse, forward];
    return lost !== null && lost >= ALL && arrives !== null && arrives < ALL;
  };
  const there = fails(own, 'there') || fails(other, 'back');
  const back = fails(own, 'back') || fails(other, 'there');
  return there === back ? null : there ? 'there' : 'back';
}

function differencesOf(
  own: LinkEnd,
  other: LinkEnd,
  names: { readonly own: SafeText; readonly other: SafeText },
): SafeText[] {
  return [...own.configured].flatMap(([what, here]) => {
    const there = other.configured.get(what);
    if (there === undefined || there === here) return [];
    return [say`${neutralise(what)} is ${here} at ${names.own} and ${there} at ${names.other}`];
  });
}

/** What a site says of its link to a peer; null where it has no such link. */
export function linkEndOf(site: SiteView, peer: string, link: string, now: number): LinkEnd | null {
  const table = site.table('links');
  let found: LinkEnd | null = null;
  table?.forEach((slot) => {
    const text = (name: string): string | null => table.text(table.column(name), slot);
    const number = (name: string): number | null => table.number(table.column(name), slot);
    if (text('peer') !== peer || text('link') !== link) return;
    const word = (name: string): string | null => {
      const cell = table.cell(table.column(name), slot);
      return cell === null ? null : String(cell);
    };
    const configured = new Map<string, SafeText>();
    for (const [what, column] of CONFIGURED) {
      const said = column === 'capacityBitsPerSecond' ? number(column) : text(column);
      // Classes come in the order they were written in.
      if (said !== null) configured.set(what, neutralise(String(said).split(',').sort().join(', ')));
    }
    const reason = text('stateReason');
    found = {
      isHeard: !isMemory(new RowAges(site, table, now).freshness(slot)),
      // The words of these columns are the schema's, closed.
      state: (word('state') ?? 'unknown') as LinkState,
      reason: reason === null ? null : neutralise(reason),
      failedWay: word('failedWay') as FailedWay | null,
      lossForwardRatio: number('lossForwardRatio'),
      lossReverseRatio: number('lossReverseRatio'),
      portState: word('portState') as PortState | null,
      bfdState: word('bfdState') as BfdState | null,
      configured,
    };
  });
  return found;
}

/** What both ends have to say alike. */
const CONFIGURED: readonly (readonly [what: string, column: string])[] = [
  ['capacity', 'capacityBitsPerSecond'],
  ['carrier', 'carrier'],
  ['owner', 'owner'],
  ['jurisdiction', 'jurisdiction'],
  ['route', 'route'],
  ['certified for', 'dataClasses'],
  ['protected by', 'encryption'],
];
