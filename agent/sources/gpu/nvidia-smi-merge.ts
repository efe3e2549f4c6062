import { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { isTrouble } from './nvidia-smi-value.ts';

/**
 * Joins the CSV of this moment with the XML. An XML of the same reading fills in what the CSV lacks; an
 * older one only says which columns are its own, so that the CSV's `N/A` does not erase them, unless the
 * CSV now says that the GPU is lost. Slices stand in the XML alone.
 */
export function mergeGpus(
  csv: readonly GpuMeasurement[],
  xml: readonly GpuMeasurement[],
  xmlIsFresh: boolean,
): readonly { readonly gpu: GpuMeasurement; readonly complete: boolean }[] {
  const partners = new Set<GpuMeasurement>();
  const merged = csv.map((one) => {
    const other = xml.find((each) => isSameGpu(one, each));
    if (other === undefined) return { gpu: one, complete: true };
    partners.add(other);
    return { gpu: mergeGpu(one, other, xmlIsFresh), complete: xmlIsFresh };
  });
  if (!xmlIsFresh) return merged;
  return [...merged, ...xml.filter((one) => !partners.has(one)).map((gpu) => ({ gpu, complete: true }))];
}

function isSameGpu(csv: GpuMeasurement, xml: GpuMeasurement): boolean {
  if (xml.instance !== null) return false;
  if (csv.uuid === xml.uuid) return true;
  // A query without the uuid still meets its GPU by address or index.
  if (!csv.uuid.startsWith('index:')) return false;
  const address = csv.cells.pciBusId;
  if (address !== undefined && xml.cells.pciBusId !== undefined) return address === xml.cells.pciBusId;
  return csv.uuid === `index:${xml.cells.gpu}`;
}

function mergeGpu(csv: GpuMeasurement, xml: GpuMeasurement, xmlIsFresh: boolean): GpuMeasurement {
  const merged = new GpuMeasurement(xml.uuid);
  Object.assign(merged.cells, xmlIsFresh ? xml.cells : {}, csv.cells);
  for (const column of new Set([...csv.reasons.keys(), ...xml.reasons.keys()])) {
    if (merged.cells[column] !== undefined) continue;
    const now = csv.reasons.get(column);
    const then = xml.reasons.get(column);
    // What the last XML measured is not erased by the CSV's `N/A`, unless that tells of trouble.
    const known = !xmlIsFresh && xml.cells[column] !== undefined;
    if (known && now !== undefined && !isTrouble(now)) continue;
    const reason = now === undefined || (then !== undefined && xmlIsFresh && isTrouble(then)) ? then : now;
    if (reason !== undefined) merged.reasons.set(column, reason);
  }
  if (!xmlIsFresh) merged.missUnmentioned(xml);
  return merged;
}
