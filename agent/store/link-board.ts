import { isDeepStrictEqual } from 'node:util';
import type { Patch, Row, Severity } from '../../protocol/index.ts';
import { Baseline } from '../links/baseline.ts';
import { failedWayOf, judgeLink } from '../links/judge-link.ts';
import { span } from '../links/link-words.ts';
import { firstSteady, nextSteady, type Steady } from '../links/steadiness.ts';
import type { ConfiguredLink } from './configured-link.ts';
import { ASPECTS, type Aspect, momentOf } from './link-aspects.ts';
import { factsOf, identityOf, unconfigured } from './link-identity.ts';
import { figuresOf } from './link-row-figures.ts';
import type { SiteTables } from './site-tables.ts';

/** How often what is usual of a link is learnt from it. */
const LEARN_EVERY_MS = 60_000;
/** A link that nobody configured is silent after this: sources of links are read every few seconds. */
const UNCONFIGURED_PATIENCE_MS = 30_000;

/** One link under judgement. */
interface Judged {
  config: ConfiguredLink;
  isConfigured: boolean;
  readonly baseline: Baseline;
  /** When it was first looked at: what was not heard since has had no time yet. */
  lookedAt: number | null;
  steady: Steady | null;
  learntAt: number;
  /** Of the last change of its path that was written down. */
  pathChangedAt: number | null;
}

/** Where a change of a verdict is written down. */
export type NoteLink = (at: number, severity: Severity, message: string) => void;

/**
 * Links as this end knows them: what they are, from the configuration, and once a tick what is to be thought
 * of them. A source that stopped telling takes its aspect with it: what it said last is not true for ever.
 */
export class LinkBoard {
  readonly #tables: SiteTables;
  readonly #note: NoteLink;
  readonly #links = new Map<string, Judged>();
  #fresh: readonly ConfiguredLink[] | null = null;

  constructor(tables: SiteTables, configured: readonly ConfiguredLink[], note: NoteLink) {
    this.#tables = tables;
    this.#note = note;
    for (const config of configured) this.#enter(config, true);
  }

  /** A source told of this link: one that nobody configured is judged too. */
  heard(patch: Patch<'links'>): void {
    const { peer, link } = patch;
    if (typeof peer !== 'string' || typeof link !== 'string' || patch.state !== undefined) return;
    if (!this.#links.has(`${peer}/${link}`)) this.#enter(unconfigured(peer, link), false);
  }

  /**
   * The links as a configuration has them that was read again. They hold with the next tick, and not in the middle of
   * one; verdicts, and what is usual of links that stay, go on.
   */
  reconfigure(configured: readonly ConfiguredLink[]): void {
    this.#fresh = configured;
  }

  /** Brings the verdicts up to date; `now` is monotonic, both ms. */
  settle(now: number, wall: number): void {
    if (this.#fresh !== null) this.#put(this.#fresh);
    this.#fresh = null;
    const table = this.#tables.of('links');
    for (const [key, judged] of this.#links) {
      const slot = table.find(key);
      if (slot === undefined) continue;
      // The tables are this program's own, with the columns of its schema.
      this.#judge(judged, slot, table.read(slot) as Row<'links'>, now, wall);
    }
  }

  /** What is usual, by link, to be kept over a restart. */
  kept(): Readonly<Record<string, ReturnType<Baseline['kept']>>> {
    return Object.fromEntries([...this.#links].map(([key, { baseline }]) => [key, baseline.kept()]));
  }

  /** Takes what `kept` gave; what is damaged is as if it had not been kept. */
  restore(kept: unknown): void {
    const known = new Map(typeof kept === 'object' && kept !== null ? Object.entries(kept) : []);
    for (const [key, { baseline }] of this.#links) baseline.restore(known.get(key));
  }

  #put(configured: readonly ConfiguredLink[]): void {
    const fresh = new Map(configured.map((config) => [`${config.peer}/${config.link}`, config]));
    for (const [key, { isConfigured }] of this.#links) {
      if (!isConfigured || fresh.has(key)) continue;
      this.#links.delete(key);
      // A source that was told of it when the agent was started enters it again, as a link that nobody configured.
      const slot = this.#tables.of('links').find(key);
      if (slot !== undefined) this.#tables.of('links').remove(slot);
    }
    for (const [key, config] of fresh) {
      const known = this.#links.get(key);
      if (known === undefined) this.#enter(config, true);
      else if (!isDeepStrictEqual(known.config, config)) {
        const isCapacityGone =
          known.config.capacityBitsPerSecond !== null && config.capacityBitsPerSecond === null;
        [known.config, known.isConfigured] = [config, true];
        this.#tables.upsert('links', {
          ...factsOf(config),
          ...(isCapacityGone ? { capacityBitsPerSecond: null } : {}),
        });
      }
    }
  }

  #enter(config: ConfiguredLink, isConfigured: boolean): void {
    const key = `${config.peer}/${config.link}`;
    this.#links.set(key, {
      config,
      isConfigured,
      baseline: new Baseline(),
      lookedAt: null,
      steady: null,
      learntAt: 0,
      pathChangedAt: null,
    });
    if (isConfigured) this.#tables.upsert('links', identityOf(config));
  }

  #judge(judged: Judged, slot: number, row: Row<'links'>, now: number, wall: number): void {
    const { config, baseline, steady } = judged;
    this.#tellPath(judged, row, wall);
    judged.lookedAt ??= now;
    const silences = silencesOf(judged, row, now);
    const figures = figuresOf(row, silences, now);
    const usual = baseline.usual(wall);
    const verdict = judgeLink(figures, config.limits, usual);
    const next = steady === null ? firstSteady(verdict) : nextSteady(steady, verdict, now);
    judged.steady = next;
    const changed = steady !== null && steady.state !== next.state;
    this.#tables.update('links', slot, {
      state: next.state,
      stateReason: next.reason,
      failedWay: next.state === 'down' ? failedWayOf(figures) : null,
      ...(changed ? { stateChangedAt: wall } : {}),
      roundTripUsualSeconds: usual.roundTripP50Seconds,
      lossUsualRatio: usual.lossRatio,
      ...protectionOf(judged, silences, now),
      sampledAt: oldestOf(judged, row),
    });
    if (changed) this.#tell(config, steady, next, wall);
    if (now - judged.learntAt < LEARN_EVERY_MS || next.state !== 'up') return;
    judged.learntAt = now;
    if (figures.isMeasured && row.roundTripP50Seconds !== null)
      baseline.learn(row.roundTripP50Seconds, row.lossRatio ?? 0, wall);
  }

  /** Another path is no fault: where packets go is said, and what is too slow there is judged as ever. */
  #tellPath(judged: Judged, { pathChangedAt, pathChange }: Row<'links'>, wall: number): void {
    if (pathChangedAt === null || pathChangedAt === judged.pathChangedAt) return;
    judged.pathChangedAt = pathChangedAt;
    const { peer, link } = judged.config;
    const why = pathChange === null ? '' : `: ${pathChange}`;
    this.#note(wall, 'information', `the path of link ${link} to ${peer} changed${why}`);
  }

  #tell({ peer, link }: ConfiguredLink, from: Steady, to: Steady, wall: number): void {
    const severity = to.state === 'down' ? 'critical' : to.state === 'up' ? 'information' : 'warning';
    const why = to.reason === null ? '' : `: ${to.reason}`;
    this.#note(wall, severity, `link ${link} to ${peer} is ${to.state}, was ${from.state}${why}`);
  }
}

/** What has been silent for too long, in words. */
function silencesOf(
  { config, isConfigured }: Judged,
  row: Row<'links'>,
  now: number,
): ReadonlyMap<Aspect, string> {
  const silent = new Map<Aspect, string>();
  for (const aspect of ASPECTS) {
    const at = row[momentOf(aspect)];
    const patience = config.expected.get(aspect) ?? (isConfigured ? null : UNCONFIGURED_PATIENCE_MS);
    if (patience === null || (at === null && !isConfigured)) continue;
    if (at === null) silent.set(aspect, `${WHAT[aspect]} not heard of yet`);
    else if (now - at > patience)
      silent.set(aspect, `${WHAT[aspect]} not heard of for ${span((now - at) / 1000)}`);
  }
  return silent;
}

const WHAT: Readonly<Record<Aspect, string>> = {
  measured: 'its delay and loss were',
  counters: 'its interface was',
  optics: 'its optics were',
  routing: 'its routing was',
  protection: 'its protection was',
};

const NOT_YET = 'its protection was not heard of yet';

/** What was protected when it was last seen is not known to be so now. */
function protectionOf(
  { config, lookedAt }: Judged,
  silences: ReadonlyMap<Aspect, string>,
  now: number,
): Patch<'links'> {
  const silence = silences.get('protection');
  // Just begun: nothing is known, and nothing is wrong with that.
  if (silence === NOT_YET && now - (lookedAt ?? now) <= (config.expected.get('protection') ?? 0)) return {};
  if (silence !== undefined) return { encryptionState: 'unknown', encryptionReason: silence };
  if (config.expected.has('protection') || !config.protectionRequired) return {};
  return { encryptionState: 'unknown', encryptionReason: 'nothing reads its protection' };
}

/** A row is as old as the oldest that is read of it; never, while something expected was never heard. */
function oldestOf({ config }: Judged, row: Row<'links'>): number | null {
  let oldest: number | null = null;
  for (const aspect of ASPECTS) {
    const at = row[momentOf(aspect)];
    if (at === null && config.expected.has(aspect)) return null;
    if (at !== null && (oldest === null || at < oldest)) oldest = at;
  }
  return oldest;
}
