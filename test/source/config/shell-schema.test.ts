import { describe, expect, it } from 'vitest';
import { siteShell } from '../../../source/config/shell-schema.ts';

const read = (written: unknown) => siteShell().safeParse(written);
const messages = (written: unknown): string =>
  read(written)
    .error?.issues.map(({ message }) => message)
    .join() ?? '';

describe('shell: of a site', () => {
  it('says nothing that must be said', () => {
    expect(read({}).data).toEqual({ user: null, address: '{node}', port: 22 });
  });

  it.each(['{node}', '{node}.example', 'ssh-{node}.halm.example', '127.0.0.1', 'localhost'])(
    'takes the address %s',
    (address) => expect(read({ user: 'noc', address }).data).toEqual({ user: 'noc', address, port: 22 }),
  );

  it.each([
    '-oProxyCommand={node}',
    '.{node}',
    '{node} x',
    'root@{node}',
    '{node}:22',
    '{node}/x',
    'bastion.example',
    '{node}{node}',
    '',
    '{node}\x1b[2J',
  ])('refuses the address %j', (address) => {
    expect(messages({ address })).toContain('{node}.example');
  });

  it.each(['-l', 'a b', 'noc@host', '', '\x1b[2J'])('refuses the user %j', (user) => {
    expect(messages({ user })).toContain('a user’s name such as noc');
  });

  it.each([0, 65_536, '22', 1.5])('refuses the port %j', (port) => {
    expect(messages({ port })).toContain('a port from 1 to 65535');
  });
});
