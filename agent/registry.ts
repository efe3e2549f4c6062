import { hostname } from 'node:os';
import { Slices } from '../protocol/slices.ts';
import type { AgentConfig, SchedulerConfig, SourceConfig } from './config/agent-config.ts';
import type { Driver } from './drivers/driver.ts';
import type { SlurmRest } from './drivers/slurm/rest-reader.ts';
import { createSlurmDriver } from './drivers/slurm/slurm-driver.ts';
import { createLinkSource } from './link-source.ts';
import { createPowerSource } from './power-source.ts';
import type { Surroundings } from './source-surroundings.ts';
import { createDcgmExporterSource } from './sources/gpu/dcgm-exporter.ts';
import { createKernelLogSource } from './sources/gpu/kernel-log-source.ts';
import { createNvidiaSmiSource } from './sources/gpu/nvidia-smi-source.ts';
import { createPrometheusSource } from './sources/gpu/prometheus.ts';
import { createNodeExporterSource } from './sources/host/node-exporter.ts';
import type { Source } from './sources/source.ts';

/** The one inventory of sources; null where there is nothing of a type to be read. */
export function createSource(config: SourceConfig, surroundings: Surroundings): Source | null {
  const { io, monotonic } = surroundings;
  const { name, intervalMs: periodMs, timeoutMs } = config;
  const common = { name, periodMs, timeoutMs, io };
  switch (config.type) {
    case 'nvidia-smi':
      return createNvidiaSmiSource({
        ...common,
        node: config.node ?? hostname(),
        program: config.program,
        clock: { now: monotonic },
      });
    case 'dcgm-exporter':
      return createDcgmExporterSource({ ...common, targets: config.targets });
    case 'node-exporter':
      return createNodeExporterSource({ ...common, targets: config.targets });
    case 'prometheus':
      return createPrometheusSource({ ...common, url: config.url });
    case 'kernel-log':
      return createKernelLogSource({
        name,
        periodMs,
        timeoutMs,
        node: config.node ?? hostname(),
        path: config.path,
      });
    default:
      return createLinkSource(config, surroundings) ?? createPowerSource(config, surroundings);
  }
}

/** The one inventory of drivers; null for a site without a scheduler. */
export async function createDriver(
  config: SchedulerConfig,
  { io, slices = new Slices() }: Surroundings,
): Promise<Driver | null> {
  switch (config.type) {
    case 'none':
      return null;
    case 'slurm':
      return createSlurmDriver({
        io,
        slices,
        ...config,
        rest: slurmRest(config.rest),
        periodMs: config.intervalMs,
      });
    case 'simulated': {
      const [{ createSimulatedDriver }, { createSimulatedSite }] = await Promise.all([
        import('./drivers/simulated/simulated-driver.ts'),
        import('./simulation/simulated-site.ts'),
      ]);
      const { nodes, gpus, seed } = config;
      return createSimulatedDriver(
        createSimulatedSite({ site: 'simulated', nodes, gpusPerNode: gpus, seed, startAt: Date.now() }),
      );
    }
    case 'kubernetes':
      return null;
  }
}

function slurmRest(rest: Extract<SchedulerConfig, { type: 'slurm' }>['rest']): SlurmRest | null {
  if (rest === null) return null;
  return rest.kind === 'socket'
    ? { socketPath: rest.path }
    : { url: rest.url, user: rest.user, tokenFile: rest.token?.file ?? null };
}

/** What of a configuration will not be read, one line each, for the log and for `check`. */
export function unread(config: AgentConfig): readonly string[] {
  const lines: string[] = [];
  if (config.scheduler.type === 'kubernetes')
    lines.push('kubernetes: this version has no driver for it; it is left out');
  if (config.metrics !== null) lines.push('metrics: this version does not serve them');
  return lines;
}
