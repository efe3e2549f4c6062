import type { EnergyOfPeriod } from '../../protocol/index.ts';
import { neutralise } from '../../protocol/text.ts';
import { type EuFigure, euFigures } from './eu-2024-1364.ts';

/** Whole hours since 1970 UTC; `to` is not in it. */
export interface ReportedPeriod {
  readonly report: string;
  readonly from: number;
  readonly to: number;
}

/** What one site told; `error` says why it told nothing. */
export interface ReportedSite {
  readonly site: string;
  readonly isHeard: boolean;
  readonly energy: EnergyOfPeriod | null;
  readonly error: string | null;
}

const HOUR_MS = 3_600_000;

/** For a person: each figure with its unit, and of how many hours of the period it is. */
export function energyReportText(period: ReportedPeriod, sites: readonly ReportedSite[]): string {
  const hours = period.to - period.from;
  const blocks = sites.flatMap(({ site, energy }): readonly string[] => {
    if (energy === null) return [];
    const { quantities, indicators } = euFigures(energy);
    const title = `${neutralise(site)}  ${instant(period.from)} to ${instant(period.to)}, ${hours} h`;
    const feeds = energy.feeds.map(({ feed, kind, renewableRatio, joules }): EuFigure => {
      const share = renewableRatio === null ? '' : `, renewable ${decimal(renewableRatio * 100)} %`;
      const value = joules.value === null ? null : joules.value / 3.6e6;
      return { symbol: feed, meaning: `${kind}${share}`, unit: 'kWh', value, hours: joules.hours };
    });
    return [[title, ...table([...quantities, ...indicators, ...feeds], hours)].join('\n')];
  });
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

/** The same for programs, figures by their symbol. */
export function energyReportJson(
  { report, from, to }: ReportedPeriod,
  sites: readonly ReportedSite[],
  at: string,
): object {
  const named = (figures: readonly EuFigure[]): object =>
    Object.fromEntries(figures.map(({ symbol, value, unit, hours }) => [symbol, { value, unit, hours }]));
  return {
    weft: 1,
    at,
    report,
    from: instant(from),
    to: instant(to),
    hours: to - from,
    sites: sites.map(({ site, energy, error }) => {
      if (energy === null) return { site, error };
      const { quantities, indicators } = euFigures(energy);
      return {
        site,
        error,
        pueCategory: energy.pueCategory,
        quantities: named(quantities),
        indicators: named(indicators),
        feeds: energy.feeds.map(({ feed, kind, renewableRatio, joules }) => ({
          feed,
          kind,
          renewableRatio,
          energyJoules: joules.value,
          hours: joules.hours,
        })),
      };
    }),
  };
}

function table(figures: readonly EuFigure[], hours: number): readonly string[] {
  const cells = figures.map((figure) => [
    neutralise(figure.symbol),
    figure.value === null ? 'unknown' : isRatio(figure) ? ratio(figure.value) : decimal(figure.value),
    figure.unit === 'none' || figure.value === null ? '' : figure.unit,
    `${figure.hours} of ${hours} h`,
    neutralise(figure.meaning),
  ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...cells.map((row) => (row[at] ?? '').length)));
  const [symbol = 0, value = 0, unit = 0, covered = 0] = widths;
  return cells.map(
    ([a = '', b = '', c = '', d = '', e = '']) =>
      `  ${a.padEnd(symbol)}  ${b.padStart(value)} ${c.padEnd(unit)}  ${d.padStart(covered)}  ${e}`,
  );
}

function isRatio({ unit }: EuFigure): boolean {
  return unit === 'none' || unit === 'l/kWh';
}

function decimal(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

function ratio(value: number): string {
  return value.toFixed(3);
}

function instant(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().replace(/:00:00\.000Z$/, ':00Z');
}
