import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '../agent/operations/journal.ts';
import { openJournal } from '../agent/operations/storage/open-journal.ts';

const SUBMITTERS = [1, 8, 32];
const SECONDS = 2;
const LINES = 100_000;
const LINE = Buffer.from(`${'x'.repeat(519)}\n`);

/**
 * Durable appends a second and how long one takes, for submitters that each wait for theirs, beside the
 * least that can be durable at all: one write and one fdatasync of a line of the same size, in the same
 * folder and run, before and after, since a disk is seldom ours alone. Then how long it takes to open a journal, which verifies every line.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-journal-'));
  try {
    console.log(`journal in ${folder}, lines of about ${LINE.length} bytes, ${SECONDS} s each`);
    console.log(
      `${'what'.padEnd(32)}${'appends/s'.padStart(10)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}`,
    );
    await raw(join(folder, 'before'));
    for (const submitters of SUBMITTERS) {
      const journal = await openJournal(join(folder, String(submitters)), Date.now);
      report(`journal, ${submitters} submitters`, await measure(submitters, () => journal.append(record())));
      await journal.stop();
    }
    await raw(join(folder, 'after'));
    await opening(join(folder, 'long'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function raw(path: string): Promise<void> {
  const file = await open(path, 'w');
  let at = 0;
  const took = await measure(1, async () => {
    await file.write(LINE, 0, LINE.length, at);
    at += LINE.length;
    await file.datasync();
  });
  await file.close();
  report('write + fdatasync, raw', took);
}

async function measure(submitters: number, append: () => Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = [];
  const until = performance.now() + SECONDS * 1000;
  const submit = async () => {
    for (let now = performance.now(); now < until; ) {
      await append();
      const after = performance.now();
      took.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: submitters }, submit));
  return took;
}

function report(what: string, took: readonly number[]): void {
  const sorted = took.toSorted((a, b) => a - b);
  const share = (ratio: number) => (sorted[Math.floor(sorted.length * ratio)] ?? 0).toFixed(2);
  const rate = (took.length / SECONDS).toFixed(0);
  console.log(`${what.padEnd(32)}${rate.padStart(10)}${share(0.5).padStart(9)}${share(0.99).padStart(9)}`);
}

async function opening(folder: string): Promise<void> {
  const journal = await openJournal(folder, Date.now);
  await Promise.all(Array.from({ length: LINES }, () => journal.append(record())));
  await journal.stop();
  const before = performance.now();
  const again = await openJournal(folder, Date.now);
  const seconds = (performance.now() - before) / 1000;
  if (again.head.seq !== LINES) throw new Error(`${again.head.seq} of ${LINES} lines: this measured nothing`);
  console.log(
    `opening and verifying ${LINES} lines: ${seconds.toFixed(2)} s, ${(LINES / seconds).toFixed(0)} lines/s`,
  );
  await again.stop();
}

function record(): JournalRecord {
  return {
    code: 'operation.step',
    actor: 'weft://operator/noc-1',
    via: null,
    operation: '01JDH4Z6Y3W8K2Q5N7R9T1V3X5',
    what: 'waiting for 3 workloads on gpu-017 to end',
    reason: null,
    result: 'ok',
    body: {
      step: 'waiting for 3 workloads on gpu-017 to end',
      progressRatio: 0.25,
      left: ['4411', '4412', '4417'],
    },
  };
}
