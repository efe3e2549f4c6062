import { expect } from 'vitest';
import type { Asked } from '../../../../agent/operations/migration/effects.ts';
import type { Migration } from '../../../../agent/operations/migration/register.ts';
import { madeSpec, OPERATION } from './made-migration.ts';
import { SimulatedFederation, type SimulatedSite } from './simulated-federation.ts';

export const MINUTE = 60_000;
/** The id of an operation that is not this one. */
export const ANOTHER = '01ARZ3NDEKTSV4RRFFQ69G5FAW';

/**
 * A workload that runs in the west, and the migration that would bring it east.
 * A world of mere averages: nobody refuses, and the workload goes on after its checkpoint; below 0.3 it ends.
 */
export function trialMigration(average = 0.5) {
  const federation = new SimulatedFederation(() => average, { lost: 0, late: 0, doubled: 0 });
  const { time, west, east } = federation;
  const job = west.scheduler.submit(madeSpec({ name: 'w0' }), 'running');
  const migration: Migration = {
    operation: OPERATION,
    workload: job.id,
    site: 'de-halm',
    peer: 'eemshaven',
    actor: 'weft://operator/noc-1',
    reason: 'cooling work',
    fromBeginning: false,
  };
  const pass = (milliseconds: number) => time.pass(time.wall() + milliseconds);
  /** What the agent in the west answers within a moment: null is yes; undefined where it says nothing. */
  async function answerOf(asking: Promise<string | null> | undefined) {
    let answer: string | null | undefined;
    void asking?.then((given) => {
      answer = given;
    });
    await pass(100);
    return answer;
  }
  return {
    federation,
    west,
    east,
    migration,
    pass,
    accept: (changes: Partial<Migration> = {}) =>
      answerOf(west.life?.runner.accept({ ...migration, ...changes })),
    ask: (what: Asked) => answerOf(west.life?.runner.ask(OPERATION, what)),
    /** Half an hour at most. */
    untilPhase: async (phase: string) => {
      await time.pass(time.wall() + 30 * MINUTE, () => viewOf(west)?.phase === phase);
      expect(viewOf(west)?.phase).toBe(phase);
    },
  };
}

/** The first migration of a site, as it shows it. */
export const viewOf = (site: SimulatedSite) => site.life?.runner.views()[0];
/** What a site has written, by its kind. */
export const codesOf = (site: SimulatedSite) => site.disk.lines.map(({ code }) => code);
/** What has become of each job that a site ever had. */
export const statesAt = (site: SimulatedSite) => site.scheduler.jobs.map(({ state }) => state);
