import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Poller } from '../../../agent/sources/poller.ts';
import type { Reading } from '../../../agent/sources/source.ts';

const PERIOD_MS = 10_000;
const NOTHING: Reading = {};

let began: number[];
let told: number[];
let open: { succeed(): void; fail(): void }[];
let poller: Poller;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  [began, told, open] = [[], [], []];
  const source = {
    name: 'slurm',
    kind: 'scheduler',
    periodMs: PERIOD_MS,
    timeoutMs: 5_000,
    targets: ['controller'],
    read: () =>
      new Promise<Reading>((resolve, reject) => {
        began.push(Date.now());
        open.push({ succeed: () => resolve(NOTHING), fail: () => reject(new Error('gone')) });
      }),
  } as const;
  const report = {
    reading: async () => void told.push(Date.now()),
    failure: () => void told.push(Date.now()),
  };
  poller = new Poller(source, report, () => Date.now());
  poller.start();
});
afterEach(async () => {
  await poller.stop();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function answer(how: 'succeed' | 'fail' = 'succeed'): Promise<void> {
  open.pop()?.[how]();
  await pass(0);
}

test('a reading that is asked for begins at once, and the next one comes when it was due anyway', async () => {
  await pass(0);
  await answer();
  await pass(3_000);
  let isTold = false;
  void poller.readNow().then(() => {
    isTold = true;
  });
  await pass(0);
  expect([began, isTold]).toEqual([[0, 3_000], false]);
  await answer();
  expect([told, isTold]).toEqual([[0, 3_000], true]);
  await pass(PERIOD_MS);
  expect(began).toEqual([0, 3_000, PERIOD_MS]);
});

test('one under way is too old for whoever asks: another follows it, one for all who asked', async () => {
  await pass(0);
  const settled: string[] = [];
  for (const who of ['one', 'other']) void poller.readNow().then(() => settled.push(who));
  await pass(1_000);
  await answer();
  expect([began, settled]).toEqual([[0, 1_000], []]);
  await answer();
  expect([began, settled]).toEqual([
    [0, 1_000],
    ['one', 'other'],
  ]);
});

test('a reading that fails settles what was asked, too: its failure is told', async () => {
  await pass(0);
  await answer();
  const asked = poller.readNow();
  await pass(0);
  await answer('fail');
  await asked;
  expect(told).toEqual([0, 0]);
});
