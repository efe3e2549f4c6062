import type { Asking } from './redfish-asking.ts';
import { isPath, type JsonObject, objectAt, pathAt, valueAt } from './redfish-json.ts';

/**
 * Where a service sends metric reports by itself (`#EventService` 1.1–1.10, `ServerSentEventUri`), as paths to try
 * in their order; none where it does not. What a filter looks like is not agreed upon: iDRACs take a bare word,
 * DSP0266 quotes literals.
 */
export async function reportStreamsOf(root: JsonObject, asking: Asking): Promise<readonly string[]> {
  const path = pathAt(root, 'EventService');
  const service = path === null ? null : await asking.need(path);
  if (service === null || valueAt(service, 'ServiceEnabled') === false) return [];
  const stream = valueAt(service, 'ServerSentEventUri');
  const formats = valueAt(service, 'EventFormatTypes');
  if (typeof stream !== 'string' || !isPath(stream) || /[?#]/.test(stream)) return [];
  if (Array.isArray(formats) && !formats.includes('MetricReport')) return [];
  const filters = objectAt(service, 'SSEFilterPropertiesSupported');
  if (valueAt(filters, 'EventFormatType') !== true) return [stream];
  return [...FILTERS.map((filter) => `${stream}?$filter=${filter}`), stream];
}

const FILTERS = ['EventFormatType%20eq%20MetricReport', "EventFormatType%20eq%20'MetricReport'"];
