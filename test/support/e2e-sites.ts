import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentProcess, startAgent } from './agent-process.ts';
import { fixture, onNode, sample, samplePath } from './e2e-captures.ts';
import { type ExporterServer, startExporter } from './exporter-server.ts';
import { type SlurmCluster, startSlurmCluster } from './slurm-cluster.ts';
import { findFreePorts } from './slurm-ports.ts';

/** Two real clusters with the agents, exporters and programs of a small fabric. */
export interface RealSites {
  /** The console's configuration. */
  readonly config: string;
  readonly halm: RealSite;
  readonly eemshaven: RealSite;
  readonly stop: () => Promise<void>;
}

export interface RealSite {
  readonly cluster: SlurmCluster;
  readonly config: string;
  /** By node. */
  readonly exporters: ReadonlyMap<string, ExporterServer>;
  /** What the exporters serve, by node. */
  readonly captures: ReadonlyMap<string, string>;
  agent: AgentProcess;
}

/** nvidia-smi's XML for the GPUs of test/fixtures/nvidia/h100/query.csv: what only it tells. */
const H100_XML = `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log><driver_version>550.54.15</driver_version><attached_gpus>2</attached_gpus>
${['19', '3B'].map((bus, index) => `<gpu id="00000000:${bus}:00.0"><product_name>NVIDIA H100 80GB HBM3</product_name><uuid>GPU-aaaaaaaa-0000-0000-0000-00000000000${index + 1}</uuid><minor_number>${index}</minor_number><temperature><memory_temp>${71 + index} C</memory_temp></temperature><pci><pci_bus_id>00000000:${bus}:00.0</pci_bus_id></pci></gpu>`).join('\n')}
</nvidia_smi_log>
`;

export const NODE_EXPORTER = `node_load1 3.25
node_memory_MemTotal_bytes 5.4e+11
node_memory_MemAvailable_bytes 5.0e+11
node_hwmon_temp_celsius{chip="ipmi",sensor="temp1"} 24.5
node_hwmon_sensor_label{chip="ipmi",label="Inlet Temp",sensor="temp1"} 1
`;

/** One MIG slice as an exporter names it, where the capture of a real one is absent. */
const MIG_SLICE = `DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-cccc",modelName="NVIDIA A100-SXM4-40GB",GPU_I_PROFILE="1g.5gb",GPU_I_ID="9",Hostname="x"} 37
DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-cccc",modelName="NVIDIA A100-SXM4-40GB",GPU_I_PROFILE="1g.5gb",GPU_I_ID="9",Hostname="x"} 4384
DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-cccc",modelName="NVIDIA A100-SXM4-40GB",GPU_I_PROFILE="1g.5gb",GPU_I_ID="9",Hostname="x"} 480
`;

export const HOSTILE_JOB = 'run\u001b]0;owned\u0007\r\u202e__proto__';

/** Starts everything in a folder; the exporters answer every second, Slurm is asked every second. */
export async function startRealSites(folder: string): Promise<RealSites> {
  const ports = await findFreePorts(2);
  const [first, second] = await Promise.all([
    startSlurmCluster({ name: 'de-halm' }),
    startSlurmCluster({ name: 'eemshaven', nodes: 3, gpusPerNode: 4, gpuType: 'a100' }),
  ]);
  await Promise.all([fillHalm(first), fillEemshaven(second)]);
  const halm = await startHalm(first, join(folder, 'de-halm'), ports);
  const eemshaven = await startEemshaven(second, join(folder, 'eemshaven'), ports + 1);
  const config = join(folder, 'weft.yaml');
  const sites = [halm, eemshaven].map(({ cluster, agent }) => ({
    id: cluster.name,
    url: agent.url,
    token: { file: join(folder, cluster.name, 'token') },
  }));
  writeFileSync(config, JSON.stringify({ sites }), { mode: 0o600 });
  const stop = async (): Promise<void> => {
    await Promise.all([halm, eemshaven].map(({ agent }) => agent.end()));
    await Promise.all([first.stop(), second.stop()]);
    for (const { exporters } of [halm, eemshaven])
      await Promise.all([...exporters.values()].map((exporter) => exporter.close()));
  };
  return { config, halm, eemshaven, stop };
}

async function startHalm(cluster: SlurmCluster, folder: string, port: number): Promise<RealSite> {
  mkdirSync(folder);
  const captures = new Map([
    [
      'de-halm-n1',
      onNode(
        sample('dcgm-exporter/h100x8-dcgm-exporter-excerpt.prom') ??
          fixture('dcgm/exporter-3.x-two-gpus.prom'),
        'de-halm-n1',
      ),
    ],
    ['de-halm-n2', onNode(fixture('dcgm/exporter-4.9-two-gpus.prom'), 'de-halm-n2')],
  ]);
  const exporters = await serve(captures);
  const uname = 'node_uname_info{domainname="(none)",machine="x86_64",nodename="de-halm-n2"} 1\n';
  const host = await startExporter(`${NODE_EXPORTER}${uname}`);
  const whole = sample('node-exporter/e2e-output.txt');
  const otherHost = await startExporter(`${whole ?? NODE_EXPORTER}${uname.replace('n2', 'n4')}`);
  writeFileSync(join(folder, 'h100.xml'), H100_XML);
  writeFileSync(join(folder, 'h100.csv'), fixture('nvidia/h100/query.csv'));
  writeProgram(join(folder, 'nvidia-smi'), join(folder, 'h100.csv'), join(folder, 'h100.xml'));
  writeFileSync(join(folder, 'kernel.log'), '');
  const config = writeConfig(folder, cluster.name, port, {
    scheduler: { type: 'slurm', conf: cluster.confPath, interval: '1s', timeout: '3s' },
    sources: [
      {
        type: 'dcgm-exporter',
        targets: [...exporters.values()].map(({ url }) => url),
        interval: '1s',
      },
      { type: 'nvidia-smi', program: './nvidia-smi', node: 'de-halm-n3', interval: '1s' },
      { type: 'node-exporter', targets: [host.url, otherHost.url], interval: '1s' },
      { type: 'kernel-log', path: 'kernel.log', node: 'de-halm-n3', interval: '500ms' },
      ...(sample('nvidia-smi/qx-b200.xml') === null ? [] : [b200(folder)]),
    ],
  });
  exporters.set('host of de-halm-n2', host).set('host of de-halm-n4', otherHost);
  return { cluster, config, exporters, captures, agent: await startAgent(config) };
}

/** A driver whose CSV does not work: everything comes from the XML. */
function b200(folder: string): object {
  writeProgram(join(folder, 'nvidia-smi-b200'), null, samplePath('nvidia-smi/qx-b200.xml'));
  return { type: 'nvidia-smi', program: './nvidia-smi-b200', node: 'de-halm-n4', interval: '1s' };
}

async function startEemshaven(cluster: SlurmCluster, folder: string, port: number): Promise<RealSite> {
  mkdirSync(folder);
  const idle = sample('dcgm-exporter/a100-mig-disabled-idle.prom');
  const sliced = sample('dcgm-exporter/a100-mig-1g.5gb-active.prom');
  const captures = new Map([
    ['eemshaven-n1', onNode(fixture('dcgm/exporter-3.x-two-gpus.prom'), 'eemshaven-n1')],
    ['eemshaven-n2', onNode(idle ?? fixture('dcgm/exporter-4.9-two-gpus.prom'), 'eemshaven-n2')],
    ['eemshaven-n3', onNode(sliced ?? MIG_SLICE, 'eemshaven-n3')],
  ]);
  const exporters = await serve(captures);
  const config = writeConfig(folder, cluster.name, port, {
    scheduler: { type: 'slurm', rest: `unix:${cluster.restSocket}`, interval: '1s', timeout: '3s' },
    sources: [
      { type: 'dcgm-exporter', targets: [...exporters.values()].map(({ url }) => url), interval: '1s' },
    ],
  });
  return { cluster, config, exporters, captures, agent: await startAgent(config) };
}

async function serve(captures: ReadonlyMap<string, string>): Promise<Map<string, ExporterServer>> {
  const exporters = new Map<string, ExporterServer>();
  for (const [node, capture] of captures) exporters.set(node, await startExporter(capture));
  return exporters;
}

/** A program that answers as nvidia-smi does: CSV to a query, XML to `-q -x`, and complaints to the rest. */
export function writeProgram(path: string, csv: string | null, xml: string): void {
  const query = csv === null ? 'echo "ERROR: Option --query-gpu is not recognized"; exit 1' : `cat '${csv}'`;
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$*" in\n*--query-gpu*) ${query};;\n"-q -x") cat '${xml}';;\n*) exit 2;;\nesac\n`,
  );
  chmodSync(path, 0o755);
}

/** Writes an agent's configuration; JSON is YAML too. */
export function writeConfig(folder: string, site: string, port: number, rest: object): string {
  const path = join(folder, 'agent.yaml');
  const own = {
    site: { id: site, name: `Site ${site}`, jurisdiction: 'NL', gridLimitWatts: 2e6 },
    listen: { host: '127.0.0.1', port, token: { file: 'token' } },
    state: 'state',
  };
  writeFileSync(path, JSON.stringify({ ...own, ...rest }), { mode: 0o600 });
  return path;
}

async function fillHalm(cluster: SlurmCluster): Promise<void> {
  const comment = 'weft.class=health weft.checkpoint=USR1 weft.checkpoint-dir=/scratch/7';
  const train = await cluster.submit({ name: HOSTILE_JOB, nodes: 2, gpusPerNode: 3, comment, minutes: 90 });
  await cluster.waitForJob(train, 'RUNNING');
  const single = await cluster.submit({ name: 'single', gpus: 1, others: ['--nodelist=de-halm-n3'] });
  await cluster.submit({ name: 'held', held: true, gpus: 2 });
  await cluster.submit({ name: 'too big', nodes: 4, gpusPerNode: 8 });
  const done = await cluster.submit({ name: 'done', script: 'true' });
  await cluster.waitForJob(single, 'RUNNING');
  await cluster.waitForJob(done, 'COMPLETED');
  const update = ['scontrol', 'update', 'nodename=de-halm-n2', 'state=drain', 'reason=fan 2 loud'] as const;
  await cluster.run(update);
  await cluster.waitForNode('de-halm-n2', 'State=MIXED+DRAIN');
}

async function fillEemshaven(cluster: SlurmCluster): Promise<void> {
  const slice = await cluster.submit({ name: 'slice', gpus: 1, others: ['--nodelist=eemshaven-n3'] });
  await cluster.waitForJob(slice, 'RUNNING');
}
