import { choice, f64, list, monotonic, recordKind, ref, text, time, u8, u32 } from './column.ts';
import { DEMAND_KINDS } from './words.ts';

/**
 * What the grid or a market asks of a site, or tells it, for one span of time.
 * Shape: one row per source, event, interval and payload; one that was withdrawn or is over is gone. While its
 * source is silent the last it said stands, and `sampledAt` grows old.
 * Units: W, drawn power positive; of the values only those of the kind are not null.
 * Source: OpenADR 3.1 events (agent/sources/power/openadr-*.ts).
 */
export const demands = recordKind({
  name: 'demands',
  singular: 'demand',
  meaning: 'What the grid or a market asks of the site, for one span of time.',
  key: ['demand'],
  columns: {
    demand: text('Its source, event, interval and payload: `openadr/event-1/0/0`.'),
    kind: choice(DEMAND_KINDS, 'What it is of.'),
    from: time('When it begins.'),
    to: time('When it ends; null until it is withdrawn.'),
    limitWatts: f64('W', 1, 'Of limits and capacities.'),
    drawnWatts: f64(
      'W',
      1000,
      'Of an import limit in force: mean power drawn from the grid since it began, of the time that was metered.',
      'meters of the utility feeds',
    ),
    drawnCoverageRatio: f64('ratio', 1e-3, 'Which share of the time since it began that is.'),
    setpointWatts: f64('W', 1, 'Of setpoints: the power to be at, or by how much to be away from the usual.'),
    level: u8('none', 1, 'Of a level: 0 normal, 1 moderate, 2 high, 3 emergency.'),
    pricePerKilowattHour: f64('none', 1e-6, 'Of a price, in `currency`.'),
    currency: text('ISO 4217.'),
    gramsPerKilowattHour: f64('none', 1e-3, 'Of greenhouse gas, g CO₂e a kWh.'),
    alert: text('Of an alert: what is warned of, `grid emergency`.'),
    text: text('The event’s name or the alert’s message, as it was given.'),
    priority: u32('none', 1, '0 comes before all others; null after all that have one.'),
    program: text('The program it belongs to.'),
    event: text('The event, as a report of delivery names it.'),
    targets: list('Whom it is meant for, in words of the program; empty for everyone in it.'),
    source: ref('sources', 'Which reading it comes from.'),
    sampledAt: monotonic('When its source last said so.'),
  },
});
