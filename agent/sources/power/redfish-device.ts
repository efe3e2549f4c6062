import type { Patch } from '../../../protocol/index.ts';
import { type Limits, ReadFailure } from '../../io/io.ts';
import type { Reading } from '../source.ts';
import { inLanes } from './in-lanes.ts';
import { Asking, ROOT } from './redfish-asking.ts';
import { MOST_STEPS } from './redfish-collections.ts';
import { hasTurns, lanesFor, type Pace, stepsInTurn } from './redfish-due.ts';
import { type JsonObject, pathAt } from './redfish-json.ts';
import { isExpanded, parseStep, type Step } from './redfish-plan.ts';
import { RedfishReports } from './redfish-reports.ts';
import { ABSENT, NOTHING_PARSED, type Parsed, together } from './redfish-row.ts';
import type { RedfishSession } from './redfish-session.ts';
import { RedfishStream } from './redfish-stream.ts';
import { expansionOf, learnSteps } from './redfish-tree.ts';

/** A collection of 500 sensors that comes whole has about half a megabyte. */
const MOST_BYTES = 4 * 2 ** 20;
/** An hour at 30 s: outlets are seldom added, and a service that lost a resource (404) is walked at once. */
const READINGS_UNTIL_WALK = 120;
/** One resource that hangs must leave time for the others. */
const SHARE_OF_ONE = 0.4;

/**
 * One device as its Redfish service tells it. Its tree is walked once, then only what has figures is read.
 * A resource that fails is a problem beside the rows of the others; when nothing came, the reading fails.
 */
export class RedfishDevice {
  readonly #name: string;
  readonly #origin: string;
  readonly #session: RedfishSession;
  readonly #timeoutMs: number;
  readonly #monotonic: () => number;
  readonly #reports: RedfishReports;
  readonly #stream: RedfishStream;
  /** Of the last reading. */
  #pace: Pace | null = null;
  /** What the last reading remarked: of outlets that are asked in turns it still holds. */
  #remarked: Pick<Parsed, 'notices' | 'problems'> = NOTHING_PARSED;
  #steps: readonly Step[] | null = null;
  #readings = 0;
  #mayExpand = true;
  /** What the service refused when it was walked. */
  #left: readonly string[] = [];
  /** Rows that were given, by point, so that what is gone does not stay as it last was. */
  readonly #given = new Map<string, Patch<'meters'>>();

  constructor(options: {
    readonly name: string;
    readonly origin: string;
    readonly session: RedfishSession;
    readonly periodMs: number;
    readonly timeoutMs: number;
    readonly monotonic: () => number;
    readonly random: () => number;
  }) {
    this.#name = options.name;
    this.#origin = options.origin;
    this.#session = options.session;
    this.#timeoutMs = options.timeoutMs;
    this.#monotonic = options.monotonic;
    this.#stream = new RedfishStream(options);
    this.#reports = new RedfishReports(options.periodMs, this.#stream, options.random);
  }

  /** Fails with `ReadFailure`. */
  async read(signal: AbortSignal): Promise<Reading> {
    const timeoutMs = Math.max(250, this.#timeoutMs * SHARE_OF_ONE);
    const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
    const asking = new Asking(this.#session, this.#origin, limits, this.#monotonic);
    const wasWalked = this.#steps === null || this.#readings >= READINGS_UNTIL_WALK;
    if (wasWalked) await this.#walkAnew(asking);
    this.#readings++;
    const all = this.#steps ?? [];
    const told = await this.#reports.read(asking);
    const steps = (wasWalked ? all : stepsInTurn(all, this.#readings)).filter((step) => !told.has(step));
    const lanes = lanesFor(steps.length, this.#timeoutMs, this.#pace);
    const began = this.#monotonic();
    // The first alone: a device that hangs holds one connection and not four.
    const [first] = steps;
    const begun = first === undefined ? [] : [await this.#readStep(first, asking)];
    const [only] = begun;
    if (only?.failure !== undefined && isOfWholeDevice(only.failure)) throw only.failure;
    const others = await inLanes(steps.slice(1), lanes, (step) => this.#readStep(step, asking));
    const results = [...begun, ...others];
    const failures = results.flatMap(({ failure }) => failure ?? []);
    const [worst] = failures;
    if (worst !== undefined && failures.length === results.length && told.size === 0) throw worst;
    if (wasWalked) this.#reports.settle();
    this.#stream.heardTime(asking.deviceTime);
    const parsed = together([
      ...[...told].map(([step, resource]) => parseStep(step, resource, this.#name)),
      ...results.flatMap((one) => one.parsed ?? []),
    ]);
    this.#pace = { tookMs: this.#monotonic() - began, lanes };
    const isWhole = failures.length === 0 && this.#left.length === 0;
    const failed =
      worst === undefined ? [] : [`${failures.length} of ${results.length} resources: ${worst.message}`];
    const remarked = { notices: parsed.notices, problems: [...failed, ...parsed.problems] };
    const before = hasTurns(all) && !wasWalked ? this.#remarked : NOTHING_PARSED;
    this.#remarked = remarked;
    return {
      meters: this.#rows(parsed, wasWalked && isWhole),
      ...line('notice', [...[this.#stream.remark ?? []].flat(), ...remarked.notices, ...before.notices]),
      ...line('problem', [
        ...failed,
        ...this.#left,
        ...parsed.problems,
        ...before.problems,
        ...(all.length >= MOST_STEPS ? [`more than ${MOST_STEPS} resources; the others are left out`] : []),
      ]),
    };
  }

  close(limits: Limits): Promise<void> {
    this.#stream.stop();
    return this.#session.close(limits);
  }

  /** A walk that fails leaves what the last one learnt, for the figures are worth more than their list. */
  async #walkAnew(asking: Asking): Promise<void> {
    try {
      const root = await asking.root();
      this.#steps = await this.#walk(root, asking);
      this.#left = asking.left.map((message) => `left out: ${message}`);
      await this.#reports.find(root, asking);
    } catch (error) {
      if (this.#steps === null || !(error instanceof ReadFailure) || isOfWholeDevice(error)) throw error;
    }
    this.#readings = 0;
  }

  async #walk(root: JsonObject, asking: Asking): Promise<readonly Step[]> {
    const sessions = pathAt(root, 'Links', 'Sessions');
    if (sessions !== null) this.#session.sessionsAt(sessions);
    const steps = await learnSteps(root, {
      get: (path) => asking.get(path),
      need: (path) => asking.need(path),
      expansion: this.#mayExpand ? expansionOf(root) : null,
    });
    if (steps.length === 0)
      throw new ReadFailure(
        `${this.#origin}${ROOT}: expected PowerEquipment, ThermalEquipment or Chassis with figures, found none`,
      );
    return steps;
  }

  async #readStep(step: Step, asking: Asking): Promise<{ parsed?: Parsed; failure?: ReadFailure }> {
    try {
      const resource = await asking.need(step.path);
      if (resource === null) {
        this.#steps = null;
        throw new ReadFailure(`GET ${this.#origin}${step.path}: not there any more (404)`);
      }
      if (step.isCollection && !isExpanded(resource)) {
        this.#mayExpand = false;
        this.#steps = null;
        throw new ReadFailure(`GET ${this.#origin}${step.path}: expected members, found links to them`);
      }
      this.#reports.keep(step, resource);
      return { parsed: parseStep(step, resource, this.#name) };
    } catch (error) {
      if (error instanceof ReadFailure) return { failure: error };
      throw error;
    }
  }

  /** What is absent is told once more where it was given before, and never where it was not. */
  #rows(parsed: Parsed, isAll: boolean): readonly Patch<'meters'>[] {
    const rows = new Map<string, Patch<'meters'>>();
    for (const row of parsed.rows) {
      const point = String(row.point);
      if (row.stateReason !== ABSENT || this.#given.has(point)) rows.set(point, row);
    }
    if (isAll)
      for (const [point, before] of this.#given) {
        if (rows.has(point)) continue;
        rows.set(point, emptied(before));
        this.#given.delete(point);
      }
    for (const [point, row] of rows) if (row.stateReason !== GONE) this.#given.set(point, row);
    return [...rows.values()];
  }
}

/** Nobody there, or nobody who is trusted: no other resource of it would come. */
function isOfWholeDevice(failure: ReadFailure): boolean {
  return failure.kind === 'timeout' || Reflect.has(Object(failure.cause), 'code');
}

const GONE = 'no longer listed';

function emptied(row: Patch<'meters'>): Patch<'meters'> {
  const figures = Object.entries(row).filter(([, value]) => typeof value === 'number');
  return {
    ...row,
    ...Object.fromEntries(figures.map(([column]) => [column, null])),
    notMeasured: figures.map(([column]) => `${column}=${GONE}`).join('; ') || null,
    state: 'unknown',
    stateReason: GONE,
  };
}
function line<K extends string>(key: K, remarks: readonly string[]): { readonly [P in K]?: string } {
  const unique = [...new Set(remarks)];
  if (unique.length === 0) return {};
  const rest = unique.length > 3 ? `; and ${unique.length - 3} more` : '';
  return { [key]: `${unique.slice(0, 3).join('; ')}${rest}` } as { readonly [P in K]?: string };
}
