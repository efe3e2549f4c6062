import { describe, expect, test } from 'vitest';
import { firstSeed } from '../../../support/first-seed.ts';
import { run } from './simulated-run.ts';

const RUNS = Number(process.env['WEFT_SIMULATIONS'] ?? 3_000);
const FIRST = firstSeed('WEFT_SEED');

describe('two agents that migrate while everything goes wrong', () => {
  test.each([
    // An earlier signal, late, made it write and stop between being seen to run and being asked again.
    663619547,
    // Killed twice, a scheduler ran again what it had ended, and it ended anew just before the second look.
    939477657,
  ])('do right where they once did not: seed %i', async (seed) => {
    expect((await run(seed)).wrong).toEqual([]);
  });

  test(`lose nothing, run nothing twice, and end (${RUNS} runs from seed ${FIRST})`, {
    timeout: 3_600_000,
  }, async () => {
    const ends = new Map<string, number>();
    const counts = { messages: 0, lost: 0, doubled: 0, crashes: 0, disks: 0 };
    const dead = { forced: 0, returned: 0 };
    const wrong: string[] = [];
    for (let seed = FIRST; seed < FIRST + RUNS && wrong.length === 0; seed++) {
      const ran = await run(seed);
      for (const one of ran.wrong) wrong.push(`seed ${seed}: ${one}`);
      for (const end of ran.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
      for (const key of ['messages', 'lost', 'doubled', 'crashes', 'disks'] as const)
        counts[key] += ran.federation.counts[key];
      for (const key of ['forced', 'returned'] as const) dead[key] += ran.federation.dead[key];
    }
    console.log(`${RUNS} runs from seed ${FIRST}:`, Object.fromEntries(ends), counts, dead);
    expect(wrong).toEqual([]);
    // Runs in which nothing happened would prove nothing.
    for (const end of ['DONE', 'ABORTED', 'ROLLED_BACK'])
      expect(ends.get(end) ?? 0).toBeGreaterThan(RUNS / 100);
    for (const count of Object.values(dead)) expect(count).toBeGreaterThan(RUNS / 100);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
  });
});
