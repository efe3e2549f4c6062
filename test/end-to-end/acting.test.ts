import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Command, type CommandTarget, type Row, type Steer, seenOfNode } from '../../protocol/index.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { CommandConsole } from '../support/command-console.ts';
import { commandOf, idOf } from '../support/made-commands.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { type Authority, CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';

const SITE = 'east';
const SOON = { timeout: 40_000, interval: 200 };

const POLICY = `
roles:
  - {who: ["weft://operator/noc-1", "weft://operator/noc-2"], may: [cordon, drain, uncordon, cancel, approve]}
  - {who: ["*"], may: [view, acknowledge]}
limits: {drainingRatio: 0.75}
approvals: {drainRatioOver: 0.6}
`;

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('an agent that acts on a real Slurm cluster', () => {
  const maker = new CertificateMaker();
  const folder = mkdtempSync(join(tmpdir(), 'weft-acting-'));
  let cluster: SlurmCluster;
  let operators: Authority;
  let agent: AgentProcess;
  let noc1: CommandConsole;
  let noc2: CommandConsole;
  let visitor: CommandConsole;

  beforeAll(async () => {
    cluster = await startSlurmCluster({ name: SITE, nodes: 4, rest: false });
    operators = maker.authority();
    const own = operators.issue('IP:127.0.0.1', 'serverAuth');
    const files = { 'a.pem': own.certificate, 'a-key.pem': own.key, 'ca.pem': operators.certificate };
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    writeFileSync(join(folder, 'policy.yaml'), POLICY);
    writeFileSync(
      join(folder, 'agent.yaml'),
      `site: {id: ${SITE}}
listen: {host: 127.0.0.1, port: 0, tls: {certificate: a.pem, key: a-key.pem, operatorCa: ca.pem}}
state: state
scheduler: {type: slurm, conf: ${cluster.confPath}, interval: 1s}
policy: {file: policy.yaml}
`,
    );
    await begin();
  });

  afterAll(async () => {
    for (const one of [noc1, noc2, visitor]) one?.close();
    await agent?.end();
    await cluster?.stop();
    maker.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function begin(): Promise<void> {
    agent = await startAgent(join(folder, 'agent.yaml'));
    [noc1, noc2, visitor] = await Promise.all([open('noc-1'), open('noc-2'), open('visitor')]);
    await vi.waitFor(() => expect(noc1.rows('nodes')).toHaveLength(4), SOON);
  }

  async function open(name: string): Promise<CommandConsole> {
    const { certificate, key } = operators.issue(`URI:weft://operator/${name}`, 'clientAuth');
    return await CommandConsole.open(agent.url, SITE, { ca: operators.certificate, cert: certificate, key });
  }

  function node(name: string): Row<'nodes'> {
    const row = noc1.rows('nodes').find((one) => one.node === name);
    if (row === undefined) throw new Error(`no node ${name}`);
    return row;
  }

  function targets(verb: Command['verb'], ...names: readonly string[]): readonly CommandTarget[] {
    return names.map((name) => ({ name, version: 0, seen: seenOfNode(verb, node(name)) }));
  }

  function command(number: number, more: Partial<Command>): Command {
    return commandOf(number, { notAfter: Date.now() + 60_000, deadlineSeconds: null, ...more });
  }

  function operation(number: number): Row<'operations'> | undefined {
    return noc1.rows('operations').find((row) => row.operation === idOf(number));
  }

  function steer(number: number, of: number, verb: Steer['verb'], more: Partial<Steer> = {}): Steer {
    const hash = operation(of)?.hash ?? '';
    return { id: idOf(number), operation: idOf(of), verb, deadlineSeconds: null, reason: '', hash, ...more };
  }

  const states = async () =>
    (await cluster.run(['sinfo', '-h', '-N', '-o', '%N %T'])).trim().split('\n').sort();

  it('drains busy nodes without ending anything, says how far it is, and goes on after it was killed', async () => {
    const job = await cluster.submit({ nodes: 2, others: ['--nodelist=east-n1,east-n2'], minutes: 30 });
    await cluster.waitForJob(job, 'RUNNING');
    await vi.waitFor(() => expect(node('east-n1').workloads).toBe(job), SOON);
    const names = ['east-n1', 'east-n2'] as const;
    expect(
      await noc1.command(command(1, { targets: targets('drain', ...names), reason: 'fan swap' })),
    ).toMatchObject({ status: 'accepted' });
    await vi.waitFor(
      () => expect(operation(1)?.step).toMatch(/^0 of 2 drained, 1 workload, ends ≤ \d\d:\d\d UTC$/),
      SOON,
    );
    await vi.waitFor(
      () =>
        expect(node('east-n1')).toMatchObject({
          scheduling: 'draining',
          reason: 'fan swap',
          reasonUser: 'weft://operator/noc-1',
        }),
      SOON,
    );
    expect(
      (await cluster.run(['scontrol', 'show', 'node', 'east-n1'])).includes('noc-1: fan swap [weft:'),
    ).toBe(true);

    // Another is told whose it is; one who may only look may not.
    expect(
      await noc2.command(command(2, { targets: targets('drain', 'east-n1'), reason: 'mine' })),
    ).toMatchObject({
      status: 'refused',
      refusals: [{ target: 'east-n1', reason: expect.stringContaining('weft://operator/noc-1') }],
    });
    expect(await visitor.command(command(3, { targets: targets('drain', 'east-n3') }))).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('does not let weft://operator/visitor drain'),
    });
    expect(await noc2.steer(steer(30, 1, 'extend', { deadlineSeconds: 3600 }))).toMatchObject({
      status: 'accepted',
    });
    await vi.waitFor(() => expect(operation(1)?.deadlineAt).not.toBeNull(), SOON);

    // Killed in the middle, and begun again: the same operation, from its journal.
    await agent.end('SIGKILL');
    await cluster.run(['scancel', job]);
    await begin();
    await vi.waitFor(
      () => expect(operation(1)).toMatchObject({ state: 'done', outcome: '2 of 2 drained; the hold stays' }),
      SOON,
    );
    expect((await states()).slice(0, 3)).toEqual(['east-n1 drained', 'east-n2 drained', 'east-n3 idle']);
    const codes = noc1
      .rows('audit')
      .filter((row) => row.operation === idOf(1))
      .map(({ code }) => code);
    expect(codes.filter((code) => code === 'operation.done')).toHaveLength(1);
  });

  it('refuses to break another’s hold in passing, and waits for a second person to break it with a reason', async () => {
    const open = command(4, {
      verb: 'uncordon',
      targets: targets('uncordon', 'east-n1'),
      policy: null,
      reason: 'needed',
    });
    expect(await noc2.command(open)).toMatchObject({
      status: 'refused',
      refusals: [
        { target: 'east-n1', reason: expect.stringContaining('weft://operator/noc-1 holds it: fan swap') },
      ],
    });
    expect(await noc2.command({ ...open, id: idOf(5), takeOver: true })).toMatchObject({
      status: 'waiting for approval',
    });
    await vi.waitFor(() => expect(operation(5)?.hash).toBeDefined(), SOON);
    expect(await noc2.steer(steer(50, 5, 'approve'))).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('second person'),
    });
    expect(await noc1.steer(steer(51, 5, 'approve'))).toMatchObject({ status: 'accepted' });
    await vi.waitFor(() => expect(operation(5)?.state).toBe('done'), SOON);
    await vi.waitFor(async () => expect((await states())[0]).toBe('east-n1 idle'), SOON);
  });

  it('opens its own nodes again, and on cancelling a drain only what that drain held', async () => {
    await vi.waitFor(() => expect(node('east-n2').scheduling).toBe('drained'), SOON);
    expect(
      await noc1.command(
        command(6, {
          verb: 'uncordon',
          targets: targets('uncordon', 'east-n2'),
          policy: null,
          reason: 'done',
        }),
      ),
    ).toMatchObject({ status: 'accepted' });
    await vi.waitFor(() => expect(operation(6)?.state).toBe('done'), SOON);
    const job = await cluster.submit({ nodes: 1, others: ['--nodelist=east-n3'], minutes: 30 });
    await cluster.waitForJob(job, 'RUNNING');
    await vi.waitFor(() => expect(node('east-n3').workloads).toBe(job), SOON);
    await noc1.command(command(7, { targets: targets('drain', 'east-n3') }));
    await vi.waitFor(() => expect(operation(7)?.step).toContain('0 of 1 drained'), SOON);
    expect(await noc2.steer(steer(70, 7, 'cancel', { reason: 'wrong node' }))).toMatchObject({
      status: 'accepted',
    });
    await vi.waitFor(
      () =>
        expect(operation(7)).toMatchObject({
          state: 'cancelled',
          outcome: 'cancelled by weft://operator/noc-2 (wrong node): 0 of 1 drained; 1 node takes work again',
        }),
      SOON,
    );
    expect(await cluster.run(['squeue', '-h', '-j', job, '-o', '%T'])).toContain('RUNNING');
    expect((await states())[2]).toMatch(/^east-n3 (mixed|allocated)$/);
  });

  it('puts a job back into the queue by policy, once', async () => {
    const [before] = (await cluster.run(['squeue', '-h', '-w', 'east-n3', '-o', '%i'])).trim().split('\n');
    await vi.waitFor(
      () => expect(node('east-n3')).toMatchObject({ scheduling: 'open', workloads: before }),
      SOON,
    );
    await noc1.command(command(8, { targets: targets('drain', 'east-n3'), policy: 'requeue' }));
    await vi.waitFor(() => expect(operation(8)).toMatchObject({ refusal: null, state: 'done' }), SOON);
    const shown = await cluster.run(['scontrol', 'show', 'job', before ?? '']);
    expect(shown).toMatch(/Restarts=1/);
  });
});
