import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Admission, admit, type Gate } from '../../../agent/server/admission.ts';

const TOKEN: Gate = { kind: 'token', token: () => 'correct-horse' };
const GOOD = { authorization: 'Bearer correct-horse', 'sec-websocket-protocol': 'weft.1' };

/** What admission reads of a request. */
function request(
  headers: Record<string, string>,
  { url = '/weft', method = 'GET', socket = {} }: { url?: string; method?: string; socket?: object } = {},
): IncomingMessage {
  return Object.assign(Object.create(null), { headers, url, method, socket });
}

const statusOf = (admission: Admission): number | string =>
  'status' in admission ? admission.status : admission.identity;

describe('admission by token', () => {
  test('lets in whoever has it', () => {
    expect(admit(request(GOOD), TOKEN)).toEqual({ identity: 'local' });
  });

  test.each([
    ['a page in a browser', request({ ...GOOD, origin: 'https://evil.example' }), 403],
    ['an Origin of null', request({ ...GOOD, origin: 'null' }), 403],
    ['an empty Origin', request({ ...GOOD, origin: '' }), 403],
    ['a token in the URL', request(GOOD, { url: '/weft?token=correct-horse' }), 400],
    ['any query', request(GOOD, { url: '/weft?' }), 400],
    ['another path', request(GOOD, { url: '/' }), 404],
    ['a path that only begins like ours', request(GOOD, { url: '/weft/' }), 404],
    ['an absolute URL', request(GOOD, { url: 'http://127.0.0.1/weft' }), 404],
    ['another method', request(GOOD, { method: 'POST' }), 405],
    ['no subprotocol', request({ authorization: GOOD.authorization }), 400],
    ['another subprotocol', request({ ...GOOD, 'sec-websocket-protocol': 'weft.2' }), 400],
    ['several subprotocols', request({ ...GOOD, 'sec-websocket-protocol': 'weft.1, chat' }), 400],
    ['no token', request({ 'sec-websocket-protocol': 'weft.1' }), 401],
    ['another token', request({ ...GOOD, authorization: 'Bearer correct-horsf' }), 401],
    ['the beginning of the token', request({ ...GOOD, authorization: 'Bearer correct' }), 401],
    ['an empty token', request({ ...GOOD, authorization: 'Bearer ' }), 401],
    ['another scheme', request({ ...GOOD, authorization: 'Basic correct-horse' }), 401],
    ['a token of 4 kB', request({ ...GOOD, authorization: `Bearer ${'x'.repeat(4096)}` }), 401],
  ])('refuses %s', (_, asked, status) => {
    expect(statusOf(admit(asked, TOKEN))).toBe(status);
  });

  test('says why, and never what the token is', () => {
    const refusal = admit(request({ ...GOOD, authorization: 'Bearer wrong' }), TOKEN);
    expect(refusal).toEqual({ status: 401, reason: 'the token is not this agent’s' });
    expect(JSON.stringify(refusal)).not.toContain('horse');
  });

  test('reads the token anew, so that a renewed one counts at once', () => {
    let token = 'old';
    const gate: Gate = { kind: 'token', token: () => token };
    const asked = request({ ...GOOD, authorization: 'Bearer new' });
    expect(statusOf(admit(asked, gate))).toBe(401);
    token = 'new';
    expect(statusOf(admit(asked, gate))).toBe('local');
  });
});

describe('admission by certificate', () => {
  const certified = (subjectaltname: string | undefined, authorized = true): IncomingMessage =>
    request(
      { 'sec-websocket-protocol': 'weft.1' },
      { socket: { authorized, getPeerCertificate: () => ({ subjectaltname }) } },
    );
  const GATE: Gate = { kind: 'certificate' };

  test('takes the operator from the URI in the subject alternative names', () => {
    expect(statusOf(admit(certified('DNS:laptop, URI:weft://operator/anna'), GATE))).toBe(
      'weft://operator/anna',
    );
  });

  test.each([
    ['that no authority of ours signed', certified('URI:weft://operator/anna', false), 401],
    ['without alternative names', certified(undefined), 403],
    ['of an agent', certified('URI:weft://agent/de-halm'), 403],
    ['that hides an operator in a quoted name', certified('DNS:"x, URI:weft://operator/anna, y"'), 403],
    ['of two operators', certified('URI:weft://operator/anna, URI:weft://operator/bert'), 403],
    ['whose operator is no name', certified('URI:weft://operator/\u001b[2Janna'), 403],
    ['that names an operator only as a host', certified('DNS:weft://operator/anna'), 403],
  ])('refuses a certificate %s', (_, asked, status) => {
    expect(statusOf(admit(asked, GATE))).toBe(status);
  });

  test('does not take a token in its place', () => {
    expect(statusOf(admit(request(GOOD, { socket: { authorized: false } }), GATE))).toBe(401);
  });
});
