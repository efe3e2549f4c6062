import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { Signs } from '../../format/signs.ts';
import { signsOf } from '../look-signs.ts';
import { figure } from '../way-words.ts';
import type { EndsRow } from './ends-row.ts';
import type { LinkDetail } from './link-detail.ts';
import type { LinkModel } from './link-rows.ts';

type Told = (detail: LinkDetail) => SafeText | null;

/** Rows of what lies behind a link's main figures, in groups. What neither end tells of has no row. */
export interface DetailRows {
  readonly delay: readonly EndsRow[];
  readonly loss: readonly EndsRow[];
  readonly path: readonly EndsRow[];
  readonly port: readonly EndsRow[];
  readonly routing: readonly EndsRow[];
  readonly protection: readonly EndsRow[];
  readonly contract: readonly EndsRow[];
}

/** `way` and `wayBack` name the two directions as the page does. */
export function detailRows(model: LinkModel, way: SafeText, wayBack: SafeText, look: Look): DetailRows {
  const signs = signsOf(look);
  const { own, other, wall } = model;
  const rows = (...told: readonly (EndsRow & { readonly told: readonly [Told, Told] })[]): EndsRow[] =>
    told.filter(({ told: [atOwn, atOther] }) => says(own.detail, atOwn) || says(other.detail, atOther));
  const row = (title: SafeText, atOwn: Told, atOther: Told = atOwn) => {
    const cell =
      (of: Told): EndsRow['own'] =>
      (report, detail) => [figure(report, (detail === null ? null : of(detail)) ?? signs.missing, look)];
    return {
      title,
      own: cell(atOwn),
      other: cell(atOther),
      isDisputed: false,
      told: [atOwn, atOther] as const,
    };
  };
  const time =
    (of: (detail: LinkDetail) => number | null): Told =>
    (detail) =>
      known(of(detail), 's', signs);
  const share =
    (of: (detail: LinkDetail) => number | null): Told =>
    (detail) =>
      known(of(detail), 'ratio', signs);
  return {
    delay: rows(
      row(say`least and most`, ({ roundTripMin, roundTripMax }) =>
        pair(roundTripMin, roundTripMax, 's', signs),
      ),
      row(
        say`usual at this hour`,
        time(({ roundTripUsual }) => roundTripUsual),
      ),
      row(
        say`takes ${way}`,
        time(({ delayForward }) => delayForward),
        time(({ delayReverse }) => delayReverse),
      ),
      row(
        say`takes ${wayBack}`,
        time(({ delayReverse }) => delayReverse),
        time(({ delayForward }) => delayForward),
      ),
      row(
        say`clocks apart at most`,
        time(({ clockError }) => clockError),
      ),
      row(
        say`packet to packet`,
        time(({ packetVariation }) => packetVariation),
      ),
      row(
        say`measuring late by`,
        time(({ measurementLag }) => measurementLag),
      ),
    ),
    loss: rows(
      row(
        say`usual loss at this hour`,
        share(({ lossUsual }) => lossUsual),
      ),
      row(say`most lost in a row`, ({ lossBurst }) => known(lossBurst, 'count', signs)),
      row(
        say`came twice`,
        share(({ duplicates }) => duplicates),
      ),
    ),
    path: rows(
      row(say`hop limit`, ({ hopLimit }) => known(hopLimit, 'count', signs)),
      row(say`path changed`, ({ pathChangedAt }) =>
        pathChangedAt === null ? null : say`${formatAge((wall - pathChangedAt) / 1000, signs)} ago`,
      ),
      row(say`what changed then`, ({ pathChange }) => pathChange),
    ),
    port: rows(
      row(say`port`, ({ port, portState }) => joined(port, portState)),
      row(say`damaged, out and in`, ({ transmitErrors, receiveErrors }) =>
        rates(transmitErrors, receiveErrors, signs),
      ),
      row(say`dropped, out and in`, ({ transmitDrops, receiveDrops }) =>
        rates(transmitDrops, receiveDrops, signs),
      ),
      row(say`light, out and in`, ({ opticsTransmit, opticsReceive }) =>
        pair(opticsTransmit, opticsReceive, 'dBm', signs),
      ),
      row(say`wrong bits before FEC`, ({ preFec }) => tiny(preFec)),
      row(say`wrong bits after FEC`, ({ postFec }) => tiny(postFec)),
      row(say`blocks not corrected`, ({ uncorrected }) => perSecond(uncorrected, signs)),
    ),
    routing: rows(
      row(say`BGP`, ({ bgpState, bgpPrefixes }) =>
        joined(
          bgpState,
          bgpPrefixes === null ? null : say`${known(bgpPrefixes, 'count', signs) ?? signs.missing} prefixes`,
        ),
      ),
      row(say`BFD`, ({ bfdState, bfdReason }) => joined(bfdState, bfdReason)),
    ),
    protection: rows(
      row(say`why`, ({ protectionReason }) => protectionReason),
      row(say`must be protected`, ({ isProtectionRequired }) =>
        isProtectionRequired === null ? null : isProtectionRequired ? say`yes` : say`no`,
      ),
      row(
        say`key used up`,
        share(({ keyUsed }) => keyUsed),
      ),
      row(say`refused as not valid`, ({ refused }) => perSecond(refused, signs)),
    ),
    contract: rows(
      row(say`owner`, ({ owner }) => owner),
      row(say`route`, ({ route }) => route),
      row(say`certified for`, ({ dataClasses }) => classes(dataClasses)),
      row(say`held to`, ({ limits }) => limits),
    ),
  };
}

/** Data classes as people read a list: `health, internal`. */
export function classes(written: SafeText | null): SafeText | null {
  return written === null ? null : neutralise(written.split(',').join(', '));
}

function says(detail: LinkDetail | null, told: Told): boolean {
  return detail !== null && told(detail) !== null;
}

function known(value: number | null, unit: 's' | 'ratio' | 'count' | 'dBm', signs: Signs): SafeText | null {
  return value === null ? null : formatQuantity(value, unit, { signs });
}

function pair(one: number | null, other: number | null, unit: 's' | 'dBm', signs: Signs): SafeText | null {
  if (one === null && other === null) return null;
  return say`${formatQuantity(one, unit, { signs })}, ${formatQuantity(other, unit, { signs })}`;
}

function rates(out: number | null, into: number | null, signs: Signs): SafeText | null {
  if (out === null && into === null) return null;
  const told = (value: number | null): SafeText => perSecond(value, signs) ?? signs.missing;
  return say`${told(out)}, ${told(into)}`;
}

function perSecond(value: number | null, signs: Signs): SafeText | null {
  return value === null ? null : say`${formatQuantity(value, 'none', { signs })} a second`;
}

/** Bit error ratios span fifteen powers of ten: `2.4e-6`. */
function tiny(value: number | null): SafeText | null {
  return value === null ? null : value === 0 ? say`none` : neutralise(value.toExponential(1));
}

function joined(first: SafeText | null, second: SafeText | null): SafeText | null {
  if (first === null || second === null) return first ?? second;
  return say`${first}, ${second}`;
}
