import { describe, expect, it } from 'vitest';
import { describeForward, describeHop } from '../../../../source/agents/ssh/describe-hop.ts';
import { SshError } from '../../../../source/agents/ssh/ssh-error.ts';

const bastion = { user: 'noc', host: 'bastion.example', port: 22 };
const inner = { user: 'noc', host: '2001:db8::1', port: 2222 };
const systemError = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('what went wrong with a hop', () => {
  it.each([
    [systemError('ECONNREFUSED'), 'nothing listens there (ECONNREFUSED)'],
    [systemError('ENOTFOUND'), 'the name is not known (ENOTFOUND)'],
    [systemError('EHOSTUNREACH'), 'cannot be reached (EHOSTUNREACH)'],
    [systemError('ECONNRESET'), 'closed the connection (ECONNRESET)'],
    [new Error('Keepalive timeout'), 'gave no sign of life'],
    [new Error('Connection lost before handshake'), 'closed the connection before it said what it is'],
    [new Error('Handshake failed: no matching C->S cipher'), 'has no C->S cipher in common with weft'],
    [new Error('Invalid identification string'), 'does not speak SSH there'],
    [new Error('Too many authentication failures'), 'ended the connection: Too many authentication failures'],
    ['a string', 'ended the connection: a string'],
  ])('names it: %s', (error, phrase) => {
    expect(describeHop(inner, error).message).toContain(`[2001:db8::1]:2222: ${phrase}`);
  });

  it('keeps the words of a hop before it', () => {
    const first = new SshError(bastion, 'closed the connection');
    expect(describeHop(inner, first)).toBe(first);
    expect(describeForward(inner, 'agent', 1, first)).toBe(first);
  });

  it.each([
    [1, 'does not let this user through to agent.example:7443 (no): see AllowTcpForwarding'],
    [2, 'let us in, and cannot reach agent.example:7443 from there (no)'],
    [4, 'let us in, and opened no connection to agent.example:7443: no'],
  ])('tells the reasons of a connection that was not opened apart: %i', (reason, phrase) => {
    const error = Object.assign(new Error('(SSH) Channel open failure: no'), { reason });
    expect(describeForward(bastion, 'agent.example', 7443, error).message).toContain(
      `bastion.example:22: ${phrase}`,
    );
  });

  it('repeats no more of a server’s words than a line holds', () => {
    expect(describeHop(bastion, new Error('x'.repeat(30_000))).message.length).toBeLessThan(300);
  });
});
