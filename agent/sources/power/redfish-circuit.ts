import { Figures } from './redfish-figures.ts';
import { type JsonObject, objectAt, valueAt } from './redfish-json.ts';
import { AMPERES, CELSIUS, HERTZ, JOULES, KILOWATT_HOURS, VOLTS } from './redfish-quantity.ts';
import { isSilent, type Parsed, rowOf, type Spot, standingOf } from './redfish-row.ts';

const AGAINST_NEUTRAL = ['Line1ToNeutral', 'Line2ToNeutral', 'Line3ToNeutral'];
const AGAINST_LINES = ['Line1ToLine2', 'Line2ToLine3', 'Line3ToLine1'];
/** The neutral conductor carries what the lines leave: no breaker is rated for it. */
const LINES = ['Line1', 'Line2', 'Line3'];

/**
 * A mains, branch, feeder or outlet: `#Circuit` and `#Outlet` of DSP8010 (Circuit 1.0–1.9, Outlet 1.0–1.4).
 * Power is that of the whole; where only phases are given, and more than one, it stays null, for no row holds
 * a sum that the device did not measure.
 */
export function parseCircuit(resource: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  if (isSilent(resource)) silence(figures, standingOf(resource).stateReason ?? 'offline');
  else takeCircuit(figures, resource);
  return rowOf(spot, figures, standingOf(resource));
}

/** What the whole of a power distribution unit draws: `#PowerDistributionMetrics` 1.0–1.4. */
export function parseDistributionMetrics(resource: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  figures.takePower(valueAt(resource, 'PowerWatts'), 'PowerWatts');
  figures.take('energyJoules', resource, 'EnergykWh', KILOWATT_HOURS);
  if (valueAt(resource, 'TemperatureCelsius') !== undefined)
    figures.take('temperatureCelsius', resource, 'TemperatureCelsius', CELSIUS);
  return rowOf(spot, figures, standingOf(resource));
}

/** What goes into a power supply: `#PowerSupplyMetrics` 1.0–1.2. */
export function parseSupplyMetrics(resource: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  figures.takePower(valueAt(resource, 'InputPowerWatts'), 'InputPowerWatts');
  figures.take('voltageVolts', resource, 'InputVoltage', VOLTS);
  figures.take('currentAmperes', resource, 'InputCurrentAmps', AMPERES);
  figures.take('frequencyHertz', resource, 'FrequencyHz', HERTZ);
  takeEnergy(figures, resource);
  figures.take('temperatureCelsius', resource, 'TemperatureCelsius', CELSIUS);
  return rowOf(spot, figures, standingOf(resource));
}

/** Joules are finer than kilowatt-hours; where both stand they are the same counter. */
export function takeEnergy(figures: Figures, resource: JsonObject): void {
  const joules = valueAt(objectAt(resource, 'EnergyJoules'), 'Reading');
  if (typeof joules === 'number') figures.take('energyJoules', resource, 'EnergyJoules', JOULES);
  else figures.take('energyJoules', resource, 'EnergykWh', KILOWATT_HOURS);
}

function takeCircuit(figures: Figures, resource: JsonObject): void {
  takeWholePower(figures, resource);
  takeVoltage(figures, resource);
  takeCurrent(figures, resource);
  figures.take('ratedCurrentAmperes', resource, 'RatedCurrentAmps', AMPERES);
  figures.take('frequencyHertz', resource, 'FrequencyHz', HERTZ);
  figures.take('energyJoules', resource, 'EnergykWh', KILOWATT_HOURS);
}

function takeWholePower(figures: Figures, resource: JsonObject): void {
  const whole = valueAt(resource, 'PowerWatts');
  const phases = objectAt(resource, 'PolyPhasePowerWatts');
  const given = [...AGAINST_NEUTRAL, ...AGAINST_LINES].filter((name) => Object.hasOwn(phases, name));
  const [only] = given;
  if (whole !== undefined || only === undefined) figures.takePower(whole, 'PowerWatts');
  else if (given.length === 1) figures.takePower(phases[only], `PolyPhasePowerWatts ${only}`);
  else
    for (const column of ['powerWatts', 'apparentPowerVoltAmperes', 'powerFactorRatio'] as const)
      figures.lacks(column, 'given for its phases only');
}

function takeVoltage(figures: Figures, resource: JsonObject): void {
  const phases = objectAt(resource, 'PolyPhaseVoltage');
  for (const names of [AGAINST_NEUTRAL, AGAINST_LINES]) {
    const volts = figures.several(phases, names, VOLTS);
    if (volts.length === 0) continue;
    const mean = volts.reduce((sum, value) => sum + value, 0) / volts.length;
    figures.set('voltageVolts', mean);
    return;
  }
  figures.take('voltageVolts', resource, 'Voltage', VOLTS);
}

function takeCurrent(figures: Figures, resource: JsonObject): void {
  const amperes = figures.several(objectAt(resource, 'PolyPhaseCurrentAmps'), LINES, AMPERES);
  if (amperes.length > 0) figures.set('currentAmperes', Math.max(...amperes));
  else figures.take('currentAmperes', resource, 'CurrentAmps', AMPERES);
}

function silence(figures: Figures, reason: string): void {
  for (const column of [
    'powerWatts',
    'apparentPowerVoltAmperes',
    'powerFactorRatio',
    'voltageVolts',
    'currentAmperes',
    'frequencyHertz',
    'energyJoules',
  ] as const)
    figures.lacks(column, reason);
}
