import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SnmpDevice, SnmpUser } from '../../../agent/io/snmp-session.ts';
import { snmpWalk } from '../../../agent/io/snmp-walk.ts';
import { findProgram } from '../../support/slurm-processes.ts';

const { signal } = new AbortController();
const limits = { signal, timeoutMs: 3000, maxBytes: 100_000 };
const SYSTEM = '1.3.6.1.2.1.1';

const isThere = findProgram('snmpd') !== null;
if (!isThere)
  console.warn(
    'skipped: no real snmpd here; to run these tests: apt-get install -y --no-install-recommends snmpd',
  );

describe.skipIf(!isThere)('a real snmpd that is asked by SNMP v3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-snmp-v3-'));
  let daemon: ChildProcess;
  let port = 0;
  const device = (more: Partial<SnmpUser> = {}): SnmpDevice => ({
    host: '127.0.0.1',
    port,
    user: {
      name: 'weft',
      auth: { protocol: 'sha256', password: 'signed-and' },
      privacy: { protocol: 'aes', password: 'sealed-too' },
      context: '',
      ...more,
    },
  });

  beforeAll(async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    port = socket.address().port;
    socket.close();
    writeFileSync(
      join(folder, 'snmpd.conf'),
      [
        'createUser weft SHA-256 "signed-and" AES "sealed-too"',
        'rouser weft authpriv',
        'createUser older SHA "signed-and" AES "sealed-too"',
        'rouser older authpriv',
        'createUser plain SHA-256 "signed-and"',
        'rouser plain auth',
        `[snmp] persistentDir ${folder}`,
        '',
      ].join('\n'),
    );
    daemon = spawn(
      findProgram('snmpd') ?? 'snmpd',
      ['-f', '-Le', '-C', '-c', join(folder, 'snmpd.conf'), `udp:127.0.0.1:${port}`],
      { stdio: 'ignore' },
    );
    await vi.waitFor(() => snmpWalk(device(), [SYSTEM], { ...limits, timeoutMs: 800 }), {
      timeout: 15_000,
      interval: 200,
    });
  });
  afterAll(async () => {
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['sha256', 'sha'] as const)('answers a user who signs with %s', async (protocol) => {
    const name = protocol === 'sha' ? 'older' : 'weft';
    const walk = await snmpWalk(
      device({ name, auth: { protocol, password: 'signed-and' } }),
      [SYSTEM, '1.3.6.1.2.1.99999'],
      limits,
    );
    const objectId = walk.get(`${SYSTEM}.2.0`);
    expect(Buffer.from(objectId as Uint8Array).toString()).toMatch(/^1\.3\.6\.1\.4\.1\.8072\./);
  });

  test.each<[string, Partial<SnmpUser>, string]>([
    ['a user it does not know', { name: 'nobody' }, 'it knows no such user'],
    [
      'another password to sign with',
      { auth: { protocol: 'sha256', password: 'something-else' } },
      'it does not take the signature',
    ],
    ['a user who may not encrypt', { name: 'plain' }, 'its user is not for signed and encrypted requests'],
    [
      'another password to encrypt with',
      { privacy: { protocol: 'aes', password: 'something-else' } },
      'no answer; is it on',
    ],
    [
      'a password that is too short',
      { auth: { protocol: 'sha256', password: 'short' } },
      'the auth password is too short; expected at least 8 bytes',
    ],
  ])('with %s is told of in words, without the secret', async (_, user, words) => {
    const error: unknown = await snmpWalk(device(user), [SYSTEM], { ...limits, timeoutMs: 900 }).catch(
      (cause: unknown) => cause,
    );
    expect(String(error)).toContain(words);
    expect(String(error)).not.toMatch(/something-else|: short|sealed-too|signed-and/);
  });
});

test('a device that answers in circles is left off', async () => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (request, from) => socket.send(circle(request), from.port, from.address));
  const device = { host: '127.0.0.1', port: socket.address().port, community: 'public' };
  await expect(snmpWalk(device, ['1.3.6.1.2.1.1'], limits)).rejects.toThrow('it answers in circles');
  socket.close();
});

/** An answer to a request of one identifier: the same row for ever, sysObjectID as a number. */
function circle(request: Buffer): Buffer {
  const row = Buffer.from('300d06082b060102010101000201 07'.replace(' ', ''), 'hex');
  // The number of the request stands behind the community: version, community, PDU, number.
  const pdu = request.indexOf(0xa5);
  const number = request.subarray(pdu + 2, pdu + 4 + (request[pdu + 3] ?? 0));
  const rows = Buffer.concat([Buffer.from([0x30, row.length]), row]);
  const body = Buffer.concat([number, Buffer.from('020100020100', 'hex'), rows]);
  const head = request.subarray(2, pdu);
  const whole = Buffer.concat([head, Buffer.from([0xa2, body.length]), body]);
  return Buffer.concat([Buffer.from([0x30, whole.length]), whole]);
}
