import { choice, dictionary, f64, monotonic, recordKind, ref, text } from './column.ts';
import { METER_PLACES, METER_STATES } from './words.ts';

/**
 * One place where a device measures power, or what comes with it: an inlet, an outlet, a branch, a battery,
 * a coolant loop, a leak detector. What is measured there and nothing else: no row holds a sum that weft made.
 * Shape: one row per device and point; `fedBy` says on which edge of the site's power tree it sits, so that a
 * meter stands for exactly one edge and no sum can hold a watt twice.
 * Units: W, VA, V, A, Hz, J, °C, m³/s, s; shares 0…1. null is not measured, never zero; `notMeasured` keeps why.
 * Source: Redfish (DSP8010) Circuit, Outlet, PowerDistributionMetrics, EnvironmentMetrics, CoolantConnector and
 * LeakDetector, SNMP MIBs of power distribution units and RFC 1628, Modbus registers of meters.
 */
export const meters = recordKind({
  name: 'meters',
  singular: 'meter',
  meaning: 'A place where a device measures power, cooling or a leak.',
  key: ['device', 'point'],
  columns: {
    device: dictionary('The device that measures, as it is configured.'),
    point: text('Its name for the place, `inlet 1`.'),
    place: choice(METER_PLACES, 'What it sits on.'),
    model: dictionary('Maker and model of the device.'),
    fedBy: text('What feeds it: a feed, or another meter as `device/point`.', 'agent.yaml power.tree'),
    rack: dictionary('The rack it feeds or cools.', 'agent.yaml power.tree'),
    node: dictionary(
      'The machine that draws it: of what a management controller (BMC) measures.',
      'agent.yaml sources.nodes',
    ),
    state: choice(METER_STATES, 'What the device says of itself.'),
    stateReason: text('Why, in words.'),
    powerWatts: f64('W', 0.001, 'Active power through it.'),
    apparentPowerVoltAmperes: f64('VA', 0.001, 'Apparent power through it.'),
    powerFactorRatio: f64('ratio', 1e-4, 'Active over apparent power.'),
    voltageVolts: f64(
      'V',
      0.001,
      'Mean voltage of its phases against neutral; of its lines where it has none.',
    ),
    currentAmperes: f64('A', 0.001, 'Highest current of its phases.'),
    ratedCurrentAmperes: f64('A', 0.001, 'What its breaker is rated for, each phase.'),
    limitWatts: f64('W', 1, 'What may be drawn through it.'),
    frequencyHertz: f64('Hz', 1e-3, 'Frequency of the voltage.'),
    energyJoules: f64('J', 1, 'Energy that went through it, as its counter stands; it may begin anew.'),
    chargeRatio: f64('ratio', 1e-3, 'How full a battery is.'),
    remainingSeconds: f64('s', 1, 'How long a battery would last at the present load.'),
    temperatureCelsius: f64('°C', 0.1, 'Of air at a sensor, or of the device.'),
    supplyTemperatureCelsius: f64('°C', 0.1, 'Of coolant that goes to the load.'),
    returnTemperatureCelsius: f64('°C', 0.1, 'Of coolant that comes back from it.'),
    flowCubicMetersPerSecond: f64('m³/s', 1e-7, 'Of coolant.'),
    heatWatts: f64('W', 1, 'Heat that the coolant carries away.'),
    notMeasured: dictionary('Columns that were asked for and not given, each with its reason.'),
    source: ref('sources', 'Which reading it comes from.'),
    sampledAt: monotonic('When it was last measured.'),
  },
});
