import { expect, it } from 'vitest';
import { type HttpAsk, type Io, ReadFailure } from '../../agent/io/io.ts';
import { createPowerSource } from '../../agent/power-source.ts';
import { resourceOf } from '../support/redfish-server.ts';
import { fixture, reply } from '../support/redfish-service.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A redfish source whose credentials file holds a text; gives what was posted to log in. */
function redfish(credentials: string) {
  const posted: string[] = [];
  const ask: HttpAsk = async ({ method, url, body }) => {
    if (method === 'POST') posted.push(new TextDecoder().decode(body));
    if (method === 'POST') return reply(201, {}, [['x-auth-token', 't']]);
    const resource = resourceOf(fixture('rack-pdu'), new URL(url).pathname.replace(/\/$/, ''));
    return reply(resource === undefined ? 404 : 200, resource ?? {});
  };
  const never = () => Promise.reject(new ReadFailure('not asked'));
  const io: Io = {
    run: never,
    get: never,
    listen: never,
    readFolder: never,
    ask,
    readFile: async () => bytesOf(credentials),
  };
  const source = createPowerSource(
    {
      type: 'redfish',
      name: 'redfish',
      intervalMs: 30_000,
      timeoutMs: 10_000,
      targets: ['https://pdu-a01.example.org'],
      credentials: { file: '/etc/weft/redfish.yaml' },
      ca: null,
      authentication: 'session',
      nodes: null,
    },
    { io, monotonic: () => 0 },
  );
  return { posted, read: () => source?.read('https://pdu-a01.example.org', new AbortController().signal) };
}

it('logs in with the user and password of the file, as they are, and names the device without its domain', async () => {
  const source = redfish('user: weft\npassword: "a: \\"b\\" #c"\n');
  const reading = await source.read();
  expect(source.posted).toEqual([JSON.stringify({ UserName: 'weft', Password: 'a: "b" #c' })]);
  expect(new Set(reading?.meters?.map(({ device }) => device))).toEqual(new Set(['pdu-a01']));
});

it.each([
  ['hunter2', '; look at line 1'],
  ['hunter2: x\n', ''],
  ['user: weft\npassword: [hunter2]\n', '; look at line 2'],
  ['user: weft\npassword: "hunter2\n', ''],
  ['user: weft\nhunter2: x\npassword: y\n', '; look at line 2'],
])('says what is expected in the file and nothing of what is in it: %j', async (text, where) => {
  const failure = await redfish(text)
    .read()
    ?.catch((error: Error) => error);
  expect(failure).toBeInstanceOf(ReadFailure);
  const message = String(Reflect.get(Object(failure), 'message'));
  expect(message).toContain(`/etc/weft/redfish.yaml: expected user: and password:, each with a text${where}`);
  expect(message).not.toContain('hunter2');
});
