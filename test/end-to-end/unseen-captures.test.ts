import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePath, samplePath } from '../support/e2e-captures.ts';
import { writeProgram } from '../support/e2e-hostile-programs.ts';
import { runBuilt } from '../support/e2e-weft.ts';
import { type ExporterServer, startExporter } from '../support/exporter-server.ts';

/** What makes a capture one of a machine, driver or exporter that nobody here has seen. */
type Change = readonly [what: string, change: (text: string) => string];
interface Capture {
  readonly name: string;
  readonly kind: 'xml' | 'csv' | 'dcgm' | 'node';
  readonly text: string;
}

const CRLF: Change = ['with CRLF', (text) => text.replace(/\r?\n/g, '\r\n')];
const MARK: Change = ['with a byte order mark', (text) => `\ufeff${text}`];
const EXPOSITION: readonly Change[] = [
  MARK,
  ['without comments', (text) => text.replace(/^#.*\n/gm, '')],
  [
    'with a metric under a new name',
    (text) => text.replaceAll(/DCGM_FI_DEV_GPU_TEMP\b|node_load1\b/g, '$&_V9'),
  ],
  ['with labels nobody knows', (text) => text.replaceAll('{', '{brand_new="x,}\\" =",')],
  ['with values in scientific notation', (text) => text.replace(/ (\d+)$/gm, ' $1e0')],
  ['with samples that carry a time', (text) => text.replace(/^([A-Za-z].*\} \S+)$/gm, `$1 ${Date.now()}`)],
];
const XML: readonly Change[] = [
  CRLF,
  MARK,
  [
    'with elements nobody knows',
    (text) => text.replace(/(<gpu id[^>]*>)/g, '$1<quantum_state><spin>up</spin></quantum_state><uuid2/>'),
  ],
  [
    'of another driver',
    (text) =>
      text
        .replace(/nvsmi_device_v\d+/g, 'nvsmi_device_v19')
        .replace(/<driver_version>[^<]*/g, '<driver_version>999.12.1-rc2'),
  ],
  ['without clocks', (text) => text.replace(/<clocks>.*?<\/clocks>/gs, '')],
  [
    'without a power draw',
    (text) => text.replace(/<(\w*power_draw)>[^<]*/g, '<$1>Requested functionality has been deprecated'),
  ],
];
const CSV: readonly Change[] = [
  CRLF,
  MARK,
  [
    'with its columns the other way round',
    (text) => text.replace(/^.+$/gm, (line) => line.split(',').reverse().join(',')),
  ],
  [
    'without its third column',
    (text) =>
      text.replace(/^.+$/gm, (line) =>
        line
          .split(',')
          .filter((_cell, at) => at !== 2)
          .join(','),
      ),
  ],
  [
    'with a column nobody knows',
    (text) =>
      text.replace(/^.+$/gm, (line, at: number) => `${line}, ${at === 0 ? 'quantum.spin [qubit]' : 'up'}`),
  ],
];
const CHANGES = { xml: XML, csv: CSV, dcgm: EXPOSITION, node: EXPOSITION };

const SAMPLES = existsSync(samplePath(''));
if (!SAMPLES)
  console.warn('only own fixtures are read: no folder ../shared/samples with captures of real machines');

describe('captures of real machines, and of machines that nobody has seen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-captures-'));
  const servers: ExporterServer[] = [];
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** What `weft-agent check` says of each, in their order. */
  async function check(captures: readonly Capture[]): Promise<readonly Probe[]> {
    const sources: object[] = [];
    for (const [index, { kind, text }] of captures.entries()) {
      if (kind === 'xml' || kind === 'csv') {
        const file = join(folder, `capture-${index}`);
        writeFileSync(file, text);
        const answer = `cat '${file}'`;
        const query = kind === 'csv' ? '*--query-gpu*' : '"-q -x"';
        writeProgram(join(folder, `smi-${index}`), `case "$*" in ${query}) ${answer};; *) exit 6;; esac`);
        sources.push({ type: 'nvidia-smi', program: `./smi-${index}`, node: `capture-${index}` });
      } else {
        const server = await startExporter(text, `/capture-${index}/metrics`);
        servers.push(server);
        sources.push({ type: kind === 'dcgm' ? 'dcgm-exporter' : 'node-exporter', targets: [server.url] });
      }
    }
    const config = join(folder, 'agent.yaml');
    const listen = { host: '127.0.0.1', port: 0, token: { file: 'token' } };
    const text = JSON.stringify({
      site: { id: 's', name: 'S' },
      listen,
      state: 'state',
      sources,
      scheduler: { type: 'none' },
    });
    writeFileSync(config, text, { mode: 0o600 });
    const ran = await runBuilt('weft-agent', 'check', '--json', '--config', config);
    const answer: { readonly sources: readonly Probe[] } = JSON.parse(ran.stdout.toString());
    return captures.map((_, index) => {
      const probe = answer.sources.find(({ target }) => new RegExp(`capture-${index}\\b`).test(target));
      if (probe === undefined) throw new Error(`no answer about capture ${index}: ${ran.stderr}`);
      return probe;
    });
  }

  it('are all read, with a row for every GPU', async () => {
    const captures = allCaptures();
    const probes = await check(captures);
    for (const [index, probe] of probes.entries()) {
      const capture = captures[index];
      expect([capture?.name, probe.ok, probe.rows]).toEqual([capture?.name, true, expectedRows(capture)]);
    }
    expect(captures.length).toBeGreaterThanOrEqual(SAMPLES ? 18 : 6);
  });

  it('are read as well in every way that another version may differ', async () => {
    const changed = allCaptures().flatMap((capture) =>
      CHANGES[capture.kind].map(([what, change]) => ({
        ...capture,
        name: `${capture.name} ${what}`,
        text: change(capture.text),
      })),
    );
    const probes = await check(changed);
    const original = new Map(allCaptures().map((capture) => [capture.name, expectedRows(capture)]));
    for (const [index, probe] of probes.entries()) {
      const name = changed[index]?.name ?? '';
      const rows = original.get(name.split(' ')[0] ?? '');
      expect([name, probe.ok ? null : probe.problem, probe.rows]).toEqual([name, null, rows]);
    }
  });

  it('are refused in one clear line when they are something else', async () => {
    const names = SAMPLES
      ? readdirSync(samplePath('nvidia-smi')).filter((name) => name.endsWith('.txt'))
      : [];
    const captures = names.map(
      (name): Capture => ({
        name,
        kind: 'csv',
        text: readFileSync(samplePath(`nvidia-smi/${name}`), 'utf8'),
      }),
    );
    captures.push({ name: 'prose', kind: 'xml', text: 'No such file or directory' });
    // The exposition formats part lines by a line feed alone.
    const [exposition] = capturesIn(fixturePath('dcgm'));
    if (exposition !== undefined) captures.push({ ...exposition, text: CRLF[1](exposition.text) });
    for (const probe of await check(captures)) {
      expect(probe).toMatchObject({ ok: false, problem: expect.stringMatching(/^[^\p{Cc}]{20,400}$/u) });
    }
  });
});

interface Probe {
  readonly target: string;
  readonly ok: boolean;
  readonly rows: Readonly<Record<string, number>>;
  readonly problem: string | null;
}

function allCaptures(): readonly Capture[] {
  return [
    ...capturesIn(fixturePath('dcgm')),
    ...['a100', 'gb200', 'h100', 'v100'].flatMap((model) => capturesIn(fixturePath(`nvidia/${model}`))),
    ...(SAMPLES
      ? ['nvidia-smi', 'dcgm-exporter', 'node-exporter'].flatMap((name) => capturesIn(samplePath(name)))
      : []),
  ];
}

function capturesIn(folder: string): readonly Capture[] {
  return readdirSync(folder).flatMap((file): Capture[] => {
    const kind = /\.xml$/.test(file)
      ? 'xml'
      : /^(?:linux|query).*\.csv$/.test(file)
        ? 'csv'
        : /\.prom$/.test(file)
          ? 'dcgm'
          : /^e2e-output/.test(file)
            ? 'node'
            : null;
    return kind === null
      ? []
      : [
          {
            name: `${folder.split('/').at(-1)}/${file}`,
            kind,
            text: readFileSync(join(folder, file), 'utf8'),
          },
        ];
  });
}

/** Counted without the agent's code. */
function expectedRows(capture: Capture | undefined): Readonly<Record<string, number>> {
  const { kind, text } = capture ?? { kind: 'node', text: '' };
  if (kind === 'node') return { nodes: 1 };
  if (kind === 'xml')
    return { gpus: (text.match(/<gpu id=/g)?.length ?? 0) + (text.match(/<mig_device>/g)?.length ?? 0) };
  if (kind === 'csv') return { gpus: text.trim().split('\n').length - 1 };
  const gpus = new Set(
    [...text.matchAll(/UUID="([^"]*)"(?:.*GPU_I_ID="(\d+)")?/g)].map(([, uuid, slice]) => `${uuid} ${slice}`),
  );
  const hosts = new Set([...text.matchAll(/[Hh]ostname="([^"]*)"/g)].map(([, host]) => host));
  return { nodes: hosts.size, gpus: gpus.size };
}
