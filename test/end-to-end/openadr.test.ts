import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Row } from '../../protocol/index.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt } from '../support/e2e-weft.ts';
import { CLIENT, TestVtn } from '../support/openadr-vtn.ts';
import { StreamConsole } from '../support/stream-console.ts';

const SITE = 'responsive';
const SOON = { timeout: 25_000, interval: 100 };

describe('an agent at two VTNs, one of which does not know it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-openadr-'));
  const config = join(folder, 'agent.yaml');
  let vtn: TestVtn;
  let stranger: TestVtn;
  let agent: AgentProcess;
  let console_: StreamConsole;

  beforeAll(async () => {
    [vtn, stranger] = await Promise.all([TestVtn.start(), TestVtn.start()]);
    vtn.addProgram({ programName: 'Grid limits' });
    const secret = (name: string, clientSecret: string): { readonly file: string } => {
      const text = JSON.stringify({ clientId: CLIENT.clientId, clientSecret });
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return { file: name };
    };
    const source = { type: 'openadr', interval: '500ms', timeout: '5s' };
    writeFileSync(
      config,
      JSON.stringify({
        site: { id: SITE, name: 'Responsive' },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        scheduler: { type: 'none' },
        sources: [
          { ...source, url: vtn.url, credentials: secret('openadr.yaml', CLIENT.clientSecret) },
          { ...source, url: stranger.url, credentials: secret('other.yaml', 'guessed-it') },
        ],
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(config);
    console_ = await StreamConsole.start(new Map([[SITE, agent.url]]), join(folder, 'token'));
    await console_.isLive(SITE);
  });
  afterAll(async () => {
    console_?.stop();
    await agent?.end();
    await Promise.all([vtn?.stop(), stranger?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  function sourceAt({ url }: TestVtn): Row<'sources'> | undefined {
    return console_.rows(SITE, 'sources').find(({ target }) => target === url);
  }

  it('tells of the refusal in words, never of the secret, and reads the other all the while', async () => {
    await vi.waitFor(() => {
      expect(sourceAt(vtn)).toMatchObject({ state: 'ok', kind: 'power', error: null, failures: 0 });
      expect(sourceAt(stranger)).toMatchObject({
        state: 'failed',
        error: expect.stringMatching(
          /the client’s id or secret was refused \(401, invalid_client: .*other\.yaml/,
        ),
      });
    }, SOON);
    expect(agent.log().toString()).not.toMatch(/guessed-it|open sesame/);
  });

  it('tells of an event that it cannot understand, and takes that back once it is gone', async () => {
    const id = vtn.addEvent({ programID: 'program-1', intervals: [{ id: 0, payloads: [] }] });
    await vi.waitFor(() => {
      expect(sourceAt(vtn)).toMatchObject({
        state: 'partial',
        error: `event ${id}: interval 0 has no start, and neither has the event`,
      });
    }, SOON);
    vtn.cancelEvent(id);
    await vi.waitFor(() => expect(sourceAt(vtn)).toMatchObject({ state: 'ok', error: null }), SOON);
  });

  it('waits as long as it is asked to', async () => {
    vtn.outOfOrder = { status: 503, headers: { 'retry-after': '3' } };
    await vi.waitFor(() => {
      expect(sourceAt(vtn)).toMatchObject({
        state: 'failed',
        error: expect.stringMatching(/asks to wait \(503\) for 3 s; it is asked again in \d s$/),
      });
    }, SOON);
    const refused = vtn.askedAt.at(-1) ?? 0;
    vtn.outOfOrder = null;
    await vi.waitFor(() => expect(sourceAt(vtn)).toMatchObject({ state: 'ok' }), SOON);
    const next = vtn.askedAt.find((at) => at > refused) ?? 0;
    expect(next - refused).toBeGreaterThanOrEqual(3000);
  });

  it('is checked by weft-agent check, which counts what is asked of the site', async () => {
    vtn.addEvent({
      programID: 'program-1',
      intervalPeriod: { start: '0001-01-01T00:00:00Z', duration: 'PT1H' },
      intervals: [
        {
          id: 0,
          payloads: [
            { type: 'IMPORT_CAPACITY_LIMIT', values: [50_000] },
            { type: 'ALERT_GRID_EMERGENCY', values: ['line 7 is out'] },
          ],
        },
      ],
    });
    const ran = await runBuilt('weft-agent', 'check', '--json', '--config', config);
    const { sources } = JSON.parse(ran.stdout.toString());
    expect(sources).toEqual([
      expect.objectContaining({ source: 'openadr', ok: true, rows: { demands: 2 }, problem: null }),
      expect.objectContaining({
        source: 'openadr-2',
        ok: false,
        problem: expect.stringMatching(/was refused/),
      }),
    ]);
  });
});
