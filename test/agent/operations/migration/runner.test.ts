import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../../agent/operations/migration/effects.ts';
import type { Migration } from '../../../../agent/operations/migration/register.ts';
import { madeSpec, OPERATION } from './made-migration.ts';
import { SimulatedFederation, type SimulatedSite } from './simulated-federation.ts';

const MINUTE = 60_000;
const CANCEL: Asked = { kind: 'cancel', by: 'weft://operator/noc-2', reason: 'changed plans' };

/** A world of mere averages: nobody refuses, and the workload goes on after its checkpoint; below 0.3 it ends. */
function made(average = 0.5) {
  const federation = new SimulatedFederation(() => average, { lost: 0, late: 0, doubled: 0 });
  const job = federation.west.scheduler.submit(madeSpec({ name: 'w0' }), 'running');
  const migration: Migration = {
    operation: OPERATION,
    workload: job.id,
    site: 'de-halm',
    peer: 'eemshaven',
    actor: 'weft://operator/noc-1',
    reason: 'cooling work',
    fromBeginning: false,
  };
  return {
    federation,
    time: federation.time,
    west: federation.west,
    east: federation.east,
    migration,
  };
}

const view = (site: SimulatedSite) => site.life?.runner.views()[0];
const codes = (site: SimulatedSite) => site.disk.lines.map(({ code }) => code);

async function accepted(
  federation: SimulatedFederation,
  migration: Migration,
): Promise<string | null | undefined> {
  let answer: string | null | undefined;
  void federation.west.life?.runner.accept(migration).then((given) => {
    answer = given;
  });
  await federation.time.pass(federation.time.wall() + 100);
  return answer;
}

async function asked(federation: SimulatedFederation, what: Asked): Promise<string | null | undefined> {
  let answer: string | null | undefined;
  void federation.west.life?.runner.ask(OPERATION, what).then((given) => {
    answer = given;
  });
  await federation.time.pass(federation.time.wall() + 100);
  return answer;
}

async function untilPhase({ time, west }: SimulatedFederation, phase: string): Promise<void> {
  await time.pass(time.wall() + 30 * MINUTE, () => view(west)?.phase === phase);
  expect(view(west)?.phase).toBe(phase);
}

describe('a migration that nothing goes wrong with', () => {
  test('leaves every step in both journals, and the workload at the target', async () => {
    const { federation, west, east, migration } = made();
    expect(await accepted(federation, migration)).toBeNull();
    await untilPhase(federation, 'DONE');
    expect([...new Set(codes(west))]).toEqual(
      ['accepted', 'reserving', 'checkpointed', 'fencing', 'fenced', 'starting', 'finalising', 'done'].map(
        (phase) => `migration.${phase}`,
      ),
    );
    expect([...new Set(codes(east))]).toEqual(
      ['reserving', 'reserved', 'start-intent', 'started'].map((phase) => `migration.target-${phase}`),
    );
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
    expect(west.scheduler.jobs.map(({ state }) => state)).toEqual(['cancelled']);
    expect(view(west)).toMatchObject({
      state: 'done',
      step: 'runs at eemshaven',
      hasEnded: true,
      progressRatio: 1,
    });
  });

  test('takes a workload that ends over its checkpoint to the target, once that is at rest', async () => {
    const { federation, west, east, migration } = made(0.2);
    await accepted(federation, migration);
    await untilPhase(federation, 'DONE');
    expect(west.scheduler.jobs.map(({ state }) => state)).toEqual(['completed']);
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
  });

  test('says of the commit point that it is past it', async () => {
    const { federation, west, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'STARTING');
    expect(view(west)?.step).toMatch(
      /^past the commit point: waiting for eemshaven to run it; de-halm restarts nothing/,
    );
  });

  test('writes its script into one record, not into each', async () => {
    const { federation, west, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'DONE');
    const scripts = west.disk.lines.filter((line) => JSON.stringify(line.body).includes('exec ./train'));
    expect(scripts.length).toBe(1);
  });
});

describe('an agent that starts again', () => {
  test('goes on with what it had begun, also when it is asked about it before it has started', async () => {
    const { federation, west, east, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'STARTING');
    federation.crash(west);
    let answer: string | null | undefined;
    federation.start(west, (runner) => {
      expect(runner.views().map(({ phase }) => phase)).toEqual(['STARTING']);
      void runner.accept(migration).then((given) => {
        answer = given;
      });
    });
    await untilPhase(federation, 'DONE');
    expect(answer).toBeNull();
    expect(codes(west).filter((code) => code === 'migration.accepted')).toHaveLength(1);
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
  });
});

describe('an operation', () => {
  test('is not accepted for a workload that another one holds, which is named', async () => {
    const { federation, migration } = made();
    await accepted(federation, migration);
    const other = { ...migration, operation: '01ARZ3NDEKTSV4RRFFQ69G5FAW' };
    expect(await accepted(federation, other)).toBe(`1 is held by operation ${OPERATION}`);
  });

  test('is the same when it is asked again, and a conflict with another body', async () => {
    const { federation, west, migration } = made();
    await accepted(federation, migration);
    expect(await accepted(federation, migration)).toBeNull();
    expect(codes(west).filter((code) => code === 'migration.accepted').length).toBe(1);
    expect(await accepted(federation, { ...migration, peer: 'groningen' })).toBe(
      'another operation has this id',
    );
  });

  test('is not accepted before it is on the disk, also when it is asked twice at once', async () => {
    const { time, west, migration } = made();
    const answers: string[] = [];
    const ask = (name: string) =>
      west.life?.runner
        .accept(migration)
        .then(() => answers.push(`${name} with ${west.disk.lines.length} on the disk`));
    void ask('first');
    void ask('second');
    await time.pass(100);
    expect(answers.toSorted()).toEqual(['first with 1 on the disk', 'second with 1 on the disk']);
  });

  test('stands still when its record cannot be written', async () => {
    const { federation, time, west, migration } = made();
    await accepted(federation, migration);
    const { life } = west;
    if (life !== null) life.journal.closedBecause = 'no space left';
    await time.pass(10 * MINUTE);
    expect(west.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
    expect(await accepted(federation, { ...migration, operation: '01ARZ3NDEKTSV4RRFFQ69G5FAW' })).toBe(
      'migrations stand still: no space left',
    );
  });

  test('that cannot checkpoint is refused, and told what would be right', async () => {
    const { federation, time, west, migration } = made();
    const job = west.scheduler.submit(madeSpec({ name: 'w1', checkpoint: null }), 'running');
    await accepted(federation, { ...migration, workload: job.id });
    await time.pass(MINUTE);
    expect(view(west)).toMatchObject({ state: 'refused', phase: 'REFUSED' });
    expect(view(west)?.outcome).toBe(
      '2 declares no checkpoint (weft.checkpoint=SIGNAL weft.checkpoint-dir=PATH in its comment); ' +
        'it can only be moved by a plan that says: restart from the beginning',
    );
  });
});

describe('a link that loses its protection', () => {
  const UNPROTECTED = 'data class health needs a link that is protected; the one to eemshaven is unprotected';

  test('while a checkpoint is copied ends the move, and the workload goes on where it is', async () => {
    const { federation, time, west, east, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'CHECKPOINTED');
    federation.refusal = UNPROTECTED;
    await time.pass(time.wall() + 10 * MINUTE);
    expect(view(west)).toMatchObject({ phase: 'ABORTED', hasEnded: true });
    expect(view(west)?.outcome).toBe(`no byte of its checkpoint may leave: ${UNPROTECTED}`);
    expect(west.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
    expect(east.scheduler.jobs.some(({ state }) => state === 'running')).toBe(false);
    expect(federation.violations).toEqual([]);
  });

  test('after the workload was stopped lets it wait, says why, and goes on when the link is protected again', async () => {
    const { federation, time, west, east, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'FENCING');
    federation.refusal = UNPROTECTED;
    // A newer checkpoint than the one that is at the target already is to be brought over.
    west.folder.write(time.wall() - MINUTE);
    await time.pass(time.wall() + 30 * MINUTE);
    expect(view(west)).toMatchObject({ phase: 'FENCED', hasEnded: false });
    expect(view(west)?.step).toContain(UNPROTECTED);
    expect(east.scheduler.jobs.some(({ state }) => state === 'running')).toBe(false);
    federation.refusal = null;
    await untilPhase(federation, 'DONE');
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['running']);
    expect(federation.violations).toEqual([]);
  });
});

describe('people', () => {
  test('can pause before the workload is stopped, and not after', async () => {
    const { federation, time, west, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'CHECKPOINTED');
    const who = { by: 'weft://operator/noc-2', reason: 'wait for the night' };
    expect(await asked(federation, { kind: 'pause', ...who })).toBeNull();
    await time.pass(time.wall() + 20 * MINUTE);
    expect(view(west)).toMatchObject({ state: 'paused', phase: 'CHECKPOINTED' });
    expect(west.scheduler.jobs[0]?.state).toBe('running');
    expect(west.disk.lines.at(-1)).toMatchObject({
      actor: 'weft://operator/noc-2',
      reason: 'wait for the night',
    });
    await asked(federation, { kind: 'resume', ...who });
    await untilPhase(federation, 'FENCING');
    expect(await asked(federation, { kind: 'pause', ...who })).toMatch(/already being stopped/);
  });

  test('who cancel past the commit point wait for the target’s word', async () => {
    const { federation, time, west, east, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'FENCED');
    federation.crash(east);
    await untilPhase(federation, 'STARTING');
    expect(await asked(federation, CANCEL)).toBeNull();
    await time.pass(time.wall() + 60 * MINUTE);
    expect(view(west)).toMatchObject({ phase: 'STARTING', isOverdue: true });
    federation.start(east);
    await untilPhase(federation, 'ROLLED_BACK');
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['cancelled']);
    expect(west.scheduler.jobs.map(({ state }) => state)).toEqual(['cancelled', 'running']);
  });

  test('two of whom declare the target dead get the workload back, and the target voids before anything else', async () => {
    const { federation, time, west, east, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'FENCED');
    federation.crash(east);
    await untilPhase(federation, 'STARTING');
    const force: Asked = { kind: 'force void', by: ['noc-1', 'noc-2'], statement: 'power is off, ticket 17' };
    const alone = { ...force, by: ['noc-1', 'noc-1'] } as const;
    expect(await asked(federation, alone)).toBe('a forced void takes two people; this is one');
    expect(await asked(federation, force)).toBeNull();
    await untilPhase(federation, 'ROLLED_BACK');
    expect(view(west)?.step).toMatch(/power is off, ticket 17; eemshaven has yet to confirm/);
    const job = west.scheduler.submit(madeSpec({ name: 'w1' }), 'running');
    const next = { ...migration, operation: '01ARZ3NDEKTSV4RRFFQ69G5FAW', workload: job.id };
    expect(await accepted(federation, next)).toMatch(/declared dead and has yet to void operation/);

    federation.start(east);
    await time.pass(time.wall() + 5 * MINUTE);
    expect(view(east)?.phase).toBe('VOID');
    expect(east.scheduler.jobs.map(({ state }) => state)).toEqual(['cancelled']);
    expect(view(west)?.step).not.toMatch(/has yet to confirm/);
    expect(await accepted(federation, next)).toBeNull();
  });
});

describe('another agent', () => {
  test('is not heard where it speaks for a third site', async () => {
    const { federation, west, migration } = made();
    await accepted(federation, migration);
    await untilPhase(federation, 'STARTING');
    const voided = {
      kind: 'voided',
      operation: OPERATION,
      from: 'eemshaven',
      to: 'de-halm',
      store: 'eemshaven-1',
      of: 'eemshaven-1',
    } as const;
    west.life?.runner.receive(voided, 'groningen');
    await federation.time.pass(federation.time.wall() + 100);
    expect(view(west)?.phase).not.toBe('RESTORING');
  });
});
