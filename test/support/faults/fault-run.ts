import { setTimeout as pause } from 'node:timers/promises';
import { ulids } from '../../../source/actions/ulid.ts';
import type { Row } from '../e2e-weft.ts';
import type { EastOrWest } from '../two-slurm-sites.ts';
import { AgentsTalk } from './agents-talk.ts';
import { ArmedLives } from './armed-lives.ts';
import { AskingConsoles } from './asking-consoles.ts';
import type { DrawnJob, DrawnRun, Side } from './drawn-run.ts';
import type { FaultWorld } from './fault-world.ts';
import {
  copiesOf,
  hasEnded,
  type MovedJob,
  type RunEnd,
  shownRow,
  wrongInLogs,
  wrongWithJob,
} from './judge-run.ts';
import { KeptAgents } from './kept-agents.ts';
import { ask, askOperations, WatchingConsole } from './mortal-console.ts';
import { RunRecord } from './run-record.ts';
import { strike } from './strikes.ts';

/** Waits of migrations pass so much faster than in earnest. */
const PACE = '10';
const STRIKES_FOR_MS = 30_000;
const HEALED_WITHIN_MS = 150_000;
const STEPS_BEFORE = 2;
/** What was submitted a moment ago slurmctld forgets when it is killed, and nobody can help that. */
const SAVED_AFTER_MS = 6_000;

/** One seeded run in a world that is used again afterwards. */
export class FaultRun {
  readonly #world: FaultWorld;
  readonly #drawn: DrawnRun;
  readonly #record = new RunRecord();
  readonly #talk: AgentsTalk;
  readonly #agents: KeptAgents;
  readonly #config: string;
  readonly #consoles: AskingConsoles;
  readonly #watching: WatchingConsole;
  readonly #newId = ulids(() => Date.now());
  readonly #jobs: MovedJob[] = [];
  /** Operations that no agent took. */
  readonly #unheard = new Set<string>();

  static async play(world: FaultWorld, drawn: DrawnRun): Promise<RunEnd> {
    await world.clear();
    const run = new FaultRun(world, drawn);
    try {
      return await run.#play();
    } finally {
      run.#record.isHealed = true;
      await run.#agents.end();
      await run.#watching.end();
      await world.startControllers();
    }
  }

  private constructor(world: FaultWorld, drawn: DrawnRun) {
    const { crashes, seed } = drawn;
    this.#world = world;
    this.#drawn = drawn;
    this.#talk = new AgentsTalk(drawn, this.#record);
    this.#config = world.sites.consoleOf(`noc-${seed}`);
    this.#consoles = new AskingConsoles(this.#config, this.#record);
    const armed = new ArmedLives(crashes, (side) => this.#siteOf(side), this.#record);
    this.#agents = new KeptAgents(world.sites, { WEFT_TRIAL_PACE: PACE }, armed);
    this.#watching = new WatchingConsole(this.#config);
  }

  async #play(): Promise<RunEnd> {
    await this.#submitJobs();
    this.#world.fateOf = (message) => this.#talk.fateOf(message);
    const struck = {
      world: this.#world,
      agents: this.#agents,
      talk: this.#talk,
      consoles: this.#consoles,
      record: this.#record,
      siteOf: (side: Side) => this.#siteOf(side),
      newId: this.#newId,
      work: this.#jobs.at(-1)?.work ?? '',
    };
    const { strikes } = this.#drawn;
    for (const drawn of strikes) this.#talk.at(drawn.when, null, () => strike(drawn, struck));
    const asked = Promise.all(this.#jobs.map((job) => this.#move(job)));
    const quietAt = this.#record.seconds * 1000 + lastTimeOf(this.#drawn);
    await Promise.race([pause(STRIKES_FOR_MS), asked.then(() => this.#allEnded(quietAt))]);
    await this.#heal();
    await asked;
    await this.#talk.allHappened();
    return await this.#judge();
  }

  #siteOf(side: Side): EastOrWest {
    const { source } = this.#drawn;
    return side === 'source' ? source : source === 'east' ? 'west' : 'east';
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

  async #move({ drawn, operation, from, to, job, work }: MovedJob): Promise<void> {
    const { turn, submittedAfterMs, consoleDies } = drawn;
    await pause(submittedAfterMs);
    if (turn !== null) this.#talk.at(turn.when, operation, () => this.#turn(turn, operation));
    const reason = `run ${this.#drawn.seed}`;
    const words = ['migrate', `${from}/${job}`, '--to', to, '--reason', reason, '--yes', '--id', operation];
    if (!(await this.#consoles.until(words, `move ${work}`, consoleDies))) this.#unheard.add(operation);
  }

  async #turn({ verb, when }: NonNullable<DrawnJob['turn']>, operation: string): Promise<void> {
    const steer = (word: string) =>
      this.#consoles.until(['operation', word, operation, '--reason', 'drawn', '--yes'], word);
    await this.#talk.before(when, operation, () => steer(verb));
    this.#record.struck.push(verb);
    if (verb === 'cancel') return;
    await pause(2_000);
    await steer('resume');
  }

  /** Nothing strikes any more; whoever is dead lives, and what an operator would start again is. */
  async #heal(): Promise<void> {
    this.#record.isHealed = true;
    this.#record.note('healed');
    for (const room of this.#world.rooms.values()) room.free();
    await this.#world.startControllers();
    for (const drawn of this.#drawn.strikes)
      if (drawn.do === 'fill disk') this.#agents.kill(this.#siteOf(drawn.side), 200);
  }

  /** `quietAt` is when the last that is drawn for a time has come, in ms of this run. */
  async #allEnded(quietAt: number): Promise<void> {
    while (!this.#record.isHealed) {
      const rows = this.#watching.rows();
      const isOver = rows !== null && this.#missing(rows).length === 0 && rows.every(hasEnded);
      if (isOver && this.#record.seconds * 1000 > quietAt) return;
      await pause(500);
    }
  }

  /** Operations that an agent took and the console does not show. */
  #missing(rows: readonly Row[]): readonly string[] {
    const source = this.#siteOf('source');
    const shown = new Set(rows.flatMap(({ operation, site }) => (site === source ? [operation] : [])));
    return this.#jobs
      .map(({ operation }) => operation)
      .filter((operation) => !shown.has(operation) && !this.#unheard.has(operation));
  }

  async #judge(): Promise<RunEnd> {
    const { sites } = this.#world;
    const deadline = Date.now() + HEALED_WITHIN_MS;
    let wrong: string[];
    let rows: readonly Row[] | null;
    for (;;) {
      rows = this.#watching.rows();
      // On a crowded machine one console may be cut again and again; what stands is asked by another, at last.
      if (rows === null && Date.now() > deadline) rows = await askOperations(this.#config);
      wrong = await this.#wrongWithJobs(rows ?? []);
      if (rows === null) wrong.push('the console does not hear both sites');
      wrong.push(...this.#missing(rows ?? []).map((id) => `${id} was taken and is not shown`));
      if ((rows?.every(hasEnded) === true && wrong.length === 0) || Date.now() > deadline) break;
      await pause(1_000);
    }
    const waiting = (rows ?? []).filter((row) => !hasEnded(row));
    for (const row of waiting)
      if (!row['step']) wrong.push(`${row['operation']} waits and does not say for what`);
    const verified = await ask(this.#config, ['audit', '--verify']);
    if (verified.code !== 0) wrong.push(`audit --verify: ${verified.said.trim()}`);
    const logs = this.#agents.lives.map(({ site, log }) => `--- ${site}\n${log()}`).join('\n');
    wrong.push(...wrongInLogs(logs));
    const told = [
      JSON.stringify(this.#drawn, null, 1),
      ...this.#jobs.map((job) => JSON.stringify([job, sites.livesOf(job.work)])),
      ...this.#record.lines,
      ...(wrong.length === 0 ? [] : this.#world.journals()),
      ...this.#agents.failedStarts,
      logs,
    ].join('\n');
    return {
      seed: this.#drawn.seed,
      struck: this.#record.struck,
      operations: (rows ?? []).map(shownRow),
      waiting: waiting.map(shownRow),
      wrong,
      seconds: this.#record.seconds,
      told,
    };
  }

  async #wrongWithJobs(rows: readonly Row[]): Promise<string[]> {
    const copies = await copiesOf(this.#world.sites);
    const source = this.#siteOf('source');
    return this.#jobs.flatMap((job) => {
      const row = rows.find(({ operation, site }) => operation === job.operation && site === source) ?? null;
      return wrongWithJob(job, this.#world.sites, copies.get(job.work) ?? [], row).map(
        (words) => `${job.work} (${job.drawn.kind}): ${words}`,
      );
    });
  }
}

function lastTimeOf({ strikes, jobs }: DrawnRun): number {
  const moments = [...strikes, ...jobs.flatMap(({ turn }) => turn ?? [])].map(({ when }) => when);
  return Math.max(0, ...moments.map((when) => ('afterMs' in when ? when.afterMs : 0))) + 1_000;
}

function optionsOf({ kind }: DrawnJob, from: EastOrWest): readonly string[] {
  const own = ['--gpus-per-node=h100:1'];
  if (kind === 'waits') return [...own, '--begin=now+1hour'];
  if (kind === 'held') return [...own, '--hold'];
  return kind === 'unfit' ? [...own, `--partition=only-${from}`] : own;
}
