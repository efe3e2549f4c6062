import { takeEnergy } from './redfish-circuit.ts';
import { Figures } from './redfish-figures.ts';
import { type JsonObject, objectAt, objectsAt, textAt, valueAt } from './redfish-json.ts';
import { CELSIUS, VOLTS, WATTS } from './redfish-quantity.ts';
import {
  isSilent,
  NOTHING_PARSED,
  type Parsed,
  rowOf,
  type Spot,
  standingOf,
  together,
} from './redfish-row.ts';

/** What a chassis, or a cooling unit, draws and how warm it is: `#EnvironmentMetrics` 1.0–1.5. */
export function parseEnvironment(resource: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  figures.takePower(valueAt(resource, 'PowerWatts'), 'PowerWatts');
  takeEnergy(figures, resource);
  figures.take('temperatureCelsius', resource, 'TemperatureCelsius', CELSIUS);
  const limit = objectAt(resource, 'PowerLimitWatts');
  const isLimited = valueAt(limit, 'SetPoint') !== undefined && textAt(limit, 'ControlMode') !== 'Disabled';
  if (isLimited) figures.take('limitWatts', limit, 'SetPoint', WATTS);
  else figures.lacks('limitWatts', 'no limit is set');
  return rowOf(spot, figures, standingOf(resource));
}

/** Air at a sensor: what a chassis takes in, gives out, or stands in. Others measure parts. */
const OF_AIR = new Set(['Intake', 'Exhaust', 'Room', 'Ambient']);

/** Air of a chassis: `#ThermalMetrics` 1.0–1.3. */
export function parseThermalMetrics(resource: JsonObject, spot: Spot): Parsed {
  const summary = objectAt(resource, 'TemperatureSummaryCelsius');
  const summed = ['Intake', 'Exhaust', 'Ambient'].filter((name) => Object.hasOwn(summary, name));
  return together(
    summed.map((name) => {
      const place = { ...spot, point: `${spot.point} ${name.toLowerCase()}` };
      const figures = new Figures(place.point);
      figures.take('temperatureCelsius', summary, name, CELSIUS);
      return rowOf(place, figures, standingOf(resource));
    }),
  );
}

/** The power of a chassis as services before 2020 give it: `#Power` 1.0–1.7, deprecated and still common. */
export function parsePower(resource: JsonObject, spot: Spot): Parsed {
  const [control] = objectsAt(resource, 'PowerControl');
  const supplies = objectsAt(resource, 'PowerSupplies').map((supply, index) =>
    parseOldSupply(supply, {
      ...spot,
      place: 'inlet',
      point: `${spot.point === 'chassis' ? '' : `${spot.point} `}power supply ${nameIn(supply, index)}`,
    }),
  );
  return together([control === undefined ? NOTHING_PARSED : parseControl(control, spot), ...supplies]);
}

/** The first control is the chassis as a whole; further ones are its parts (DSP2046). */
function parseControl(control: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  figures.take('powerWatts', control, 'PowerConsumedWatts', WATTS);
  const limit = objectAt(control, 'PowerLimit');
  if (typeof valueAt(limit, 'LimitInWatts') === 'number')
    figures.take('limitWatts', limit, 'LimitInWatts', WATTS);
  else figures.lacks('limitWatts', 'no limit is set');
  return rowOf(spot, figures, standingOf(control));
}

function parseOldSupply(supply: JsonObject, spot: Spot): Parsed {
  const figures = new Figures(spot.point);
  if (isSilent(supply)) {
    figures.lacks('powerWatts', 'absent');
    figures.lacks('voltageVolts', 'absent');
  } else {
    figures.take('powerWatts', supply, 'PowerInputWatts', WATTS);
    figures.take('voltageVolts', supply, 'LineInputVoltage', VOLTS);
  }
  return rowOf(spot, figures, standingOf(supply));
}

/** Air of a chassis as services before 2020 give it: `#Thermal` 1.0–1.7. */
export function parseThermal(resource: JsonObject, spot: Spot): Parsed {
  const sensors = objectsAt(resource, 'Temperatures').filter(
    (sensor) => OF_AIR.has(textAt(sensor, 'PhysicalContext') ?? '') && !isSilent(sensor),
  );
  return together(
    sensors.map((sensor, index) => {
      const place = { ...spot, point: `${spot.point} ${nameIn(sensor, index)}` };
      const figures = new Figures(place.point);
      figures.take('temperatureCelsius', sensor, 'ReadingCelsius', CELSIUS);
      return rowOf(place, figures, standingOf(sensor));
    }),
  );
}

/** One sensor of air: `#Sensor` 1.0–1.12 of type Temperature. */
export function parseSensor(resource: JsonObject, spot: Spot): Parsed {
  if (textAt(resource, 'ReadingType') !== 'Temperature' || textAt(resource, 'ReadingBasis') === 'Delta')
    return NOTHING_PARSED;
  if (!OF_AIR.has(textAt(resource, 'PhysicalContext') ?? '')) return NOTHING_PARSED;
  const figures = new Figures(spot.point);
  if (isSilent(resource)) figures.lacks('temperatureCelsius', 'absent');
  else figures.take('temperatureCelsius', { Sensor: resource }, 'Sensor', CELSIUS);
  return rowOf(spot, figures, standingOf(resource));
}

function nameIn(part: JsonObject, index: number): string {
  return (textAt(part, 'MemberId') ?? textAt(part, 'Name') ?? `${index + 1}`).slice(0, 80);
}
