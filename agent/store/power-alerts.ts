import type { Table } from '../../protocol/index.ts';
import type { Condition } from './alerts.ts';
import { gridDraw } from './grid-watch.ts';
import { MeterReadings } from './meter-readings.ts';
import type { SiteTables } from './site-tables.ts';

/** A breaker carries 80 % of its rating for long; once raised, an alert stands until there is some distance. */
const NEAR_RATING = 0.8;
const CLEAR_OF_RATING = 0.77;
/** Sooner than this somebody has to do something about it. */
const IN_SIGHT_SECONDS = 15 * 60;

/** What is wrong where power is measured: breakers, batteries, leaks, meters that contradict themselves. */
export function poorMeters(tables: SiteTables, now: number): readonly Condition[] {
  const readings = new MeterReadings(tables, now);
  const { table } = readings;
  const alerts = tables.of('alerts');
  const found: Condition[] = [];
  const onBattery = new Map<string, Condition>();
  const [place, reason, rack] = [table.column('place'), table.column('stateReason'), table.column('rack')];
  table.forEach((slot) => {
    const state = readings.state(slot);
    const current = readings.number('currentAmperes', slot);
    const rated = readings.number('ratedCurrentAmperes', slot);
    const power = readings.number('powerWatts', slot);
    const apparent = readings.number('apparentPowerVoltAmperes', slot);
    const load = current === null || rated === null || rated <= 0 ? 0 : current / rated;
    const isLying = power !== null && apparent !== null && power > apparent * 1.05 + 10;
    // By far the most meters have nothing to say.
    if ((state === 'ok' || state === null) && load <= CLEAR_OF_RATING && !isLying) return;
    const subject = table.keyOf(slot);
    // What nobody can see any more raises nothing, and clears nothing.
    const unseen = !readings.isFresh(slot);
    const why = because(table.text(reason, slot));
    const where = of(table.text(rack, slot));
    const tell = (rule: string, severity: Condition['severity'], message: string): void =>
      void found.push({ rule, subject, severity, message, unseen });
    const isStanding = load > CLEAR_OF_RATING && stands(alerts, `breaker:${subject}`);
    if (current !== null && rated !== null && (load > NEAR_RATING || isStanding)) {
      const share = `${current.toFixed(1)} of ${rated} A, ${Math.round(load * 100)} %`;
      tell('breaker', load >= 1 ? 'critical' : 'warning', `breaker of ${subject}${where} carries ${share}`);
    }
    if (state === 'tripped')
      tell('breaker tripped', 'critical', `breaker of ${subject}${where} has tripped${why}`);
    if (state === 'on battery') {
      // A UPS says so at each of its points: it is one alert, with what the battery tells of it.
      const device = subject.slice(0, subject.indexOf('/'));
      const known = onBattery.get(device);
      const message = `${device} is on battery${left(readings, slot)}${why}`;
      if (known === undefined || message.length > known.message.length)
        onBattery.set(device, { rule: 'on battery', subject: device, severity: 'critical', message, unseen });
    }
    const isLeak = table.cell(place, slot) === 'leak';
    if (isLeak && (state === 'critical' || state === 'warning'))
      tell('leak', 'critical', `${subject}${where} sees a leak${why}`);
    else if (state === 'critical' || state === 'warning')
      tell('meter state', state, `${subject}${where} says ${state}${why}`);
    if (isLying)
      tell(
        'meter',
        'warning',
        `${subject} says ${power} W of active and ${apparent} VA of apparent power, which cannot be`,
      );
  });
  return [...found, ...onBattery.values()];
}

/** The grid's limit, what was agreed, or what the grid demands will be reached soon if the draw goes on rising as it does. */
export function gridInSight(tables: SiteTables): readonly Condition[] {
  const sites = tables.of('sites');
  const own = sites.find('');
  const seconds = own === undefined ? null : sites.number(sites.column('gridLimitInSeconds'), own);
  if (seconds === null) return [];
  const draw = gridDraw(tables);
  if (draw === null) return [];
  const what = draw.bound === 'demand' ? 'limit that the grid demands' : draw.bound;
  const megawatts = `${(draw.watts / 1e6).toFixed(1)} of ${(draw.limitWatts / 1e6).toFixed(1)} MW`;
  // Over the grid's own limit, and over what it demands, there is an alert already; over what was agreed none but this.
  if (draw.watts > draw.limitWatts) {
    if (draw.bound !== 'contract') return [];
    const message = `the site draws more than was agreed: ${megawatts}`;
    return [{ rule: 'grid contract', subject: 'grid connection', severity: 'warning', message }];
  }
  if (seconds > IN_SIGHT_SECONDS) return [];
  const message = `the ${what} is reached in ${Math.max(1, Math.round(seconds / 60))} min at the present ramp: ${megawatts}`;
  return [{ rule: 'grid ramp', subject: 'grid connection', severity: 'warning', message }];
}

function left(readings: MeterReadings, slot: number): string {
  const seconds = readings.number('remainingSeconds', slot);
  const charge = readings.number('chargeRatio', slot);
  const time = seconds === null ? '' : `, ${Math.floor(seconds / 60)} min left`;
  return charge === null ? time : `${time}, ${Math.round(charge * 100)} % charged`;
}

function stands(alerts: Table, id: string): boolean {
  const slot = alerts.find(id);
  return slot !== undefined && alerts.number(alerts.column('clearedAt'), slot) === null;
}

function of(rack: string | null): string {
  return rack === null ? '' : ` (rack ${rack})`;
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}
