import type { DemandKind } from '../../../protocol/schema/words.ts';
import type { SiteDemand } from '../source.ts';

/** What a descriptor says of the values of one payload type. */
export interface Descriptor {
  readonly units: string | null;
  readonly currency: string | null;
}

/** The columns of a demand that come from its values. */
export type Asked = Pick<SiteDemand, 'kind'> &
  Partial<
    Pick<
      SiteDemand,
      | 'limitWatts'
      | 'setpointWatts'
      | 'level'
      | 'pricePerKilowattHour'
      | 'currency'
      | 'gramsPerKilowattHour'
      | 'alert'
      | 'text'
    >
  >;

/** What came of a payload: what it asks, why it cannot be, or that a site does nothing about its type. */
export type PayloadOutcome =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'wrong'; readonly why: string }
  | { readonly kind: 'left' };

/**
 * What one payload of an event asks of a site. Values are watts by the descriptor's units; where it names
 * none, kW, which OpenADR's capacities and setpoints are in.
 * Source: OpenADR 3.1 Definitions, event payload enumerations.
 */
export function parsePayload(
  type: string,
  values: readonly unknown[],
  descriptor: Descriptor | null,
): PayloadOutcome {
  const capacity = CAPACITIES.get(type);
  if (capacity !== undefined) {
    const watts = wattsOf(values, descriptor);
    if (typeof watts === 'string') return { kind: 'wrong', why: watts };
    return watts < 0
      ? { kind: 'wrong', why: `${watts} W is below zero` }
      : { kind: 'asked', asked: { kind: capacity, limitWatts: watts } };
  }
  const setpoint = SETPOINTS.get(type);
  if (setpoint !== undefined) {
    const watts = wattsOf(values, descriptor);
    if (typeof watts === 'string') return { kind: 'wrong', why: watts };
    return { kind: 'asked', asked: { kind: setpoint, setpointWatts: watts } };
  }
  if (type === 'PRICE' || type === 'EXPORT_PRICE') return price(type, values, descriptor);
  if (type === 'GHG') return greenhouseGas(values, descriptor);
  if (type === 'SIMPLE') return level(values);
  if (type.startsWith(ALERT)) return alert(type.slice(ALERT.length), values);
  return { kind: 'left' };
}

const ALERT = 'ALERT_';

const CAPACITIES: ReadonlyMap<string, DemandKind> = new Map([
  ['IMPORT_CAPACITY_LIMIT', 'import limit'],
  ['IMPORT_CAPACITY_SUBSCRIPTION', 'import subscription'],
  ['IMPORT_CAPACITY_RESERVATION', 'import reservation'],
  ['IMPORT_CAPACITY_AVAILABLE', 'import available'],
  ['EXPORT_CAPACITY_LIMIT', 'export limit'],
  ['EXPORT_CAPACITY_SUBSCRIPTION', 'export subscription'],
  ['EXPORT_CAPACITY_RESERVATION', 'export reservation'],
  ['EXPORT_CAPACITY_AVAILABLE', 'export available'],
]);

const SETPOINTS: ReadonlyMap<string, DemandKind> = new Map([
  ['DISPATCH_SETPOINT', 'dispatch setpoint'],
  ['DISPATCH_SETPOINT_RELATIVE', 'relative dispatch setpoint'],
]);

/** MW is none of the standard's units, and what operators of such sites write. */
const WATTS_IN: ReadonlyMap<string, number> = new Map([
  ['W', 1],
  ['KW', 1000],
  ['MW', 1_000_000],
]);

function wattsOf(values: readonly unknown[], descriptor: Descriptor | null): number | string {
  const value = single(values);
  if (typeof value === 'string') return value;
  const units = descriptor?.units ?? 'KW';
  const factor = WATTS_IN.get(units.toUpperCase());
  return factor === undefined ? `its units are ${units}, expected KW` : value * factor;
}

/** The only value, a number; else a text that says what came. */
function single(values: readonly unknown[]): number | string {
  const [value] = values;
  if (values.length !== 1) return `${values.length} values, expected one`;
  return typeof value === 'number' && Number.isFinite(value) ? value : 'its value is no number';
}

function price(type: string, values: readonly unknown[], descriptor: Descriptor | null): PayloadOutcome {
  const value = single(values);
  if (typeof value === 'string') return { kind: 'wrong', why: value };
  const units = descriptor?.units ?? 'KWH';
  if (units.toUpperCase() !== 'KWH') return { kind: 'wrong', why: `a price for ${units}, expected KWH` };
  const kind = type === 'PRICE' ? 'price' : 'export price';
  const currency = descriptor?.currency ?? null;
  return { kind: 'asked', asked: { kind, pricePerKilowattHour: value, currency } };
}

function greenhouseGas(values: readonly unknown[], descriptor: Descriptor | null): PayloadOutcome {
  const value = single(values);
  if (typeof value === 'string') return { kind: 'wrong', why: value };
  const units = descriptor?.units ?? 'GHG';
  if (!['GHG', 'G/KWH'].includes(units.toUpperCase()))
    return { kind: 'wrong', why: `its units are ${units}, expected GHG (g/kWh)` };
  return { kind: 'asked', asked: { kind: 'greenhouse gas', gramsPerKilowattHour: value } };
}

function level(values: readonly unknown[]): PayloadOutcome {
  const value = single(values);
  if (value === 0 || value === 1 || value === 2 || value === 3)
    return { kind: 'asked', asked: { kind: 'level', level: value } };
  return { kind: 'wrong', why: typeof value === 'string' ? value : `level ${value}, expected 0, 1, 2 or 3` };
}

function alert(what: string, values: readonly unknown[]): PayloadOutcome {
  const words = what.toLowerCase().replaceAll('_', ' ').slice(0, MOST_ALERT);
  const text = values.filter((value) => typeof value === 'string').join(' ');
  const message = text === '' ? {} : { text: text.slice(0, MOST_TEXT) };
  return { kind: 'asked', asked: { kind: 'alert', alert: words, ...message } };
}

const MOST_ALERT = 64;
/** Of a text of others, in UTF-16 units. */
export const MOST_TEXT = 500;
