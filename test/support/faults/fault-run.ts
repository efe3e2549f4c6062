import { setTimeout as pause } from 'node:timers/promises';
import type { PeerMessage } from '../../../protocol/index.ts';
import { ulids } from '../../../source/actions/ulid.ts';
import type { Row } from '../e2e-weft.ts';
import { seeded } from '../stream-random.ts';
import type { EastOrWest } from '../two-slurm-sites.ts';
import type { DrawnJob, DrawnRun, Moment, Side, Strike } from './draw-run.ts';
import type { FaultWorld } from './fault-world.ts';
import { copiesOf, hasEnded, type MovedJob, wrongWithJob } from './judge-run.ts';
import { KeptAgents } from './kept-agents.ts';
import { ask, WatchingConsole } from './mortal-console.ts';
import type { Fate } from './peer-proxy.ts';

/** Waits of migrations pass so much faster than in earnest. */
const PACE = '10';
const STRIKES_FOR_MS = 30_000;
const HEALED_WITHIN_MS = 150_000;
const STEPS_BEFORE = 2;
/** What was submitted a moment ago slurmctld forgets when it is killed, and nobody can help that. */
const SAVED_AFTER_MS = 6_000;

/** How one run went. */
export interface RunEnd {
  readonly seed: number;
  /** What struck, in words: the same words for the same thing. */
  readonly struck: readonly string[];
  readonly operations: readonly string[];
  /** Operations that had not ended when it was judged, with their steps. */
  readonly waiting: readonly string[];
  /** Empty where all is as it should be. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** For whoever looks into it: what the agents logged, and what the jobs did. */
  readonly told: string;
}

/** One seeded run in a world that is used again afterwards. */
export class FaultRun {
  readonly #world: FaultWorld;
  readonly #drawn: DrawnRun;
  readonly #random: () => number;
  readonly #struck: string[] = [];
  readonly #notes: string[] = [];
  readonly #said = new Map<string, (() => void)[]>();
  readonly #withheld = new Set<string>();
  /** Operations that no agent took. */
  readonly #unheard = new Set<string>();
  readonly #strikes: Promise<void>[] = [];
  readonly #newId = ulids(() => Date.now());
  readonly #began = Date.now();
  readonly #jobs: MovedJob[] = [];
  #agents: KeptAgents | null = null;
  #isHealed = false;
  #swallows = false;

  constructor(world: FaultWorld, drawn: DrawnRun) {
    this.#world = world;
    this.#drawn = drawn;
    this.#random = seeded(drawn.seed ^ 0x5eed);
  }

  async play(): Promise<RunEnd> {
    const { sites } = this.#world;
    await this.#world.clear();
    const { crash, seed } = this.#drawn;
    const config = sites.consoleOf(`noc-${seed}`);
    const first = { [this.#siteOf(crash.side)]: { WEFT_TRIAL_CRASH_AT: `${crash.point}#${crash.passing}` } };
    const agents = new KeptAgents(sites, { WEFT_TRIAL_PACE: PACE }, first, (site, log) =>
      this.#endedByItself(site, log),
    );
    this.#agents = agents;
    const watching = new WatchingConsole(config);
    try {
      await this.#submitJobs();
      this.#world.fateOf = (message) => this.#fateOf(message);
      for (const strike of this.#drawn.strikes)
        this.#at(strike.when, null, () => this.#strike(strike, config));
      const asked = Promise.all(this.#jobs.map((job) => this.#move(job, config)));
      await Promise.race([pause(STRIKES_FOR_MS), asked.then(() => this.#allEnded(watching))]);
      await this.#heal();
      await asked;
      await Promise.all(this.#strikes);
      return await this.#judge(watching, config);
    } finally {
      this.#isHealed = true;
      await agents.end();
      await watching.end();
      await this.#startControllers();
    }
  }

  #siteOf(side: Side): EastOrWest {
    const { source } = this.#drawn;
    return side === 'source' ? source : source === 'east' ? 'west' : 'east';
  }

  #note(words: string): void {
    this.#notes.push(`${((Date.now() - this.#began) / 1000).toFixed(1)} ${words}`);
  }

  async #submitJobs(): Promise<void> {
    const { sites } = this.#world;
    const [from, to] = [this.#siteOf('source'), this.#siteOf('target')];
    for (const [index, drawn] of this.#drawn.jobs.entries()) {
      const work = `r${this.#drawn.seed}-${index + 1}`;
      const job = await sites.count(from, {
        work,
        checkpoints:
          drawn.kind === 'ends' ? 'and ends' : drawn.kind === 'begins anew' ? 'never' : 'and goes on',
        isStubborn: drawn.isStubborn,
        options: optionsOf(drawn, from),
      });
      this.#jobs.push({ drawn, work, operation: this.#newId(), from, to, job });
    }
    const running = this.#jobs.filter(({ drawn }) => drawn.kind !== 'waits' && drawn.kind !== 'held');
    for (const { job, work } of running) {
      await sites.clusters[from].waitForJob(job, 'RUNNING');
      while ((sites.livesOf(work)[0]?.to ?? 0) < STEPS_BEFORE) await pause(200);
    }
    await pause(SAVED_AFTER_MS);
  }

  /** Asked by consoles, one after another, until one knows what became of it. */
  async #move({ drawn, operation, from, to, job, work }: MovedJob, config: string): Promise<void> {
    await pause(drawn.submittedAfterMs);
    if (drawn.turn !== null) {
      const { verb, when } = drawn.turn;
      this.#at(when, operation, () => this.#turn(verb, when, operation, config));
    }
    const words = [
      'migrate',
      `${from}/${job}`,
      '--to',
      to,
      '--reason',
      `run ${this.#drawn.seed}`,
      '--yes',
      '--id',
      operation,
    ];
    const isKnown = await this.#askUntilKnown(words, `move ${work}`, config, drawn.consoleDiesAfterMs);
    if (!isKnown) this.#unheard.add(operation);
  }

  async #askUntilKnown(
    words: readonly string[],
    what: string,
    config: string,
    diesAfterMs: number | null = null,
  ): Promise<boolean> {
    let refusals = 0;
    for (let attempt = 0; attempt < 25; attempt++) {
      const { code, said } = await ask(config, words, attempt === 0 ? diesAfterMs : null);
      this.#note(`console: ${what}: ${code} ${said.trim().replaceAll('\n', ' | ').slice(0, 300)}`);
      if (code === null) this.#struck.push('kill console');
      if (code === 0 || code === 4) return true;
      if (/it has ended|is not paused/.test(said)) return true;
      // Before its first look an agent that was just started refuses what it does not know yet.
      if (code === 1 && (++refusals > 3 || !/no such workload|nothing was done/.test(said))) return false;
      await pause(1_000);
    }
    return false;
  }

  async #turn(verb: 'cancel' | 'pause', when: Moment, operation: string, config: string): Promise<void> {
    const key = 'said' in when ? `${operation} ${when.said}` : '';
    // What it is to come before is lost on its way until it did.
    this.#withheld.add(key);
    const steer = (word: string) =>
      this.#askUntilKnown(
        ['operation', word, operation, '--reason', 'drawn', '--yes'],
        `${word} ${operation}`,
        config,
      );
    await steer(verb);
    this.#struck.push(verb);
    this.#withheld.delete(key);
    if (verb === 'cancel') return;
    await pause(2_000);
    await steer('resume');
  }

  /** What is to happen at a moment, of this operation or of any; in the background. */
  #at(when: Moment, operation: string | null, happen: () => Promise<void>): void {
    const begin = (): void => {
      if (!this.#isHealed)
        this.#strikes.push(
          happen().catch((error: unknown) => this.#note(`a strike failed: ${String(error)}`)),
        );
    };
    if ('afterMs' in when) setTimeout(begin, when.afterMs).unref();
    else {
      const key = `${operation ?? ''} ${when.said}`;
      this.#said.set(key, [...(this.#said.get(key) ?? []), begin]);
    }
  }

  async #strike(strike: Strike, config: string): Promise<void> {
    this.#note(`strike: ${JSON.stringify(strike)}`);
    this.#struck.push('side' in strike ? `${strike.do} of the ${strike.side}` : strike.do);
    const { sites, ways, rooms } = this.#world;
    switch (strike.do) {
      case 'kill agent':
        this.#agents?.kill(this.#siteOf(strike.side), strike.forMs);
        return;
      case 'kill slurmctld': {
        const site = this.#siteOf(strike.side);
        await sites.killController(site);
        await pause(strike.forMs);
        await this.#startControllers();
        return;
      }
      case 'cut':
        for (const way of ways) way.cut();
        return;
      case 'swallow':
        this.#swallows = true;
        await pause(strike.forMs);
        this.#swallows = false;
        return;
      case 'fill disk': {
        const room = rooms.get(this.#siteOf(strike.side));
        if (room === undefined) {
          this.#struck.push('(no disk can be filled here)');
          return;
        }
        // What the reserve gives back is taken too.
        for (const until = Date.now() + strike.forMs; Date.now() < until && !this.#isHealed; await pause(300))
          room.fill();
        return;
      }
      case 'wipe target': {
        const site = this.#siteOf('target');
        this.#agents?.kill(site, strike.forMs, () => this.#world.wipe(site));
        return;
      }
      case 'drain':
        await this.#drain(strike.policy, config);
    }
  }

  /** The node of the last job, emptied and opened again. */
  async #drain(policy: string, config: string): Promise<void> {
    const { sites } = this.#world;
    const site = this.#siteOf('source');
    const work = this.#jobs.at(-1)?.work ?? '';
    const printed = await sites.clusters[site].run(['squeue', '-h', '-t', 'R', '-n', work, '-o', '%N']);
    const node = printed.trim() || `${site}-n1`;
    const id = this.#newId();
    const drain = ['drain', `${site}/${node}`, '--policy', policy, '--reason', 'fans', '--yes', '--id', id];
    await this.#askUntilKnown(drain, `drain ${node} ${policy}`, config);
    await pause(6_000);
    const open = ['uncordon', `${site}/${node}`, '--reason', 'fans are new', '--yes', '--id', this.#newId()];
    await this.#askUntilKnown(open, `uncordon ${node}`, config);
    await this.#askUntilKnown(
      ['operation', 'cancel', id, '--reason', 'enough', '--yes'],
      `cancel the drain`,
      config,
    );
  }

  #endedByItself(site: EastOrWest, log: string): number {
    const point = /"ending at a crash point","point":"([^"#]*)/.exec(log)?.[1];
    this.#note(`${site} ended: ${point ?? 'for no reason of ours'}`);
    if (point !== undefined) this.#struck.push(`at ${point}`);
    return this.#drawn.crash.forMs;
  }

  #fateOf(message: PeerMessage): Fate {
    const { kind, operation } = message;
    this.#note(`said: ${kind} by ${message.from} of ${operation.slice(-4)}`);
    for (const key of [`${operation} ${kind}`, ` ${kind}`]) {
      const happen = this.#said.get(key) ?? [];
      this.#said.delete(key);
      for (const begin of happen) begin();
    }
    if (this.#isHealed) return [0];
    if (this.#swallows || this.#withheld.has(`${operation} ${kind}`)) return [];
    const { lost, doubled, late, lateMs } = this.#drawn.weather;
    const isHit = (share: number, word: string): boolean => {
      const hit = this.#random() < share;
      if (hit) this.#struck.push(word);
      return hit;
    };
    if (isHit(lost, 'message lost')) return [];
    const fate = [isHit(late, 'message late') ? this.#random() * lateMs : 0];
    return isHit(doubled, 'message doubled') ? [...fate, this.#random() * lateMs] : fate;
  }

  /** Nothing strikes any more; whoever is dead lives, and what an operator would start again is. */
  async #heal(): Promise<void> {
    this.#isHealed = true;
    this.#swallows = false;
    this.#note('healed');
    const { rooms } = this.#world;
    for (const room of rooms.values()) room.free();
    await this.#startControllers();
    for (const strike of this.#drawn.strikes)
      if (strike.do === 'fill disk') this.#agents?.kill(this.#siteOf(strike.side), 200);
  }

  async #startControllers(): Promise<void> {
    const { clusters } = this.#world.sites;
    for (const cluster of [clusters.east, clusters.west]) {
      const answers = await cluster.run(['scontrol', 'ping']).then(
        (text) => /is UP/.test(text),
        () => false,
      );
      if (!answers) await cluster.startController().catch((error: unknown) => this.#note(String(error)));
    }
  }

  async #allEnded(watching: WatchingConsole): Promise<void> {
    const ids = new Set(this.#jobs.map(({ operation }) => operation));
    while (!this.#isHealed) {
      const rows = watching.rows();
      const mine = rows?.filter((row) => ids.has(String(row['operation']))) ?? [];
      const isKnown = this.#unheard.size + new Set(mine.map((row) => row['operation'])).size >= ids.size;
      if (isKnown && mine.every(hasEnded) && this.#isQuiet()) return;
      await pause(500);
    }
  }

  /** Every strike that is drawn for a time has come. */
  #isQuiet(): boolean {
    const times = [...this.#drawn.strikes, ...this.#drawn.jobs.flatMap(({ turn }) => turn ?? [])].map(
      ({ when }) => ('afterMs' in when ? when.afterMs : 0),
    );
    return Date.now() - this.#began > Math.max(0, ...times) + 6_000;
  }

  async #judge(watching: WatchingConsole, config: string): Promise<RunEnd> {
    const { sites } = this.#world;
    const mine = (id: string, rows: readonly Row[]): Row | null =>
      rows.find((row) => row['operation'] === id && row['peer'] !== this.#siteOf('source')) ??
      rows.find((row) => row['operation'] === id) ??
      null;
    let wrong: string[] = [];
    let rows: readonly Row[] | null = null;
    const deadline = Date.now() + HEALED_WITHIN_MS;
    for (;;) {
      rows = watching.rows();
      const copies = await copiesOf(sites);
      wrong = this.#jobs.flatMap((job) =>
        wrongWithJob(job, sites, copies.get(job.work) ?? [], mine(job.operation, rows ?? [])).map(
          (words) => `${job.work} (${job.drawn.kind}): ${words}`,
        ),
      );
      if (rows === null) wrong.push('the console does not hear both sites');
      const isOver = rows?.every(hasEnded) === true;
      if ((isOver && wrong.length === 0) || Date.now() > deadline) break;
      await pause(1_000);
    }
    const waiting = (rows ?? [])
      .filter((row) => !hasEnded(row))
      .map((row) => `${row['kind']} ${row['operation']}: ${row['step']}`);
    for (const row of rows ?? [])
      if (!hasEnded(row) && String(row['step'] ?? '') === '')
        wrong.push(`${row['operation']} waits and does not say for what`);
    const verified = await ask(config, ['audit', '--verify']);
    if (verified.code !== 0) wrong.push(`audit --verify: ${verified.said.trim()}`);
    const logs = this.#agents?.lives.map(({ site, log }) => `--- ${site}\n${log()}`).join('\n') ?? '';
    for (const [line] of logs.matchAll(
      /^.*"message":"(?:I\d: |a migration stands still, by our own fault|a round of operations failed).*$/gm,
    ))
      wrong.push(line);
    return {
      seed: this.#drawn.seed,
      struck: this.#struck,
      operations: (rows ?? []).map(
        (row) =>
          `${row['site']} ${row['kind']} ${String(row['operation']).slice(-4)} ${row['state']}: ${row['outcome'] ?? row['refusal'] ?? row['step']}`,
      ),
      waiting,
      wrong,
      seconds: (Date.now() - this.#began) / 1000,
      told: [
        JSON.stringify(this.#drawn, null, 1),
        ...this.#jobs.map((job) => JSON.stringify([job, sites.livesOf(job.work)])),
        ...this.#notes,
        ...(wrong.length === 0 ? [] : this.#world.journals()),
        ...(this.#agents?.failedStarts ?? []),
        logs,
      ].join('\n'),
    };
  }
}

function optionsOf({ kind }: DrawnJob, from: EastOrWest): readonly string[] {
  const own = ['--gpus-per-node=h100:1'];
  if (kind === 'waits') return [...own, '--begin=now+1hour'];
  if (kind === 'held') return [...own, '--hold'];
  return kind === 'unfit' ? [...own, `--partition=only-${from}`] : own;
}
