import { describe, expect, it } from 'vitest';
import { createRestReader } from '../../../../agent/drivers/slurm/rest-reader.ts';
import { fakeIo, limits } from './fake-io.ts';

const NODES = '{"nodes":[{"name":"a"}],"errors":[]}';
const JOBS = '{"jobs":[],"errors":[]}';
const NOT_HERE = 'Unable find requested URL. Please view /openapi/v3 for API reference.';

/** A slurmrestd that speaks these versions and describes itself, or not. */
function server(versions: () => readonly number[], describes = true) {
  return (path: string): readonly [number, string] => {
    if (path === '/openapi/v3' && describes) {
      const paths = versions().flatMap((version) => [
        `/slurm/v0.0.${version}/nodes`,
        `/slurmdb/v0.0.${version}/jobs`,
      ]);
      return [200, JSON.stringify({ paths: Object.fromEntries(paths.map((name) => [name, {}])) })];
    }
    const [, version, last] = /^\/slurm\/v0\.0\.(\d+)\/(\w+)$/.exec(path) ?? [];
    if (version === undefined || !versions().includes(Number(version))) return [404, NOT_HERE];
    return [200, last === 'nodes' ? NODES : last === 'jobs' ? JOBS : '{"pings":[]}'];
  };
}

const socket = { socketPath: '/run/slurmrestd.sock' };

describe('reading by slurmrestd', () => {
  it.each([
    [[36], 36],
    [[36, 37, 38], 38],
    [[39, 40, 41], 41],
    [[42, 43, 44], 44],
    [[43, 44, 45], 44],
  ])('of APIs %j speaks v0.0.%i', async (versions, spoken) => {
    const { io, calls } = fakeIo({ server: server(() => versions) });
    const { nodes, notice } = await createRestReader(socket, io).read(limits);
    expect(nodes.records).toEqual([{ name: 'a' }]);
    expect(notice).toBeNull();
    expect(calls.map((call) => call.what)).toEqual([
      'http://localhost/openapi/v3',
      `http://localhost/slurm/v0.0.${spoken}/nodes`,
      `http://localhost/slurm/v0.0.${spoken}/jobs`,
    ]);
    expect(calls[0]?.socketPath).toBe('/run/slurmrestd.sock');
  });

  it('of APIs that are all newer speaks the oldest and says so', async () => {
    const { io } = fakeIo({ server: server(() => [45, 46]) });
    expect((await createRestReader(socket, io).read(limits)).notice).toBe(
      'slurmrestd API v0.0.45 is newer than v0.0.44',
    );
  });

  it('finds the API by asking where the server does not describe itself', async () => {
    const { io, calls } = fakeIo({ server: server(() => [40, 41], false) });
    await createRestReader(socket, io).read(limits);
    expect(calls.at(-1)?.what).toBe('http://localhost/slurm/v0.0.41/jobs');
  });

  it('finds the API once, and again when the server was upgraded', async () => {
    let versions = [38];
    const { io, calls } = fakeIo({ server: server(() => versions) });
    const reader = createRestReader(socket, io);
    await reader.read(limits);
    await reader.read(limits);
    expect(calls).toHaveLength(5);
    versions = [41];
    await reader.read(limits);
    expect(calls.at(-1)?.what).toBe('http://localhost/slurm/v0.0.41/jobs');
  });

  it('refuses a server that speaks none of them', async () => {
    const { io } = fakeIo({ server: server(() => [35]) });
    await expect(createRestReader(socket, io).read(limits)).rejects.toThrow(
      'found none of the APIs v0.0.44 to v0.0.36; expected 21.08 or later',
    );
  });

  it('shows who it is by the token in the file, read anew each time', async () => {
    const files: Record<string, string> = { '/etc/weft/jwt': 'SLURM_JWT=aaa.bbb.ccc\n' };
    const { io, calls } = fakeIo({ server: server(() => [38]), files });
    const reader = createRestReader(
      { url: 'http://slurm:6820/', user: 'weft', tokenFile: '/etc/weft/jwt' },
      io,
    );
    await reader.read(limits);
    expect(calls[0]).toMatchObject({
      what: 'http://slurm:6820/openapi/v3',
      headers: { 'x-slurm-user-name': 'weft', 'x-slurm-user-token': 'aaa.bbb.ccc' },
    });
    files['/etc/weft/jwt'] = 'ddd.eee.fff';
    await reader.read(limits);
    expect(calls.at(-1)?.headers).toMatchObject({ 'x-slurm-user-token': 'ddd.eee.fff' });
  });

  it('never repeats a token that is none', async () => {
    const { io, calls } = fakeIo({ files: { '/etc/weft/jwt': 'secret\r\nx-evil: 1' } });
    const failure = createRestReader({ url: 'http://slurm:6820', tokenFile: '/etc/weft/jwt' }, io).read(
      limits,
    );
    await expect(failure).rejects.toThrow('/etc/weft/jwt: expected one JWT on one line');
    await expect(failure).rejects.not.toThrow('secret');
    expect(calls).toEqual([]);
  });

  it.each([
    [401, 'Authentication failure', /refused who we are \(HTTP 401\); expected .*scontrol token/],
    [
      500,
      '{"errors":[{"error":"Unspecified error","errno":-1}],"nodes":[]}',
      /HTTP 500, "Unspecified error" \(-1\); see whether slurmctld/,
    ],
    [
      500,
      '{"errors":[{"description":"Unable to query","error":"Protocol authentication error","error_number":1007}]}',
      /HTTP 500, .*\(1007\); check that munged runs, or that the JWT/,
    ],
    [500, '{"errors":[', /HTTP 500, and JSON that breaks off/],
    [503, '<html>\u001b[2J', /HTTP 503, <html> \[2J; /],
    [200, '{"nodes":[{"name":', /JSON that breaks off/],
    [200, '<html>', /no JSON/],
    [200, '{"errors":[{"error":"x"}],"nodes":[]}', /Slurm says "x"/],
  ])('says what HTTP %i %j means', async (status, body, message) => {
    const good = server(() => [38]);
    const { io } = fakeIo({ server: (path) => (path.endsWith('/nodes') ? [status, body] : good(path)) });
    await expect(createRestReader(socket, io).read(limits)).rejects.toThrow(message);
  });

  it('that fails without words looks to the token as well, where there is one', async () => {
    const good = server(() => [38]);
    const failing = '{"errors":[{"error":"Unspecified error","errno":-1}],"nodes":[]}';
    const { io } = fakeIo({
      server: (path) => (path.endsWith('/nodes') ? [500, failing] : good(path)),
      files: { '/etc/weft/jwt': 'aaa.bbb.ccc' },
    });
    const rest = { url: 'http://slurm:6820', user: 'weft', tokenFile: '/etc/weft/jwt' };
    await expect(createRestReader(rest, io).read(limits)).rejects.toThrow(
      '(scontrol ping), and whether the JWT is the user’s and unexpired (scontrol token)',
    );
  });

  it('gives up on the first refusal rather than trying nine versions', async () => {
    const { io, calls } = fakeIo({ server: () => [401, 'Authentication failure'] });
    await expect(createRestReader(socket, io).read(limits)).rejects.toThrow('refused who we are');
    expect(calls).toHaveLength(1);
  });
});
