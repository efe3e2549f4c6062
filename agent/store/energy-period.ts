import type { Covered, EnergyOfPeriod } from '../../protocol/index.ts';
import type { ConfiguredPower } from './configured-power.ts';
import type { EnergyBook } from './energy-book.ts';
import { renewableOf, type Sums } from './energy-sums.ts';

/**
 * What is known of a period of whole hours counted from 1970, `to` excluded: each energy over the hours in which
 * it is known, each ratio over those in which both its sides are.
 */
export function energyOfPeriod(
  book: EnergyBook,
  power: ConfiguredPower,
  from: number,
  to: number,
): EnergyOfPeriod {
  const sums = (...names: readonly string[]): Sums | null => book.sums(names, from, to);
  const total = (of: Sums | null): Covered =>
    covered(of === null ? null : of.amounts.reduce((sum, amount) => sum + amount, 0), of);
  const sources = power.feeds.filter(({ kind }) => kind !== 'battery');
  const house = sources.map(({ feed }) => `feed ${feed}`);
  const alone = sums(...house);
  // Without a feed of its own a house is not known, however well its racks are.
  const withHouse = (name: string): Sums | null => (house.length === 0 ? null : sums(...house, name));
  const renewable = renewableOf(sources, alone);
  const told = renewable === null ? null : alone;
  const { pue, ref, erf, wueLitersPerKilowattHour } = book.figures(from, to);
  return {
    facility: total(alone),
    it: total(sums('it')),
    renewable: covered(renewable, told),
    reused: total(sums('reused')),
    water: total(sums('water')),
    pue: covered(pue, withHouse('it')),
    ref: covered(ref, told),
    erf: covered(erf, withHouse('reused')),
    wue: covered(wueLitersPerKilowattHour, sums('it', 'water')),
    pueCategory: power.it?.category ?? null,
    feeds: power.feeds.map(({ feed, kind, renewableRatio }) => ({
      feed,
      kind,
      renewableRatio,
      joules: total(sums(`feed ${feed}`)),
    })),
  };
}

function covered(value: number | null, of: Sums | null): Covered {
  return { value, hours: of?.hours ?? 0 };
}
