import { SaxesParser } from 'saxes';
import type { Patch } from '../../../protocol/index.ts';
import { ReadFailure } from '../../io/io.ts';
import { measureGpu } from './nvidia-smi-fields.ts';
import { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { measureSlices } from './nvidia-smi-mig.ts';
import type { GpuTexts } from './nvidia-smi-texts.ts';
import { measureName, measureQuantity } from './nvidia-smi-value.ts';
import { GpuDocument } from './nvidia-smi-xml-document.ts';

export interface NvidiaSmiGpus {
  readonly gpus: readonly GpuMeasurement[];
  /** What had to be put right or left out, one line each. */
  readonly notices: readonly string[];
}

const CHUNK_CHARACTERS = 65_536;

/**
 * Reads `nvidia-smi -q -x`, DTD v10 to v13: one row per GPU, and one per MIG slice.
 * Units: base units. Fails with `ReadFailure` on anything that is not a whole nvidia_smi_log.
 */
export function parseNvidiaSmiXml(
  bytes: Uint8Array,
  { node }: { readonly node: string },
): { readonly gpus: readonly Patch<'gpus'>[]; readonly notices: readonly string[] } {
  const { gpus, notices } = measureNvidiaSmiXml(bytes);
  return { gpus: gpus.map((gpu) => gpu.toPatch(node, true)), notices };
}

/** As `parseNvidiaSmiXml`, but with the reasons still apart, to be merged with the CSV's. */
export function measureNvidiaSmiXml(bytes: Uint8Array): NvidiaSmiGpus {
  const document = readDocument(bytes);
  const notices = new Set<string>();
  const complete = Number(document.header.get('attached_gpus')) === document.gpus.length;
  const seen = new Set<string>();
  const gpus = document.gpus.flatMap(({ texts, slices }, position) => {
    const gpu = new GpuMeasurement(identity(texts, position, seen, notices));
    for (const notice of measureGpu(xmlTexts(texts), gpu)) notices.add(notice);
    gpu.put('gpu', complete ? { value: position } : minorNumber(texts));
    const driver = document.header.get('driver_version');
    if (driver !== undefined) gpu.put('driverVersion', measureName(driver));
    return [gpu, ...measureSlices(gpu, slices.map(xmlTexts))];
  });
  return { gpus, notices: [...notices] };
}

function readDocument(bytes: Uint8Array): GpuDocument {
  const document = new GpuDocument();
  const parser = new SaxesParser();
  const refuse = (problem: string): never => {
    throw new ReadFailure(
      `nvidia-smi XML, line ${parser.line} column ${parser.column}: ${problem}; expected a whole <nvidia_smi_log>`,
    );
  };
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '').slice(0, 200)));
  parser.on('doctype', (doctype) => refuseDeclarations(doctype, refuse));
  parser.on('opentagstart', ({ name }) => document.open(name, refuse));
  parser.on('closetag', ({ name }) => document.close(name));
  parser.on('text', (text) => document.text(text));
  parser.on('cdata', (text) => document.text(text));
  // Not the XML declaration's encoding: nvidia-smi writes UTF-8, and a stray byte in one process name must
  // not cost the reading.
  const text = new TextDecoder().decode(bytes);
  for (let start = 0; start < text.length; start += CHUNK_CHARACTERS)
    parser.write(text.slice(start, start + CHUNK_CHARACTERS));
  parser.close();
  if (!document.ended) refuse('the document has no root element');
  return document;
}

/** The standard line names a file that nobody fetches. Anything that declares is refused: entities can expand without end. */
function refuseDeclarations(doctype: string, refuse: (problem: string) => never): void {
  if (/\[|<!/.test(doctype)) refuse('the DOCTYPE has an internal subset; entities are never expanded');
  if (!/^\s*nvidia_smi_log(?:\s+SYSTEM\s+(?:"[^"]{0,200}"|'[^']{0,200}'))?\s*$/.test(doctype))
    refuse('this DOCTYPE is not that of nvidia-smi');
}

function identity(
  texts: ReadonlyMap<string, string>,
  position: number,
  seen: Set<string>,
  notices: Set<string>,
): string {
  const given = measureName(texts.get('uuid') ?? '');
  // Captures made anonymous give every GPU the same uuid; merging them would hide GPUs.
  if ('value' in given && !seen.has(given.value)) {
    seen.add(given.value);
    return given.value;
  }
  notices.add('value' in given ? `several GPUs have the uuid ${given.value}` : `GPU ${position} has no uuid`);
  return `index:${position}`;
}

/** Where only some of the GPUs are listed, the position in the list is not the driver's index. */
function minorNumber(texts: ReadonlyMap<string, string>) {
  const text = texts.get('minor_number');
  return text === undefined ? undefined : measureQuantity(text, 'count');
}

function xmlTexts(texts: ReadonlyMap<string, string>): GpuTexts {
  return {
    dialect: 'xml',
    get: (path) => texts.get(path) ?? insteadOf(texts, path),
    unit: () => '',
    under: (prefix) =>
      [...texts]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, text]): [string, string] => [path.slice(prefix.length), text]),
  };
}

/** On a lost GPU `<remapped_rows>` is the text `GPU is lost`, without children: it answers for them. */
function insteadOf(texts: ReadonlyMap<string, string>, path: string): string | undefined {
  const parent = path.lastIndexOf('/');
  if (parent < 0) return undefined;
  const above = path.slice(0, parent);
  return texts.get(above) ?? insteadOf(texts, above);
}
