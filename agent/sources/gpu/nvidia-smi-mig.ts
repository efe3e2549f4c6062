import { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { firstMeasured, type GpuTexts } from './nvidia-smi-texts.ts';
import { measureName, measureQuantity } from './nvidia-smi-value.ts';

/**
 * One row per MIG device, named by its GPU's uuid and its GPU instance id, as exporters name it. Compute
 * instances that share a GPU instance share its memory; they are told apart as `instance/compute`.
 */
export function measureSlices(
  parent: GpuMeasurement,
  slices: readonly GpuTexts[],
): readonly GpuMeasurement[] {
  const named = slices.map((texts, position) => ({
    texts,
    instance: idOf(texts, 'gpu_instance_id') ?? `index:${idOf(texts, 'index') ?? position}`,
    compute: idOf(texts, 'compute_instance_id'),
  }));
  const sharing = new Map<string, number>();
  for (const { instance } of named) sharing.set(instance, (sharing.get(instance) ?? 0) + 1);
  return named.map(({ texts, instance, compute }, position) => {
    const shared = (sharing.get(instance) ?? 0) > 1;
    const slice = new GpuMeasurement(parent.uuid, shared ? `${instance}/${compute ?? position}` : instance);
    slice.sliceIndex = idOf(texts, 'index') ?? String(position);
    for (const column of ['gpu', 'model', 'pciBusId', 'driverVersion'] as const) {
      const value = parent.cells[column];
      if (value !== undefined && value !== null) slice.put(column, { value });
    }
    slice.put('memoryUsedBytes', memory(texts, 'fb_memory_usage/used'));
    slice.put('memoryTotalBytes', memory(texts, 'fb_memory_usage/total'));
    slice.put(
      'eccUncorrected',
      firstMeasured(texts, ['ecc_error_count/volatile_count/sram_uncorrectable'], (text) =>
        measureQuantity(text, 'count'),
      ),
    );
    slice.put('instanceProfile', firstMeasured(texts, ['gpu_instance_profile', 'profile_name'], measureName));
    return slice;
  });
}

function idOf(texts: GpuTexts, name: string): string | undefined {
  const text = texts.get(name);
  return text !== undefined && /^\d{1,5}$/.test(text) ? text : undefined;
}

const memory = (texts: GpuTexts, name: string) =>
  firstMeasured(texts, [name], (text) => measureQuantity(text, 'memory'));
