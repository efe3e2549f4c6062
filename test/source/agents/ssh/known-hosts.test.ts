import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeHostKey, recordedKeyTypes } from '../../../../source/agents/ssh/judge-host-key.ts';
import { parseKnownHosts } from '../../../../source/agents/ssh/known-hosts.ts';
import { hashedName, keyOf } from './wire-keys.ts';

const good = keyOf('ssh-ed25519', 'good');
const other = keyOf('ssh-ed25519', 'other');
const rsa = keyOf('ssh-rsa', 'rsa');
const line = (names: string, key: Buffer, type = 'ssh-ed25519'): string =>
  `${names} ${type} ${key.toString('base64')}`;
const parse = (...lines: string[]) => parseKnownHosts(Buffer.from(lines.join('\n')), '/k');
const judge = (lines: readonly string[], host = 'bastion.example', port = 22, key = good) =>
  judgeHostKey(parse(...lines), host, port, key).kind;

describe('known_hosts', () => {
  it.each([
    ['a plain name', line('bastion.example', good)],
    ['one of several names, with a comment', `${line('x,bastion.example,192.0.2.1', good)} noc@weft`],
    ['another case', line('Bastion.EXAMPLE', good)],
    ['a star', line('*.example', good)],
    ['stars and question marks', line('b*st??n.*a*e', good)],
    ['tabs and blanks', `  bastion.example \t ssh-ed25519\t${good.toString('base64')}  `],
    ['a line end of Windows', `${line('bastion.example', good)}\r`],
    ['a hash', line(hashedName('bastion.example', 'salt of 20 bytes ...'), good)],
    ['an earlier key beside it', `${line('bastion.example', other)}\n${line('bastion.example', good)}`],
  ])('trusts a host by %s', (_, text) => {
    expect(judge([text])).toBe('trusted');
  });

  it.each([
    ['no line', ''],
    ['a comment', `# ${line('bastion.example', good)}`],
    ['a longer name', line('bastion.example.org', good)],
    ['a shorter name', line('example', good)],
    ['a name that begins alike', line('bastion.exampl?e', good)],
    ['a negation before the match', line('!bastion.example,*.example', good)],
    ['a negation behind the match', line('*.example,!bastion.*', good)],
    ['the hash of another name', line(hashedName('bastion2.example', 'salt'), good)],
    ['a hash of another kind', line('|2|c2FsdA==|c2FsdA==', good)],
    ['another port', line('[bastion.example]:2222', good)],
    ['an authority', `@cert-authority ${line('*.example', good)}`],
  ])('knows no key by %s', (_, text) => {
    expect(judge([text])).toBe('unknown');
  });

  it('takes a host on another port under that port’s name alone', () => {
    expect(judge([line('[bastion.example]:2222', good)], 'bastion.example', 2222)).toBe('trusted');
    expect(judge([line(hashedName('[bastion.example]:2222', 's'), good)], 'bastion.example', 2222)).toBe(
      'trusted',
    );
    expect(judge([line('bastion.example', good)], 'bastion.example', 2222)).toBe('unknown');
  });

  it('takes an IPv6 address as ssh writes it', () => {
    expect(judge([line('2001:db8::1', good)], '2001:db8::1')).toBe('trusted');
    expect(judge([line('[2001:db8::1]:2222', good)], '2001:db8::1', 2222)).toBe('trusted');
  });

  it('sees a changed key with every line that is recorded, also of another type', () => {
    const known = parse('', line('bastion.example', other), line('*.example', rsa, 'ssh-rsa'));
    const verdict = judgeHostKey(known, 'bastion.example', 22, good);
    expect(verdict).toMatchObject({ kind: 'changed', recorded: [{ place: '/k:2' }, { place: '/k:3' }] });
  });

  it('refuses a revoked key, whatever else is recorded and whichever port it is on', () => {
    const revoked = `@revoked ${line('*', good)}`;
    expect(judge([line('bastion.example', good), revoked])).toBe('revoked');
    expect(judge([line('[bastion.example]:2222', good), revoked], 'bastion.example', 2222)).toBe('revoked');
    expect(judge([`@revoked ${line('bastion.example', good)}`], 'bastion.example', 2222)).toBe('revoked');
    expect(judge([line('bastion.example', good), `@revoked ${line('elsewhere', good)}`])).toBe('trusted');
    expect(judge([line('bastion.example', good), `@revoked ${line('*', other)}`])).toBe('trusted');
  });

  it('decides nothing when a line that takes trust away cannot be read', () => {
    expect(judge([line('bastion.example', good), '@revoked * ssh-ed25519 ?'])).toBe('undecidable');
    expect(judge([line('bastion.example', good), '@revoke * ssh-ed25519 ?'])).toBe('trusted');
  });

  it('names the authority of a host that has no key of its own', () => {
    const known = parse('', `@cert-authority ${line('*.example', other)}`);
    expect(judgeHostKey(known, 'bastion.example', 22, good)).toMatchObject({
      kind: 'unknown',
      authority: { place: '/k:2' },
    });
  });

  it('gives the types that are recorded, in order, so that a server is asked for those first', () => {
    const known = parse(
      line('*', rsa, 'ssh-rsa'),
      line('bastion.example', good),
      line('bastion.example', other),
      `@revoked ${line('*', keyOf('ecdsa-sha2-nistp256', ''), 'ecdsa-sha2-nistp256')}`,
    );
    expect(recordedKeyTypes(known, 'bastion.example', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it.each([
    ['a type that is not the key’s', line('h', rsa)],
    ['no key', 'h ssh-ed25519'],
    ['no base64', 'h ssh-ed25519 AAAA!'],
    ['an unknown marker', `@trusted ${line('h', good)}`],
    ['names without a name', line(',!', good)],
    ['a line too long to be one', line('h,'.repeat(20_000), good)],
  ])('passes over a line with %s, and counts it', (_, text) => {
    expect(parse(text, line('h', good))).toMatchObject({
      hosts: [{ place: '/k:2' }],
      unreadable: [{ place: '/k:1', revokes: false }],
    });
  });

  it('answers for any bytes, names and keys', () => {
    const bits = fc.constantFrom(
      '@revoked ',
      '|1|',
      '*',
      '?',
      '!',
      ',',
      ' ',
      '\n',
      '[h]:1',
      good.toString('base64'),
    );
    const text = fc.array(fc.oneof(bits, fc.string())).map((parts) => Buffer.from(parts.join('')));
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), text);
    fc.assert(
      fc.property(bytes, fc.string(), fc.nat(65_535), fc.uint8Array(), (file, host, port, key) => {
        const known = parseKnownHosts(file, '/k');
        expect(['trusted', 'revoked', 'undecidable', 'changed', 'unknown']).toContain(
          judgeHostKey(known, host, port, key).kind,
        );
        expect(known.hosts.length + known.unreadable.length).toBeLessThanOrEqual(file.length + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('trusts exactly the key that a written line holds', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}$/);
    fc.assert(
      fc.property(
        name,
        fc.constantFrom(22, 2222),
        fc.uint8Array({ minLength: 1 }),
        fc.boolean(),
        (host, port, tail, hash) => {
          const key = keyOf('ssh-ed25519', tail);
          const bare = port === 22 ? host : `[${host}]:${port}`;
          const known = parse(line(hash ? hashedName(bare, 'salt') : bare, key));
          expect(judgeHostKey(known, host, port, key).kind).toBe('trusted');
          expect(judgeHostKey(known, host, port, keyOf('ssh-ed25519', [...tail, 0])).kind).toBe('changed');
          expect(judgeHostKey(known, `${host}x`, port, key).kind).toBe('unknown');
        },
      ),
    );
  });

  it('is not slowed down by a line of stars', () => {
    const known = parse(line(`${'*a'.repeat(8_000)}b`, good));
    expect(judgeHostKey(known, 'a'.repeat(255), 22, good).kind).toBe('unknown');
  });
});
