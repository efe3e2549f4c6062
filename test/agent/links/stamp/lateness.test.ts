import { expect, test } from 'vitest';
import { Lateness } from '../../../../agent/links/stamp/lateness.ts';

test('how late the loop ran is what its timers did not promise, and forgotten once told', () => {
  const lateness = new Lateness();
  expect(lateness.takeP99()).toBeNull();
  for (let tick = 0; tick < 98; tick++) lateness.note(tick, tick + 0.9);
  lateness.note(98, 103);
  lateness.note(99, 140);
  expect(lateness.takeP99()).toBe(4);
  expect(lateness.takeP99()).toBeNull();
});
