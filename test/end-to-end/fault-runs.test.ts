import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawRun } from '../support/faults/draw-run.ts';
import { FaultRun, type RunEnd } from '../support/faults/fault-run.ts';
import { FaultWorld } from '../support/faults/fault-world.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';

const RUNS = Number(process.env['WEFT_FAULT_RUNS'] ?? 6);
const WORLDS = Number(process.env['WEFT_FAULT_WORLDS'] ?? 2);
const FIRST = Number(process.env['WEFT_FAULT_SEED'] ?? Math.floor(Math.random() * 1e6));
/** A folder for what there is to say of each run. */
const KEEP = process.env['WEFT_FAULT_KEEP'];

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('two real clusters and their agents, with faults', () => {
  it(
    'when all is healed no job ran twice at once, none is lost, and every operation has ended or says what it waits for',
    async () => {
      console.log(
        `${RUNS} runs from seed ${FIRST} in ${WORLDS} worlds: WEFT_FAULT_SEED=${FIRST} repeats what was drawn`,
      );
      const ends: RunEnd[] = [];
      let next = FIRST;
      const world = async (): Promise<void> => {
        const own = await FaultWorld.open();
        try {
          while (next < FIRST + RUNS) ends.push(told(await new FaultRun(own, drawRun(next++)).play()));
        } finally {
          await own.close();
        }
      };
      await Promise.all(Array.from({ length: WORLDS }, world));
      expect(ends).toHaveLength(RUNS);
      expect(ends.flatMap(({ seed, wrong }) => wrong.map((words) => `seed ${seed}: ${words}`))).toEqual([]);
    },
    RUNS * 300_000,
  );
});

function told(end: RunEnd): RunEnd {
  const { seed, seconds, struck, operations, waiting, wrong, told: all } = end;
  const counted = [...new Set(struck)].map(
    (one) => `${one} ×${struck.filter((other) => other === one).length}`,
  );
  console.log(
    [
      `seed ${seed}, ${seconds.toFixed(0)} s: ${counted.join(', ')}`,
      ...operations,
      ...waiting.map((one) => `waits: ${one}`),
      ...wrong.map((one) => `WRONG ${one}`),
    ].join('\n  '),
  );
  if (KEEP !== undefined) {
    mkdirSync(KEEP, { recursive: true });
    writeFileSync(
      join(KEEP, `${seed}${wrong.length > 0 ? '-wrong' : ''}.txt`),
      `${JSON.stringify({ ...end, told: '' }, null, 1)}\n${all}`,
    );
  }
  return end;
}
