import { describe, expect, it } from 'vitest';
import {
  nodeStateOf,
  parseNodeState,
  schedulingOf,
  showNodeState,
} from '../../../../agent/drivers/slurm/node-state.ts';

const empty = { busy: false, commissioning: false };
const busy = { busy: true, commissioning: false };

describe('a node’s state', () => {
  it.each([
    [['idle'], 'IDLE', 'idle', 'open'],
    [['IDLE', 'DRAIN'], 'IDLE+DRAIN', 'idle', 'drained'],
    [['idle', 'DRAIN'], 'IDLE+DRAIN', 'idle', 'drained'],
    [['drained'], 'IDLE+DRAIN', 'idle', 'drained'],
    [['DOWN*+DRAIN'], 'DOWN+NOT_RESPONDING+DRAIN', 'down', 'cordoned'],
    [['DOWN', 'DRAIN'], 'DOWN+DRAIN', 'down', 'drained'],
    [['DOWN'], 'DOWN', 'down', 'open'],
    [['IDLE', 'NOT_RESPONDING'], 'IDLE+NOT_RESPONDING', 'unknown', 'open'],
    [['mixed*'], 'MIXED+NOT_RESPONDING', 'unknown', 'open'],
    [['IDLE', 'FAIL'], 'IDLE+FAIL', 'idle', 'failed'],
    [['FUTURE'], 'FUTURE', 'unknown', 'commissioning'],
    [['IDLE', 'DYNAMIC_FUTURE'], 'IDLE+DYNAMIC_FUTURE', 'idle', 'commissioning'],
    [['IDLE', 'PLANNED'], 'IDLE+PLANNED', 'idle', 'open'],
    [['idle~'], 'IDLE+POWERED_DOWN', 'idle', 'open'],
    [['IDLE', 'MAINTENANCE'], 'IDLE+MAINTENANCE', 'idle', 'cordoned'],
    [['maint'], 'UNKNOWN+MAINTENANCE', 'unknown', 'cordoned'],
    [['DOWN', 'REBOOT_ISSUED'], 'DOWN+REBOOT_ISSUED', 'down', 'open'],
    [['UNKNOWN', 'DRAIN'], 'UNKNOWN+DRAIN', 'unknown', 'cordoned'],
    [['ERROR'], 'ERROR', 'down', 'open'],
    [[], 'UNKNOWN', 'unknown', 'open'],
    [['SOMETHING_NEW', 'IDLE'], 'IDLE+SOMETHING_NEW', 'idle', 'open'],
  ])('%j is shown, placed and scheduled as Slurm means it', (words, shown, state, scheduling) => {
    const native = parseNodeState(words);
    expect([showNodeState(native), nodeStateOf(native), schedulingOf(native, empty)]).toEqual([
      shown,
      state,
      scheduling,
    ]);
  });

  it('with DRAIN and work is draining, never drained', () => {
    expect(schedulingOf(parseNodeState(['ALLOCATED', 'DRAIN']), busy)).toBe('draining');
    expect(schedulingOf(parseNodeState(['IDLE', 'DRAIN', 'NOT_RESPONDING']), busy)).toBe('draining');
  });

  it('of a node that is being brought in is commissioning, whatever else holds it', () => {
    const joining = { busy: false, commissioning: true };
    expect(schedulingOf(parseNodeState(['IDLE', 'DRAIN']), joining)).toBe('commissioning');
  });
});
