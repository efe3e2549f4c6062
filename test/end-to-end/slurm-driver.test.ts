import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../agent/drivers/driver.ts';
import type { SlurmRest } from '../../agent/drivers/slurm/rest-reader.ts';
import { createSlurmDriver, type SlurmDriverOptions } from '../../agent/drivers/slurm/slurm-driver.ts';
import { createSystemIo } from '../../agent/io/system-io.ts';
import type { Reading } from '../../agent/sources/source.ts';
import { expandNodeSet } from '../../protocol/node-set.ts';
import { rowsOf } from '../support/rows-of.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { jobTruths, nodeTruths } from '../support/slurm-truth.ts';
import { fillCluster, HOSTILE } from '../support/slurm-work.ts';

const io = createSystemIo();
const signal = new AbortController().signal;
const ways = ['by command', 'by unix socket', 'by TCP and token'] as const;

describe.skipIf(!slurmAvailable())('the Slurm driver on two real clusters', () => {
  const clusters: SlurmCluster[] = [];
  const jobs = new Map<string, string>();
  const cluster = (at: number): SlurmCluster => {
    const found = clusters[at];
    if (found === undefined) throw new Error('the clusters did not start');
    return found;
  };

  beforeAll(async () => {
    clusters.push(
      ...(await Promise.all([
        startSlurmCluster({ name: 'de-halm' }),
        startSlurmCluster({ name: 'eemshaven', nodes: 3, gpusPerNode: 4, gpuType: 'h200' }),
      ])),
    );
    await Promise.all([
      fillCluster(cluster(0), jobs),
      cluster(1).submit({ name: 'elsewhere', nodes: 2, gpusPerNode: 4 }),
    ]);
    await cluster(1).waitForJob('1', 'RUNNING');
  });
  afterAll(async () => {
    await Promise.all(clusters.map((one) => one.stop()));
    io.close();
  });

  describe.each(ways)('%s', (way) => {
    it('gives every node as scontrol does', async () => {
      for (const one of clusters) {
        const truths = await nodeTruths(one);
        const { nodes } = rowsOf(await driverOf(one, way).read(signal));
        expect(nodes.map((node) => node.node)).toEqual(one.nodes);
        for (const [index, node] of nodes.entries()) {
          const truth = truths[index];
          expect({
            node: node.node,
            states: node.nativeState?.split('+').sort(),
            gpus: node.gpus,
            gpusAllocated: node.gpusAllocated,
            cpus: node.cpus,
            memoryMebibytes: (node.memoryTotalBytes ?? 0) / 1_048_576,
            partitions: node.partitions,
            reason: node.reason,
            reasonUser: node.reasonUser,
            reasonAt: node.reasonAt,
          }).toEqual(truth);
          expect(node.cpuLoad).toBeGreaterThanOrEqual(0);
          expect(node.notMeasured).toBeNull();
        }
      }
    });

    it('gives every job as squeue does', async () => {
      for (const one of clusters) {
        const truths = await jobTruths(one);
        const { workloads } = rowsOf(await driverOf(one, way).read(signal));
        const shown = workloads.map((job) => ({
          workload: job.workload,
          name: job.name,
          user: job.user,
          nativeState: job.nativeState,
          partition: job.partition,
          nodes: expandNodeSet(job.nodes ?? ''),
          nodeCount: job.nodeCount,
          timeLimit: squeueTime(job.timeLimitSeconds ?? null),
          priority: job.priority,
          submittedAt: job.submittedAt,
        }));
        const expected = truths.map(({ reason: _reason, comment: _comment, ...truth }) => truth);
        expect(shown.sort(byId)).toEqual(expected.sort(byId));
      }
    });

    it('tells running, waiting, held, ended and their GPUs apart', async () => {
      const { workloads } = rowsOf(await driverOf(cluster(0), way).read(signal));
      const shown = new Map(
        workloads.map((job) => [job.workload, [job.state, job.gpus, job.gpuList, job.reason]]),
      );
      const of = (name: string, suffix = '') => shown.get((jobs.get(name) ?? '') + suffix);
      expect(of('train')).toEqual([
        'running',
        6,
        'de-halm-n1:0,de-halm-n1:1,de-halm-n1:2,de-halm-n2:0,de-halm-n2:1,de-halm-n2:2',
        null,
      ]);
      expect(of('sweep', '_1')?.slice(0, 2)).toEqual(['running', 1]);
      expect(of('sweep', '_[3-5%2]')).toEqual(['pending', 1, null, 'JobArrayTaskLimit']);
      expect(of('held')).toEqual(['held', 6, null, 'JobHeldUser']);
      expect(of('too big')?.slice(0, 3)).toEqual(['pending', 32, null]);
      expect(of('fails')).toEqual(['failed', 0, null, 'NonZeroExitCode, exit code 3']);
      expect(of('done')).toEqual(['completed', 2, null, null]);
      expect(of('cancelled')?.[0]).toBe('cancelled');
    });

    it('keeps what the owner declared, and a hostile name as it is', async () => {
      const { workloads } = rowsOf(await driverOf(cluster(0), way).read(signal));
      expect(workloads.find((job) => job.workload === jobs.get('train'))).toMatchObject({
        name: HOSTILE,
        dataClass: 'health',
        checkpoint: 'USR1',
        checkpointDirectory: '/scratch/run7',
        timeLimitSeconds: 5400,
      });
    });

    it('tells a draining node from a drained and a down one, and lists what stands on it', async () => {
      const reading = await driverOf(cluster(0), way).read(signal);
      const node = (name: string) => nodeOf(reading, name);
      expect(node('de-halm-n2')).toMatchObject({
        state: 'mixed',
        scheduling: 'draining',
        reason: 'fan 2 loud',
      });
      expect(node('de-halm-n3')).toMatchObject({
        state: 'idle',
        scheduling: 'drained',
        reason: 'ECC; see #12 [urgent]',
      });
      expect(node('de-halm-n4')).toMatchObject({ state: 'down', gpusAllocated: 0, workloads: '' });
      expect(node('de-halm-n1')?.workloads?.split(',')).toContain(jobs.get('train'));
      expect(node('de-halm-n2')?.workloads?.split(',')).toContain(jobs.get('train'));
    });

    it('fails in bounded time while slurmctld hangs, and reads again afterwards', async () => {
      const one = cluster(1);
      one.signalController('SIGSTOP');
      try {
        const hanging = driverOf(one, way, { timeoutMs: 1500 });
        await expect(hanging.read(signal)).rejects.toMatchObject({
          name: 'ReadFailure',
          kind: 'timeout',
          message: expect.stringContaining('see whether slurmctld answers (scontrol ping)'),
        });
      } finally {
        one.signalController('SIGCONT');
      }
      expect((await driverOf(one, way).read(signal)).nodes).toHaveLength(3);
    });
  });

  it('names the token when that is wrong, without repeating it', async () => {
    const one = cluster(0);
    const tokenFile = join(dirname(one.confPath), 'wrong-token');
    writeFileSync(tokenFile, 'eyJhbGciOi.not-a-token.AAAA', { mode: 0o600 });
    const rest = { url: one.restUrl, user: one.restUser, tokenFile };
    const failure = createSlurmDriver({ io, rest }).read(signal);
    await expect(failure).rejects.toThrow(/HTTP 500, .* whether the JWT is the user’s and unexpired/);
    const nobody = createSlurmDriver({ io, rest: { url: one.restUrl } }).read(signal);
    await expect(nobody).rejects.toThrow(/refused who we are \(HTTP 401\)/);
    await expect(failure).rejects.not.toThrow('not-a-token');
  });

  it('names munge when that is down', async () => {
    const one = cluster(0);
    const conf = join(dirname(one.confPath), 'without-munge.conf');
    writeFileSync(conf, readFileSync(one.confPath, 'utf8').replace('/munge/socket', '/munge/none'));
    await expect(createSlurmDriver({ io, conf }).read(signal)).rejects.toThrow(
      /Munge encode failed.*start munged on this host/,
    );
  });

  it('fails with what to do while slurmctld is down, and reads again once it is back', async () => {
    const one = cluster(1);
    await one.stopController();
    const failures = await Promise.all(
      ways.map((way) =>
        driverOf(one, way)
          .read(signal)
          .then(() => 'read', String),
      ),
    );
    for (const failure of failures) {
      expect(failure).toMatch(/^ReadFailure: .*see whether slurmctld answers \(scontrol ping\)/);
    }
    await one.startController();
    for (const way of ways) {
      const reading = await driverOf(one, way).read(signal);
      expect(reading.nodes).toHaveLength(3);
      expect(rowsOf(reading).workloads[0]).toMatchObject({ workload: '1', state: 'running', gpus: 8 });
    }
  });
});

function driverOf(
  cluster: SlurmCluster,
  way: (typeof ways)[number],
  options: Partial<SlurmDriverOptions> = {},
): Driver {
  const { restSocket, restUrl, restUser, restTokenFile } = cluster;
  const rest: SlurmRest =
    way === 'by unix socket'
      ? { socketPath: restSocket }
      : { url: restUrl, user: restUser, tokenFile: restTokenFile };
  return createSlurmDriver({
    io,
    ...(way === 'by command' ? { conf: cluster.confPath } : { rest }),
    ...options,
  });
}

function nodeOf(reading: Reading, name: string) {
  return rowsOf(reading).nodes.find((node) => node.node === name);
}

/** A time limit as squeue writes it, `1:30:00`. */
function squeueTime(seconds: number | null): string {
  if (seconds === null) return 'UNLIMITED';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function byId(left: { readonly workload?: string | null | undefined }, right: typeof left): number {
  return String(left.workload).localeCompare(String(right.workload));
}
