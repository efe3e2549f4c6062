import type { Migration } from '../../../../agent/operations/migration/register.ts';
import type { MigrationView } from '../../../../agent/operations/migration/view.ts';
import { seeded } from '../../../support/stream-random.ts';
import { madeSpec } from './made-migration.ts';
import { SimulatedFederation, type SimulatedSite } from './simulated-federation.ts';

/** What one run was like, and what was wrong with it. */
export interface Ran {
  readonly wrong: readonly string[];
  readonly ends: readonly string[];
  readonly federation: SimulatedFederation;
}

const MINUTE = 60_000;
const KIND = { lost: 0, late: 0, doubled: 0 } as const;

/** Some workloads are moved while everything goes wrong; then the world heals, and what was promised is looked at. */
export async function run(seed: number): Promise<Ran> {
  const random = seeded(seed);
  const severity = random();
  const weather = { lost: 0.3 * severity, late: 0.2 * severity, doubled: 0.3 * severity };
  const federation = new SimulatedFederation(random, { ...weather });
  const { time, west, east } = federation;

  const wanted = [0, 1].slice(0, random() < 0.3 ? 2 : 1).map((index) => submitted(federation, random, index));
  for (const migration of wanted) persist(federation, west, migration, random() * MINUTE);
  forget(federation, seed);
  disturb(federation, random, random() < 0.4);
  for (const { operation } of wanted) meddle(federation, random, operation);
  if (random() < 0.25) darken(federation, random);
  await time.pass(15 * MINUTE);
  await heal(federation, wanted);

  // Back again, without a lost disk: what was the target is now the source, which has to keep its own.
  const back =
    random() < 0.3 && federation.counts.disks === 0 && !east.isOff ? movedOf(federation, wanted) : [];
  if (back.length > 0) {
    Object.assign(federation.weather, weather);
    for (const migration of back) persist(federation, east, migration, random() * MINUTE);
    disturb(federation, random, false);
    for (const { operation } of back) meddle(federation, random, operation);
    await time.pass(time.wall() + 15 * MINUTE);
    await heal(federation, back);
  }
  const views = [...(west.life?.runner.views() ?? []), ...(east.life?.runner.views() ?? [])];
  const wrong = [...federation.violations, ...wrongIn(federation, views, [...wanted, ...back], wanted)];
  west.life?.runner.stop();
  east.life?.runner.stop();
  return { wrong, ends: views.filter(({ side }) => side === 'source').map(({ phase }) => phase), federation };
}

function submitted({ west }: SimulatedFederation, random: () => number, index: number): Migration {
  const kind = random();
  const fromBeginning = kind < 0.3;
  const spec = madeSpec({ name: `w${index}`, ...(fromBeginning ? { checkpoint: null } : {}) });
  const job = west.scheduler.submit(spec, 'running');
  // One that waits: pending for longer than the whole affair, unless it is moved.
  if (kind > 0.7) job.state = 'pending';
  // It has been there for long.
  job.saved = job.state;
  return migrationOf(`${index}`, job.id, west.name, 'eemshaven', fromBeginning);
}

function migrationOf(
  name: string,
  workload: string,
  site: string,
  peer: string,
  fromBeginning: boolean,
): Migration {
  const operation = name.padStart(26, '0');
  return {
    operation,
    workload,
    site,
    peer,
    actor: 'weft://operator/noc-1',
    reason: 'cooling',
    fromBeginning,
  };
}

/** A console asks the same until it is answered. */
function persist(
  { time }: SimulatedFederation,
  site: SimulatedSite,
  migration: Migration,
  after: number,
): void {
  time.after(after, () => {
    let isAnswered = false;
    void site.life?.runner.accept(migration).then(() => {
      isAnswered = true;
    });
    time.after(3_000, () => {
      if (!isAnswered) persist({ time } as SimulatedFederation, site, migration, 0);
    });
  });
}

function disturb(federation: SimulatedFederation, random: () => number, mayLoseDisk: boolean): void {
  const { time, west, east } = federation;
  const crashes = Math.floor(random() * 6);
  for (let count = 0; count < crashes; count++) {
    const site = random() < 0.5 ? west : east;
    const downFor = random() * MINUTE;
    time.after(random() * 10 * MINUTE, () => {
      federation.crash(site);
      time.after(downFor, () => federation.start(site));
    });
  }
  if (!mayLoseDisk) return;
  time.after(random() * 10 * MINUTE, () => {
    federation.loseDisk(east);
    time.after(MINUTE, () => federation.start(east));
  });
}

/** Controllers are killed soon after they did something; by dice of their own, so that seeds keep their meaning. */
function forget({ west, east }: SimulatedFederation, seed: number): void {
  const dice = seeded(seed ^ 0x5afe);
  const share = dice() < 0.5 ? 0 : 0.15;
  for (const { scheduler } of [west, east]) scheduler.diesIn = () => (dice() < share ? dice() * 6_000 : null);
}

function meddle({ time, west, east }: SimulatedFederation, random: () => number, operation: string): void {
  const asked = { by: 'weft://operator/noc-2', reason: 'changed plans' };
  const ask = (kind: 'cancel' | 'pause' | 'resume') => () => {
    for (const { life } of [west, east]) void life?.runner.ask(operation, { kind, ...asked });
  };
  if (random() < 0.3) time.after(random() * 6 * MINUTE, ask('cancel'));
  if (random() < 0.2) {
    const at = random() * 3 * MINUTE;
    time.after(at, ask('pause'));
    time.after(at + random() * 3 * MINUTE, ask('resume'));
  }
}

/**
 * The target loses its power where nothing of anybody runs there, for good or for a while; two people who
 * know that declare dead what waits for its word.
 */
function darken(federation: SimulatedFederation, random: () => number): void {
  const { time, west, east } = federation;
  const [begins, lasts] = [random() * 8 * MINUTE, random() < 0.4 ? null : random() * 15 * MINUTE];
  // Around the commit point is where it matters.
  const isAimed = random() < 0.7;
  const declare = (): void => {
    if (!east.isOff) return;
    const by = ['weft://operator/noc-1', 'weft://operator/noc-2'] as const;
    const force = { kind: 'force void', by, statement: 'the power is off there' } as const;
    const cancel = { kind: 'cancel', by: by[0], reason: force.statement } as const;
    for (const { operation, side, phase, hasEnded } of west.life?.runner.views() ?? []) {
      if (side !== 'source' || hasEnded) continue;
      // Short of the commit point there is nothing to be declared: it is called off.
      const asked = phase === 'STARTING' ? force : cancel;
      void west.life?.runner.ask(operation, asked).then((refusal) => {
        if (refusal === null && asked === force) federation.dead.forced++;
      });
    }
    time.after(MINUTE, declare);
  };
  const begin = (tries: number): void => {
    if (tries === 0) return;
    const phases = west.life?.runner.views().map(({ phase }) => phase) ?? [];
    const isNear = phases.some((phase) => ['FENCING', 'FENCED', 'STARTING'].includes(phase));
    if (east.scheduler.isBusy || (isAimed && !isNear)) return void time.after(500, () => begin(tries - 1));
    federation.losePower(east);
    time.after(MINUTE, declare);
    if (lasts === null) return;
    time.after(lasts, () => {
      federation.dead.returned++;
      federation.giveBackPower(east);
    });
  };
  time.after(begins, () => begin(1_000));
}

async function heal(federation: SimulatedFederation, asked: readonly Migration[]): Promise<void> {
  const { time, west, east } = federation;
  Object.assign(federation.weather, KIND);
  for (const site of [west, east]) {
    federation.start(site);
    site.scheduler.diesIn = () => null;
  }
  for (const { life } of [west, east]) {
    for (const { operation } of asked)
      void life?.runner.ask(operation, { kind: 'resume', by: 'weft://operator/noc-2', reason: 'go on' });
    for (const site of ['de-halm', 'eemshaven']) life?.runner.reached(site);
  }
  await time.pass(time.wall() + 25 * MINUTE);
}

function movedOf({ east }: SimulatedFederation, wanted: readonly Migration[]): Migration[] {
  return wanted.flatMap(({ operation }, index) => {
    const name = `w${index}`;
    const job = east.scheduler.jobs.find(({ spec, state }) => spec.name === name && state === 'running');
    const isMoved = east.life?.runner
      .views()
      .some((view) => view.operation === operation && view.phase === 'STARTED');
    return job === undefined || isMoved !== true
      ? []
      : [migrationOf(`9${index}`, job.id, 'eemshaven', 'de-halm', job.spec.checkpoint === null)];
  });
}

function wrongIn(
  federation: SimulatedFederation,
  views: readonly MigrationView[],
  asked: readonly Migration[],
  wanted: readonly Migration[],
): string[] {
  const { west, east } = federation;
  const wrong: string[] = [];
  // What waits for a site that never returns is shown and waits: its workload is looked for below.
  for (const { operation, phase, step, hasEnded, side } of views)
    if (!hasEnded && phase !== 'NONE' && !east.isOff)
      wrong.push(`${operation} has not ended at its ${side}: ${phase}: ${step}`);
  for (const { operation } of asked)
    if (!views.some((view) => view.operation === operation && view.side === 'source'))
      wrong.push(`${operation} was never accepted`);
  for (const index of wanted.keys()) {
    const live = [west, east].flatMap(({ name, scheduler }) =>
      scheduler.jobs
        .filter(
          ({ spec, state }) =>
            spec.name === `w${index}` && !['cancelled', 'completed', 'failed'].includes(state),
        )
        .map(({ id, state }) => `${name}/${id} ${state}`),
    );
    const running = live.filter((copy) => copy.endsWith('running') || copy.endsWith('pending'));
    if (running.length !== 1) wrong.push(`w${index} lives as: ${live.join(', ') || 'nothing'}`);
    // Held copies that only a lost disk knew of stay, and are harmless: nothing releases them.
    else if (live.length !== 1 && federation.counts.disks === 0 && !east.isOff)
      wrong.push(`w${index} left copies behind: ${live.join(', ')}`);
  }
  return wrong;
}
