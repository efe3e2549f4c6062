import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { ListColumn } from '../figure-list.ts';
import type { Group } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import type { DaySite } from './day-rows.ts';
import type { LoadedBreaker, LoadedRack, Store } from './notable.ts';
import { watts } from './site-power-lines.ts';

/** A breaker carries 80 % of its rating for long, and no more. */
export const NEAR_RATING = 0.8;

/** A line of facts: what it is of, and groups of which as many stand there as fit. */
export interface FactLine {
  readonly title: SafeText;
  readonly groups: readonly Group[];
}

/** From what, by which key figures, kept by what. */
export function generalFacts(site: DaySite, look: Look): readonly FactLine[] {
  return [
    { title: say`from`, groups: mixGroups(site, look) },
    { title: say`by energy`, groups: energyGroups(site, look) },
    { title: say`batteries`, groups: site.notable.stores.map((store, at) => storeGroup(store, at, look)) },
  ].map((line) => orNothing(line, look));
}

/** What is near its limit, in a line each. */
export function loadFacts({ notable }: DaySite, look: Look): readonly FactLine[] {
  const signs = signsOf(look);
  const near = notable.breakers.filter(({ ratio }) => ratio >= NEAR_RATING);
  const breakers = (near.length > 0 ? near : notable.breakers.slice(0, 1)).map((breaker, at): Group => {
    const rated = formatQuantity(breaker.ratedAmperes, 'A', { signs });
    const text = say`${neutralise(breaker.meter)} ${share(breaker.ratio, look)} of ${rated}`;
    return { pieces: loaded(breaker.ratio, text, look), priority: at };
  });
  const racks = notable.racks.map(({ rack, watts: drawn, ratio }, at): Group => {
    const of = ratio === null ? say`` : say` ${share(ratio, look)}`;
    return {
      pieces: loaded(ratio, say`${neutralise(rack)} ${watts(drawn, look)}${of}`, look),
      priority: at,
    };
  });
  return [
    { title: say`breakers`, groups: breakers },
    { title: say`racks`, groups: racks },
  ].map((line) => orNothing(line, look));
}

export function breakerColumns(rows: readonly LoadedBreaker[], look: Look): ListColumn[] {
  const signs = signsOf(look);
  const amperes = (value: number | undefined): SafeText => formatQuantity(value ?? null, 'A', { signs });
  return [
    nameColumn(say`nearest to their rating`, (index) => rows[index]?.meter, look),
    figureColumn(say`carries`, (index) => amperes(rows[index]?.amperes), look),
    figureColumn(say`rated`, (index) => amperes(rows[index]?.ratedAmperes), look),
    ratioColumn((index) => rows[index]?.ratio ?? null, look),
  ];
}

export function rackColumns(rows: readonly LoadedRack[], look: Look): ListColumn[] {
  return [
    nameColumn(say`racks`, (index) => rows[index]?.rack, look),
    figureColumn(say`power`, (index) => watts(rows[index]?.watts ?? null, look), look),
    ratioColumn((index) => rows[index]?.ratio ?? null, look),
  ];
}

function nameColumn(title: SafeText, of: (index: number) => string | undefined, { theme }: Look): ListColumn {
  return {
    title,
    align: 'start',
    priority: 0,
    least: 12,
    most: 40,
    cell: (index) => [{ text: neutralise(of(index) ?? ''), style: theme.text }],
  };
}

function figureColumn(title: SafeText, of: (index: number) => SafeText, { theme }: Look): ListColumn {
  return { title, align: 'end', priority: 2, cell: (index) => [{ text: of(index), style: theme.text }] };
}

function ratioColumn(of: (index: number) => number | null, look: Look): ListColumn {
  return {
    title: say`share`,
    align: 'end',
    priority: 1,
    cell: (index) => loaded(of(index), share(of(index), look), look),
  };
}

function mixGroups({ notable }: DaySite, look: Look): Group[] {
  return notable.mix.map(({ kind, watts: given, ratio }, at) => ({
    pieces: [
      { text: say`${neutralise(kind)} `, style: look.theme.muted },
      { text: say`${watts(given, look)} ${share(ratio, look)}`, style: look.theme.text },
    ],
    priority: at,
  }));
}

/** Key figures by the standards are of energies; those of the moment stand above, and say so. */
function energyGroups({ power, yearCarbonUsage, yearWaterUsage }: DaySite, look: Look): Group[] {
  const { yearHours, pueCategory, yearPue, yearRenewableRatio, yearReuseRatio } = power.year;
  if (yearHours === null || yearHours === 0) {
    const none = say`no hour yet of which house and equipment are both metered`;
    return [{ pieces: [{ text: none, style: look.theme.faint }], priority: 0 }];
  }
  const signs = signsOf(look);
  const plain = (value: number | null): SafeText => formatQuantity(value, 'none', { signs });
  const category = pueCategory === null ? say`` : say` category ${neutralise(String(pueCategory))}`;
  const named = (name: SafeText, value: SafeText, priority: number): Group => ({
    pieces: [
      { text: say`${name} `, style: look.theme.muted },
      { text: value, style: look.theme.text },
    ],
    priority,
  });
  return [
    named(say`PUE`, say`${plain(yearPue)}${category}`, 0),
    named(say`REF`, share(yearRenewableRatio, look), 1),
    named(say`ERF`, share(yearReuseRatio, look), 2),
    named(say`CUE`, say`${plain(yearCarbonUsage)} kg/kWh`, 3),
    named(say`WUE`, say`${plain(yearWaterUsage)} l/kWh`, 4),
    named(say`of`, say`${formatQuantity(yearHours, 'count', { signs })} h`, 0),
  ];
}

function storeGroup(
  { name, chargeRatio, remainingSeconds, isCarrying }: Store,
  at: number,
  look: Look,
): Group {
  const signs = signsOf(look);
  const { theme, glyphs } = look;
  const left =
    remainingSeconds === null ? say`` : say`, ${formatQuantity(remainingSeconds, 's', { signs })} left`;
  const text = say`${neutralise(name)} ${share(chargeRatio, look)}${left}`;
  const pieces: Piece[] = isCarrying
    ? [{ text: say`${glyphs.warning} ${text}, carries the load`, style: theme.warning }]
    : [{ text, style: theme.text }];
  return { pieces, priority: at };
}

function loaded(ratio: number | null, text: SafeText, { theme, glyphs }: Look): Piece[] {
  if (ratio !== null && ratio >= 1) return [{ text: say`${glyphs.critical} ${text}`, style: theme.critical }];
  if (ratio !== null && ratio >= NEAR_RATING)
    return [{ text: say`${glyphs.warning} ${text}`, style: theme.warning }];
  return [{ text, style: theme.text }];
}

function share(ratio: number | null, look: Look): SafeText {
  return formatQuantity(ratio, 'ratio', { signs: signsOf(look) });
}

/** A line stands in its place also where nobody measures what it is of. */
function orNothing(line: FactLine, look: Look): FactLine {
  if (line.groups.length > 0) return line;
  return {
    ...line,
    groups: [{ pieces: [{ text: say`not measured`, style: look.theme.faint }], priority: 0 }],
  };
}
