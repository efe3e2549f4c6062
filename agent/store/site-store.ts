import { atOnce, type InParts } from '../../protocol/index.ts';
import type { Happening, Reading } from '../sources/source.ts';
import { ALERT_RULES } from './alert-rules.ts';
import { Alerts, type Condition } from './alerts.ts';
import type { ConfiguredLink } from './configured-link.ts';
import type { ConfiguredPower } from './configured-power.ts';
import { DeliveryBook } from './delivery-book.ts';
import { DeliveryMeter } from './delivery-meter.ts';
import { DemandBoard } from './demand-board.ts';
import { GridWatch } from './grid-watch.ts';
import { type Failure, Intake } from './intake.ts';
import { LinkBoard } from './link-board.ts';
import { MeterReadings } from './meter-readings.ts';
import { type Origin, refOf } from './origin.ts';
import { PowerBoard } from './power-board.ts';
import { PowerDay } from './power-day.ts';
import { type Publication, Publications } from './publication.ts';
import { RollUp } from './roll-up.ts';
import { type SiteIdentity, summariseAlerts, summariseInParts } from './site-summary.ts';
import { SiteTables } from './site-tables.ts';
import { StandingLimits } from './standing-limits.ts';
import { XidBoard } from './xid-board.ts';

/**
 * What one site knows of itself. Readings go in as they come; once a tick everything derived (health,
 * sums, alerts) is brought up to date and what changed is published.
 */
export class SiteStore {
  readonly tables = new SiteTables();
  readonly publications: Publications;
  /** What is to be thought of the links; what it learnt may be kept over a restart. */
  readonly links: LinkBoard;
  /** What the meters say of the site's power; null where no tree of them is configured. */
  readonly power: PowerBoard | null;
  /** What the site drew over the last 24 hours; to be kept over a restart. */
  readonly day = new PowerDay();
  /** What the grid asks for. */
  readonly demands: DemandBoard;
  /** What a shed that was planned from a demand goes by. */
  readonly standingLimits = new StandingLimits();
  /** What was drawn while it did, to be reported. */
  readonly deliveries = new DeliveryBook();
  /** What else is wrong at this site, told by who knows; `wall` in milliseconds. */
  readonly alsoWrong: ((wall: number) => readonly Condition[])[] = [];
  readonly #deliveryMeter: DeliveryMeter;
  readonly #grid: GridWatch;
  readonly #identity: SiteIdentity;
  readonly #intake: Intake;
  readonly #board: XidBoard;
  readonly #rollUp: RollUp;
  readonly #alerts: Alerts;

  constructor(
    identity: SiteIdentity,
    links: readonly ConfiguredLink[] = [],
    power: ConfiguredPower | null = null,
  ) {
    this.#identity = identity;
    this.#intake = new Intake(this.tables);
    this.#board = new XidBoard(this.tables);
    this.#rollUp = new RollUp(this.tables, this.#board);
    this.#alerts = new Alerts(this.tables, this.#board);
    this.links = new LinkBoard(this.tables, links, (at, severity, message) =>
      this.#board.note(at, 'link', severity, null, message),
    );
    this.power =
      power === null
        ? null
        : new PowerBoard(this.tables, power, (at, severity, message) =>
            this.#board.note(at, 'power', severity, null, message),
          );
    this.demands = new DemandBoard(this.tables);
    this.#deliveryMeter = new DeliveryMeter(this.tables, this.deliveries, power, this.power?.energy ?? null);
    this.#grid = new GridWatch(this.tables);
    this.publications = new Publications(this.tables.all);
  }

  expect(origin: Origin, nodes: readonly string[]): void {
    this.#intake.expect(origin, nodes);
  }

  /** `now` is the agent's monotonic clock, ms. */
  accept(origin: Origin, reading: Reading, durationMs: number, now: number): void {
    atOnce(this.acceptInParts(origin, reading, durationMs, now));
  }

  /** The same in parts; no other reading and no tick may come between them. */
  *acceptInParts(origin: Origin, reading: Reading, durationMs: number, now: number): InParts<void> {
    yield* this.#intake.acceptInParts(origin, reading, durationMs, now);
    for (const patch of reading.links ?? []) this.links.heard(patch);
    if (reading.demands !== undefined) this.demands.heard();
    this.standingLimits.heard(refOf(origin), reading);
    for (const happening of reading.happenings ?? []) this.#board.record(happening);
  }

  fail(origin: Origin, failure: Failure): void {
    this.#intake.fail(origin, failure);
  }

  record(happening: Happening): void {
    this.#board.record(happening);
  }

  /** Brings everything derived up to date and publishes what changed; null when nothing did. */
  tick(now: number, wall: number): Publication | null {
    return atOnce(this.tickInParts(now, wall));
  }

  /** The same in parts; no reading and no other tick may come between them. */
  *tickInParts(now: number, wall: number): InParts<Publication | null> {
    yield* this.#rollUp.runInParts(now, wall);
    this.links.settle(now, wall);
    yield;
    const metered = this.power?.settle(new MeterReadings(this.tables, now), now, wall) ?? null;
    yield;
    yield* summariseInParts(this.tables, this.#identity, now, metered, this.demands.settle(wall));
    this.day.note(this.tables, wall);
    this.#grid.settle(now);
    this.#deliveryMeter.settle(now, wall);
    this.deliveries.settle(this.demands.toReport, wall);
    this.demands.tellDrawn(this.deliveries.soFar, wall);
    const conditions: Condition[] = [
      ...(this.power?.conditions() ?? []),
      ...this.demands.conditions(wall),
      ...this.alsoWrong.flatMap((tell) => tell(wall)),
    ];
    for (const rule of ALERT_RULES) {
      conditions.push(...rule(this.tables, now));
      yield;
    }
    this.#alerts.settle(conditions, wall);
    summariseAlerts(this.tables);
    yield;
    return yield* this.publications.publishInParts();
  }
}
