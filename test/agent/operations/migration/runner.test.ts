import { describe, expect, test } from 'vitest';
import { madeSpec, OPERATION } from './made-migration.ts';
import { ANOTHER, codesOf, MINUTE, statesAt, trialMigration, viewOf } from './trial-migration.ts';

describe('a migration that nothing goes wrong with', () => {
  test('leaves every step in both journals, and the workload at the target', async () => {
    const { west, east, accept, untilPhase } = trialMigration();
    expect(await accept()).toBeNull();
    await untilPhase('DONE');
    expect([...new Set(codesOf(west))]).toEqual(
      ['accepted', 'reserving', 'checkpointed', 'fencing', 'fenced', 'starting', 'finalising', 'done'].map(
        (phase) => `migration.${phase}`,
      ),
    );
    expect([...new Set(codesOf(east))]).toEqual(
      ['reserving', 'reserved', 'start-intent', 'started'].map((phase) => `migration.target-${phase}`),
    );
    expect(statesAt(east)).toEqual(['running']);
    expect(statesAt(west)).toEqual(['cancelled']);
    expect(viewOf(west)).toMatchObject({
      state: 'done',
      step: 'runs at eemshaven',
      hasEnded: true,
      progressRatio: 1,
    });
  });

  test('takes a workload that ends over its checkpoint to the target, once that is at rest', async () => {
    const { west, east, accept, untilPhase } = trialMigration(0.2);
    await accept();
    await untilPhase('DONE');
    expect(statesAt(west)).toEqual(['completed']);
    expect(statesAt(east)).toEqual(['running']);
  });

  test('says of the commit point that it is past it', async () => {
    const { west, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('STARTING');
    expect(viewOf(west)?.step).toMatch(
      /^past the commit point: waiting for eemshaven to run it; de-halm restarts nothing/,
    );
  });

  test('writes its script into one record, not into each', async () => {
    const { west, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('DONE');
    const scripts = west.disk.lines.filter((line) => JSON.stringify(line.body).includes('exec ./train'));
    expect(scripts.length).toBe(1);
  });
});

describe('an agent that starts again', () => {
  test('goes on with what it had begun, also when it is asked about it before it has started', async () => {
    const { federation, west, east, migration, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('STARTING');
    federation.crash(west);
    let answer: string | null | undefined;
    federation.start(west, (runner) => {
      expect(runner.views().map(({ phase }) => phase)).toEqual(['STARTING']);
      void runner.accept(migration).then((given) => {
        answer = given;
      });
    });
    await untilPhase('DONE');
    expect(answer).toBeNull();
    expect(codesOf(west).filter((code) => code === 'migration.accepted')).toHaveLength(1);
    expect(statesAt(east)).toEqual(['running']);
  });
});

describe('an operation', () => {
  test('is not accepted for a workload that another one holds, which is named', async () => {
    const { accept } = trialMigration();
    await accept();
    expect(await accept({ operation: ANOTHER })).toBe(`1 is held by operation ${OPERATION}`);
  });

  test('is the same when it is asked again, and a conflict with another body', async () => {
    const { west, accept } = trialMigration();
    await accept();
    expect(await accept()).toBeNull();
    expect(codesOf(west).filter((code) => code === 'migration.accepted').length).toBe(1);
    expect(await accept({ peer: 'groningen' })).toBe('another operation has this id');
  });

  test('is not accepted before it is on the disk, also when it is asked twice at once', async () => {
    const { west, migration, pass } = trialMigration();
    const answers: string[] = [];
    const ask = (name: string) =>
      west.life?.runner
        .accept(migration)
        .then(() => answers.push(`${name} with ${west.disk.lines.length} on the disk`));
    void ask('first');
    void ask('second');
    await pass(100);
    expect(answers.toSorted()).toEqual(['first with 1 on the disk', 'second with 1 on the disk']);
  });

  test('stands still when its record cannot be written', async () => {
    const { west, pass, accept } = trialMigration();
    await accept();
    const { life } = west;
    if (life !== null) life.journal.closedBecause = 'no space left';
    await pass(10 * MINUTE);
    expect(statesAt(west)).toEqual(['running']);
    expect(await accept({ operation: ANOTHER })).toBe('migrations stand still: no space left');
  });

  test('that cannot checkpoint is refused, and told what would be right', async () => {
    const { west, pass, accept } = trialMigration();
    const job = west.scheduler.submit(madeSpec({ name: 'w1', checkpoint: null }), 'running');
    await accept({ workload: job.id });
    await pass(MINUTE);
    expect(viewOf(west)).toMatchObject({ state: 'refused', phase: 'REFUSED' });
    expect(viewOf(west)?.outcome).toBe(
      '2 declares no checkpoint (weft.checkpoint=SIGNAL weft.checkpoint-dir=PATH in its comment); ' +
        'it can only be moved by a plan that says: restart from the beginning',
    );
  });
});

describe('another agent', () => {
  test('is not heard where it speaks for a third site', async () => {
    const { west, pass, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('STARTING');
    const voided = {
      kind: 'voided',
      operation: OPERATION,
      from: 'eemshaven',
      to: 'de-halm',
      store: 'eemshaven-1',
      of: 'eemshaven-1',
    } as const;
    west.life?.runner.receive(voided, 'groningen');
    await pass(100);
    expect(viewOf(west)?.phase).not.toBe('RESTORING');
  });
});
