import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkSources } from '../../agent/check.ts';
import { loadYaml } from '../support/agent-yaml.ts';
import { type ExporterServer, startExporter } from '../support/exporter-server.ts';

const GPU = 'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1",modelName="H100",Hostname="n1"} 41\n';

/** What `weft-agent check` prints for a configuration, and its exit code. */
async function checked(
  yaml: string,
  json = false,
): Promise<{ readonly code: number; readonly text: string }> {
  const config = await loadYaml(`site: {id: de-halm}\n${yaml}`);
  let text = '';
  const code = await checkSources(config, {
    json,
    write: (piece) => {
      text += piece;
    },
  });
  return { code, text };
}
const dcgm = (...urls: string[]) =>
  `sources: [{type: dcgm-exporter, targets: [${urls.map((url) => `"${url}"`).join(', ')}], timeout: 2s}]\n`;

describe('weft-agent check', () => {
  const exporters: ExporterServer[] = [];
  const exporter = async (body: string) => {
    const started = await startExporter(body);
    exporters.push(started);
    return started.url;
  };
  afterEach(async () => {
    await Promise.all(exporters.splice(0).map((one) => one.close()));
  });

  it('asks every target once, says what each gives, and ends with 0 when each gives something', async () => {
    const urls = [await exporter(GPU), await exporter(GPU)];
    const { code, text } = await checked(dcgm(...urls));
    expect(code).toBe(0);
    expect(text.split('\n').filter((line) => line.startsWith('ok   dcgm-exporter'))).toHaveLength(2);
    expect(text).toContain(`${urls[0]}: 1 nodes, 1 gpus in `);
    expect(exporters.map(({ asked }) => asked)).toEqual([1, 1]);
  });

  it('ends with 1 when one gives nothing, tells why, and still tells of the others', async () => {
    const refused = await exporter(GPU);
    await exporters[0]?.close();
    const { code, text } = await checked(
      `${dcgm(await exporter(GPU), await exporter('# nothing\n'), refused)}`,
    );
    expect(code).toBe(1);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['ok  ', 'FAIL', 'FAIL']);
    expect(lines[2]).toMatch(/refused/);
  });

  it('does not wait for one that never answers', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const { code, text } = await checked(
      `sources: [{type: dcgm-exporter, targets: ["http://127.0.0.1:${port}/metrics"], timeout: 100ms}]\n`,
    );
    mute.close();
    expect(code).toBe(1);
    expect(text).toMatch(/^FAIL dcgm-exporter .*: nothing in /);
  });

  it('gives the same as one JSON object, and what is left out', async () => {
    const { code, text } = await checked(`${dcgm(await exporter(GPU))}scheduler: {type: kubernetes}\n`, true);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      weft: 1,
      site: 'de-halm',
      ok: true,
      sources: [{ source: 'dcgm-exporter', ok: true, rows: { gpus: 1 } }],
      notes: [expect.stringMatching(/^kubernetes: /)],
    });
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });

  it('shows what an exporter says in a form that no terminal obeys', async () => {
    const { text } = await checked(dcgm(await exporter('\u001b]0;owned\u0007 \u009b not a metric\n')));
    expect(text).toMatch(/^FAIL/);
    expect(text).toMatch(/^[^\p{Cc}\p{Cf}]*\n$/u);
  });
});
