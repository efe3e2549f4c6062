import { expect, test } from 'vitest';
import { readActingCommand } from '../../../source/app/acting-command.ts';

test('names stand first and all else is the reason', () => {
  expect(readActingCommand('drain de-halm/dh-b[07-09] zernike/n1 fan swap, ticket 5512')).toEqual({
    request: {
      verb: 'drain',
      targets: ['de-halm/dh-b[07-09]', 'zernike/n1'],
      reason: 'fan swap, ticket 5512',
      policy: 'wait',
      deadlineSeconds: null,
      to: null,
      takeOver: false,
    },
  });
});

test('the flags of the command line mean the same', () => {
  const line = 'drain a/n1 --policy checkpoint --deadline 30m --take-over --reason "the fan came"';
  expect(readActingCommand(line)).toMatchObject({
    request: { policy: 'checkpoint', deadlineSeconds: 1_800, takeOver: true, reason: 'the fan came' },
  });
  expect(readActingCommand('migrate a/1 --to eemshaven heat')).toMatchObject({
    request: { to: 'eemshaven', reason: 'heat', policy: null },
  });
  expect(readActingCommand('evacuate de-halm flood')).toMatchObject({
    request: { targets: ['de-halm'], reason: 'flood', policy: 'checkpoint' },
  });
});

test.each([
  ['drain a/n1 --policy kill', '--policy wants one of wait, checkpoint, requeue, evict'],
  ['drain a/n1 --deadline soon', '--deadline wants a duration such as 30m'],
  ['drain a/n1 --force', ':drain knows no --force'],
])('%s cannot be meant', (line, wrong) => {
  expect(readActingCommand(line)).toEqual({ wrong });
});

test('what is no verb is none of ours', () => {
  expect(readActingCommand('nodes health!=ok')).toBeNull();
});
