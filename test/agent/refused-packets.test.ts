import { expect, test } from 'vitest';
import { RefusedPackets } from '../../agent/refused-packets.ts';

const NONE = {
  answered: 0,
  malformed: 0,
  notAllowed: 0,
  fromReflector: 0,
  overRate: 0,
  unsigned: 0,
  tooManySessions: 0,
  notSent: 0,
};

test('what a reflector did not answer is told by reason, each packet once, also of one that began anew', () => {
  const refused = new RefusedPackets();
  expect(refused.since({ ...NONE, answered: 9 })).toBeNull();
  expect(refused.since({ ...NONE, malformed: 3, notAllowed: 1 })).toEqual({ malformed: 3, notAllowed: 1 });
  expect(refused.since({ ...NONE, answered: 20, malformed: 3, notAllowed: 5 })).toEqual({ notAllowed: 4 });
  expect(refused.since({ ...NONE, malformed: 1 })).toEqual({ malformed: 1 });
  expect(refused.since({ ...NONE, malformed: 1 })).toBeNull();
});
