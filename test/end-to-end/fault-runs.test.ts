import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CRASH_POINTS } from '../../agent/crash-points.ts';
import { CONSOLE_CRASH_POINTS } from '../../source/crash-points.ts';
import { hasEndedAt } from '../support/faults/armed-lives.ts';
import { drawRun } from '../support/faults/draw-run.ts';
import { FaultRun } from '../support/faults/fault-run.ts';
import { FaultWorld } from '../support/faults/fault-world.ts';
import type { RunEnd } from '../support/faults/judge-run.ts';
import { firstSeed } from '../support/first-seed.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';

/** A share for every change; CONTRIBUTING.md says how all of it is played. */
const RUNS = Number(process.env['WEFT_FAULT_RUNS'] ?? 8);
const WORLDS = Number(process.env['WEFT_FAULT_WORLDS'] ?? 4);
const FIRST = firstSeed('WEFT_FAULT_SEED', 1e6);
/** A folder for what there is to say of each run. */
const KEEP = process.env['WEFT_FAULT_KEEP'];
/** Only root's hold is a machine's: another's takes a second person to break. */
const POINTS_HERE = CRASH_POINTS.filter((point) => point !== 'returned takeOver' || process.getuid?.() === 0);
/** An agent does not come to each point in each run that is drawn for it. */
const ALL_POINTS_AFTER = 4 * CRASH_POINTS.length;

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('two real clusters and their agents, with faults', () => {
  it(
    'when all is healed no job ran twice at once, none is lost, and every operation has ended or says what it waits for',
    async () => {
      console.log(
        `${RUNS} runs from seed ${FIRST} in ${WORLDS} worlds: WEFT_FAULT_SEED=${FIRST} repeats what was drawn`,
      );
      const ends: RunEnd[] = [];
      let next = FIRST;
      const play = async (): Promise<void> => {
        const world = await FaultWorld.open();
        try {
          while (next < FIRST + RUNS) ends.push(told(await FaultRun.play(world, drawRun(next++))));
        } finally {
          await world.close();
        }
      };
      await Promise.all(Array.from({ length: Math.min(WORLDS, RUNS) }, play));
      const struck = ends.flatMap((end) => end.struck);
      console.log(`${ends.length} runs; what struck how often: ${counted(struck).join(', ')}`);
      expect(ends).toHaveLength(RUNS);
      expect(ends.flatMap(({ seed, wrong }) => wrong.map((words) => `seed ${seed}: ${words}`))).toEqual([]);
      if (RUNS < ALL_POINTS_AFTER) return;
      expect(POINTS_HERE.filter((point) => !hasEndedAt(point, struck))).toEqual([]);
      expect(CONSOLE_CRASH_POINTS.filter((point) => !struck.includes(`kill console ${point}`))).toEqual([]);
    },
    RUNS * 300_000,
  );
});

function told(end: RunEnd): RunEnd {
  const { seed, seconds, struck, operations, waiting, wrong, told: all } = end;
  const lines = [
    `seed ${seed}, ${seconds.toFixed(0)} s: ${counted(struck).join(', ')}`,
    ...operations,
    ...waiting.map((one) => `waits: ${one}`),
    ...wrong.map((one) => `WRONG ${one}`),
  ];
  console.log(lines.join('\n  '));
  if (KEEP !== undefined) {
    mkdirSync(KEEP, { recursive: true });
    const file = join(KEEP, `${seed}${wrong.length > 0 ? '-wrong' : ''}.txt`);
    writeFileSync(file, `${JSON.stringify({ ...end, told: '' }, null, 1)}\n${all}`);
  }
  return end;
}

function counted(words: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort().map(([word, count]) => `${word} ×${count}`);
}
