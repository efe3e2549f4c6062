import type { MeterState } from '../../../protocol/schema/words.ts';
import { Figures } from './redfish-figures.ts';
import { idOf, type JsonObject, objectsAt, textAt } from './redfish-json.ts';
import { CELSIUS, KILOWATTS, LITRES_PER_MINUTE } from './redfish-quantity.ts';
import { isSilent, type Parsed, rowOf, type Spot, standingOf, together } from './redfish-row.ts';

/** A loop of coolant where it enters or leaves: `#CoolantConnector` 1.0–1.3. */
export function parseConnector(resource: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  if (isSilent(resource)) {
    for (const column of LOOP) figures.lacks(column, standingOf(resource).stateReason ?? 'offline');
  } else {
    figures.take('flowCubicMetersPerSecond', resource, 'FlowLitersPerMinute', LITRES_PER_MINUTE);
    figures.take('supplyTemperatureCelsius', resource, 'SupplyTemperatureCelsius', CELSIUS);
    figures.take('returnTemperatureCelsius', resource, 'ReturnTemperatureCelsius', CELSIUS);
    figures.take('heatWatts', resource, 'HeatRemovedkW', KILOWATTS);
  }
  return rowOf(spot, figures, standingOf(resource));
}

const LOOP = [
  'flowCubicMetersPerSecond',
  'supplyTemperatureCelsius',
  'returnTemperatureCelsius',
  'heatWatts',
] as const;

/** DetectorState is Resource.Health with the words it has there; a detector that says nothing is unknown. */
const DETECTED: ReadonlyMap<string, readonly [MeterState, string | null]> = new Map([
  ['OK', ['ok', null]],
  ['Warning', ['warning', 'leak suspected']],
  ['Critical', ['critical', 'leak']],
]);

/**
 * A leak detector: `#LeakDetector` 1.0–1.3. What it detects counts, and what it says of its own health only
 * where that is worse: a detector that is broken has seen no leak, and has not seen none.
 */
export function parseLeakDetector(resource: JsonObject, spot: Spot): Parsed {
  const own = standingOf(resource);
  const word = textAt(resource, 'DetectorState');
  const [state, reason] = DETECTED.get(word ?? '') ?? [
    'unknown',
    word === null ? 'no state' : `state ${word}`,
  ];
  const isBroken = isSilent(resource) || (state === 'ok' && own.state !== 'ok' && own.state !== 'unknown');
  const kind = textAt(resource, 'LeakDetectorType');
  const told = reason === null ? null : `${reason}${kind === null ? '' : ` (${kind})`}`.slice(0, 200);
  return rowOf(
    spot,
    new Figures(spot.point),
    isBroken
      ? { state: own.state, stateReason: own.stateReason ?? 'the detector does not work' }
      : { state, stateReason: told },
  );
}

/** All detectors of a unit at once, as `#LeakDetection` 1.0–1.2 holds them in groups. */
export function parseLeakGroups(resource: JsonObject, spot: Spot): Parsed {
  return together(
    detectorsIn(resource).map((detector, index) => {
      const name = textAt(detector, 'DataSourceUri');
      const word = name === null ? (textAt(detector, 'DeviceName') ?? `${index + 1}`) : idOf(name);
      return parseLeakDetector(detector, { ...spot, point: `${spot.point} ${word.slice(0, 80)}` });
    }),
  );
}

/** Of several groups one after the other. */
export function detectorsIn(detection: JsonObject): readonly JsonObject[] {
  return objectsAt(detection, 'LeakDetectorGroups').flatMap((group) => objectsAt(group, 'Detectors'));
}
