import * as z from 'zod';
import { listed, text } from './fields.ts';
import { wrong } from './shown-value.ts';

/** A host: a name, an IPv4 address, or an IPv6 address without brackets. */
export function host(): z.ZodString {
  const expected = 'a host name or address, such as 127.0.0.1';
  return z.string({ error: expected }).regex(HOST, { error: expected });
}

const HOST =
  /^(?:(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/;

/**
 * A URL with one of these protocols (`https:`), as it was written. Secrets have no place in it: it is
 * shown on screens and in logs.
 */
export function url(protocols: readonly [string, ...string[]], example: string) {
  const expected = `${listed(
    protocols.map((protocol) => `${protocol}//`),
    'or',
  )}…, such as ${example}`;
  return text(expected).transform((written, context) => {
    const problem = urlProblem(written, protocols, expected);
    if (problem === null) return written;
    context.issues.push({ code: 'custom', input: written, message: problem });
    return z.NEVER;
  });
}

/** What is wrong with a URL, in words that repeat no secret; null when nothing is. */
export function urlProblem(written: string, protocols: readonly string[], expected: string): string | null {
  if (!URL.canParse(written)) return wrong(written, expected);
  const parsed = new URL(written);
  if (!protocols.includes(parsed.protocol) || parsed.hostname === '') return wrong(written, expected);
  if (parsed.username !== '' || parsed.password !== '') {
    return 'a user or password in a URL; expected them in a file, for URLs are shown and logged';
  }
  if (/[?&](?:access_)?token=/i.test(parsed.search)) {
    return 'a token in a URL; expected it in a file, for URLs are shown and logged';
  }
  return null;
}

/** A WebSocket address of an agent: host and port, no path, for the path is ours. */
export function agentUrl() {
  const expected = 'wss://HOST:PORT, or ws://HOST:PORT on loopback';
  return text(expected).transform((written, context) => {
    const problem =
      urlProblem(written, ['ws:', 'wss:'], expected) ??
      (isBare(new URL(written)) ? null : wrong(written, `${expected}, with nothing after the port`));
    if (problem === null) return written.replace(/\/$/, '');
    context.issues.push({ code: 'custom', input: written, message: problem });
    return z.NEVER;
  });
}

function isBare(parsed: URL): boolean {
  return ['', '/'].includes(parsed.pathname) && parsed.search === '' && parsed.hash === '';
}

/**
 * What an agent's key has to be, whoever signed for it: the SHA-256 of its certificate's
 * SubjectPublicKeyInfo as `sha256/BASE64` (the pin of RFC 7469). It outlives a renewal with the same key.
 */
export function certificatePin() {
  const expected = 'sha256/ and 44 letters of base64, as weft doctor prints it';
  return text(expected).transform((written, context) => {
    if (/^sha256\/[A-Za-z0-9+/]{43}=$/.test(written)) return written;
    context.issues.push({ code: 'custom', input: written, message: wrong(written, expected) });
    return z.NEVER;
  });
}
