import { expect, test } from 'vitest';
import { ThreadScheduling } from '../../agent/thread-scheduling.ts';

const SECOND = 1000;

function scheduling(exitCode = 0) {
  const ran: string[] = [];
  const warned: string[] = [];
  const made = new ThreadScheduling(
    {
      run: async (command) => {
        ran.push(command.join(' '));
        return { stdout: new Uint8Array(), stderr: '', exitCode };
      },
    },
    (level, message) => void warned.push(`${level} ${message}`),
    new AbortController().signal,
  );
  return { made, ran, warned };
}

test('the measuring thread goes before other work as long as it takes little', async () => {
  const { made, ran, warned } = scheduling();
  await made.begins(4711);
  for (let second = 0; second < 300; second++) await made.worked(0.1, second * SECOND);
  expect(ran).toEqual(['chrt --rr --pid 1 4711']);
  expect(warned).toEqual([]);
});

test('one that a flood keeps busy goes with other work, and first again after a quiet minute', async () => {
  const { made, ran, warned } = scheduling();
  await made.begins(4711);
  await made.worked(0.9, 0);
  await made.worked(0.9, SECOND);
  expect(ran.slice(1)).toEqual(['chrt --other --pid 0 4711']);
  expect(warned).toEqual(['warn the measuring thread is too busy to go before other work']);
  for (let second = 2; second < 50; second++) await made.worked(0.1, second * SECOND);
  await made.worked(0.4, 50 * SECOND);
  for (let second = 51; second < 111; second++) await made.worked(0.1, second * SECOND);
  expect(ran).toHaveLength(2);
  await made.worked(0.1, 111 * SECOND);
  expect(ran.slice(2)).toEqual(['chrt --rr --pid 1 4711']);
});

test('where it may not go first it is not tried again, until there is another thread', async () => {
  const { made, ran } = scheduling(1);
  await made.begins(4711);
  for (let second = 0; second < 300; second++) await made.worked(0.1, second * SECOND);
  expect(ran).toHaveLength(1);
  await made.begins(4712);
  expect(ran[1]).toBe('chrt --rr --pid 1 4712');
});
