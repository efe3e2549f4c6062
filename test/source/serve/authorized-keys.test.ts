import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorizedKey, parseAuthorizedKeys } from '../../../source/serve/authorized-keys.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9sQwM4v0mYb9nQq9tI0bqz0D3gq0lqKq0cYx3m0A1u';

function one(line: string): AuthorizedKey | string {
  const { keys, problems } = parseAuthorizedKeys(line);
  expect(keys.length + problems.length).toBe(1);
  return keys[0] ?? problems[0]?.text ?? '';
}

describe('a line of authorized_keys', () => {
  it('is an operator by the name in its comment', () => {
    expect(one(`${KEY} noc-1`)).toMatchObject({
      operator: 'noc-1',
      role: 'operator',
      isWall: false,
      from: null,
      expiresAt: null,
    });
  });

  it.each([
    ['environment="WEFT_ROLE=viewer"', { role: 'viewer', operator: 'noc-1' }],
    ['environment="WEFT_OPERATOR=shift.lead"', { role: 'operator', operator: 'shift.lead' }],
    ['environment="WEFT_ROLE=viewer",environment="WEFT_ROLE=operator"', { role: 'viewer' }],
    ['command="wall"', { role: 'viewer', isWall: true }],
    ['restrict,pty,no-port-forwarding,No-X11-Forwarding', { role: 'operator' }],
    ['expiry-time="20300102Z"', { expiresAt: Date.UTC(2030, 0, 2) }],
    ['expiry-time="203001020304Z"', { expiresAt: Date.UTC(2030, 0, 2, 3, 4) }],
    ['expiry-time="20300102030405"', { expiresAt: new Date(2030, 0, 2, 3, 4, 5).getTime() }],
    ['expiry-time="20310101Z",expiry-time="20300101Z"', { expiresAt: Date.UTC(2030, 0, 1) }],
  ])('with %s is what that says', (options, expected) => {
    expect(one(`${options} ${KEY} noc-1`)).toMatchObject(expected);
  });

  it('whose comment is no name may look and not act, for nobody would stand on record', () => {
    expect(one(`${KEY} the night shift`)).toMatchObject({ operator: null, role: 'viewer' });
    expect(one(KEY)).toMatchObject({ operator: null, role: 'viewer' });
  });

  it.each([
    ['cert-authority', 'option cert-authority: it is not known, so the key is refused'],
    ['permitopen="a:1"', 'option permitopen: it is not known, so the key is refused'],
    ['command="sh"', 'command="sh": expected wall'],
    ['environment="PATH=/tmp"', 'environment="PATH=/tmp": expected WEFT_ROLE or WEFT_OPERATOR'],
    ['environment="WEFT_ROLE=root"', 'expected WEFT_ROLE=viewer or WEFT_ROLE=operator'],
    ['environment="WEFT_OPERATOR=a/../b"', 'expected a name of letters'],
    ['from="noc.example"', 'names are not looked up'],
    ['from="10.0.0.0/33"', 'expected addresses'],
    ['expiry-time="20300231Z"', 'expected YYYYMMDD'],
    ['expiry-time="tomorrow"', 'expected YYYYMMDD'],
    ['no-pty', 'option no-pty: it is not known'],
    ['from="10.0.0.1', 'no key; expected'],
  ])('with %s is refused, and says why', (options, words) => {
    expect(one(`${options} ${KEY} noc-1`)).toContain(words);
  });

  it.each([
    ['sk-ssh-ed25519@openssh.com AAAA noc-1', 'no key; expected'],
    ['ssh-dss AAAAB3NzaC1kc3M= noc-1', 'no key; expected'],
    [`ssh-rsa ${KEY.split(' ')[1]} noc-1`, 'not of the type ssh-rsa'],
  ])('that is %s is refused', (line, words) => {
    expect(one(line)).toContain(words);
  });

  it('may stand once: the first holds, so that a second cannot widen it', () => {
    const { keys, problems } = parseAuthorizedKeys(
      `# people\n\nenvironment="WEFT_ROLE=viewer" ${KEY} noc-1\n${KEY} noc-1\n`,
    );
    expect(keys).toHaveLength(1);
    expect(keys[0]?.role).toBe('viewer');
    expect(problems).toEqual([{ line: 4, text: 'the same key stands above already, and that line holds' }]);
  });

  it('of any text at all gives keys or problems, and no key with an option it does not know', () => {
    const option = fc.stringMatching(/^[a-z-]{1,12}$/);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), option, (text, name) => {
        parseAuthorizedKeys(`${text}\n${name} ${KEY}`);
        const { keys } = parseAuthorizedKeys(`x${name}x="${text.replaceAll(/[\n"\\]/g, '')}" ${KEY} noc-1`);
        expect(keys).toEqual([]);
      }),
      { seed: 20_261_125 },
    );
  });
});
