import { NUMBER_FIELDS } from './nvidia-smi-fields.ts';

const MOST_GPUS = 1024;
const MOST_SLICES = 64;
const DEEPEST = 32;
const LONGEST_NAME = 128;
const LONGEST_TEXT = 1024;
const MOST_TEXTS_OF_GPU = 512;

/** What we read below `<gpu>`; `*` takes every child. The rest, most of it supported_clocks, is dropped as it passes. */
const WANTED = [
  ...NUMBER_FIELDS.flatMap(({ xml }) => xml),
  'product_name',
  'uuid',
  'minor_number',
  'pci/pci_bus_id',
  'remapped_rows/remapped_row_pending',
  'remapped_rows/remapped_row_failure',
  'ecc_errors/volatile/*',
  'ecc_errors/volatile/single_bit/*',
  'ecc_errors/volatile/double_bit/*',
  'clocks_event_reasons/*',
  'clocks_throttle_reasons/*',
  'gpu_recovery_action',
  'gpu_reset_status/*',
  'fabric/state',
  'fabric/status',
  'fabric/health/summary',
];
const WANTED_OF_SLICE = [
  'index',
  'uuid',
  'gpu_instance_id',
  'compute_instance_id',
  'gpu_instance_profile',
  'profile_name',
  'fb_memory_usage/total',
  'fb_memory_usage/used',
  'ecc_error_count/volatile_count/sram_uncorrectable',
];
const HEADER = ['driver_version', 'attached_gpus'];

interface Branch {
  readonly children: Map<string, Branch>;
  readonly path: string;
}

/** One GPU's texts by path, and those of each of its MIG devices. */
export interface GpuElement {
  readonly texts: Map<string, string>;
  readonly slices: Map<string, string>[];
}

/** Takes the events of an XML parser and keeps the texts at wanted paths, bounded in depth, length and number. */
export class GpuDocument {
  readonly header = new Map<string, string>();
  readonly gpus: GpuElement[] = [];
  ended = false;
  /** Open wanted elements, each with the texts it belongs to; undefined stands for the document itself. */
  readonly #open: { readonly branch: Branch; readonly into: Map<string, string>; text: string }[] = [];
  #depth = 0;
  /** The depth at which an unwanted element opened; 0 when none is open. */
  #skippedFrom = 0;

  open(name: string, refuse: (problem: string) => never): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) refuse(`elements are nested deeper than ${DEEPEST}`);
    if (name.length > LONGEST_NAME) refuse(`a name is longer than ${LONGEST_NAME} characters`);
    if (this.#skippedFrom > 0) return;
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      if (name !== ROOT_NAME) refuse(`the root element is <${name}>`);
      this.#open.push({ branch: ROOT, into: this.header, text: '' });
      return;
    }
    const branch = parent.branch.children.get(name) ?? anyChild(parent.branch, name);
    if (branch === undefined) {
      this.#skippedFrom = this.#depth;
      return;
    }
    this.#open.push({ branch, into: this.#textsFor(branch, parent.into, refuse), text: '' });
  }

  close(_name: string): void {
    this.#depth -= 1;
    if (this.#skippedFrom > 0) {
      if (this.#depth < this.#skippedFrom) this.#skippedFrom = 0;
      return;
    }
    const closed = this.#open.pop();
    if (closed === undefined) return;
    this.ended = this.#open.length === 0;
    const text = closed.text.trim();
    const { path } = closed.branch;
    // The first of two equal elements counts: what follows cannot overwrite what was read.
    if (text !== '' && path !== '' && closed.into.size < MOST_TEXTS_OF_GPU && !closed.into.has(path))
      closed.into.set(path, text);
  }

  text(text: string): void {
    if (this.#skippedFrom > 0) return;
    const open = this.#open.at(-1);
    if (open === undefined || open.text.length > LONGEST_TEXT) return;
    open.text += text.slice(0, LONGEST_TEXT + 1);
  }

  #textsFor(
    branch: Branch,
    into: Map<string, string>,
    refuse: (problem: string) => never,
  ): Map<string, string> {
    if (branch === GPU) {
      if (this.gpus.length >= MOST_GPUS) refuse(`more than ${MOST_GPUS} GPUs`);
      const gpu: GpuElement = { texts: new Map(), slices: [] };
      this.gpus.push(gpu);
      return gpu.texts;
    }
    if (branch === SLICE) {
      const slices = this.gpus.at(-1)?.slices ?? [];
      if (slices.length >= MOST_SLICES) refuse(`more than ${MOST_SLICES} MIG devices on one GPU`);
      const texts = new Map<string, string>();
      slices.push(texts);
      return texts;
    }
    return into;
  }
}

function anyChild(branch: Branch, name: string): Branch | undefined {
  if (!branch.children.has('*')) return undefined;
  return { children: new Map(), path: `${branch.path}/${name}` };
}

function grow(paths: readonly string[]): Branch {
  const root: Branch = { children: new Map(), path: '' };
  for (const path of paths) {
    let branch = root;
    for (const name of path.split('/')) {
      const child = branch.children.get(name) ?? {
        children: new Map(),
        path: branch.path === '' ? name : `${branch.path}/${name}`,
      };
      branch.children.set(name, child);
      branch = child;
    }
  }
  return root;
}

const ROOT_NAME = 'nvidia_smi_log';
const ROOT = grow(HEADER);
const GPU = grow(WANTED);
const SLICE = grow(WANTED_OF_SLICE);
ROOT.children.set('gpu', GPU);
GPU.children.set('mig_devices', { path: 'mig_devices', children: new Map([['mig_device', SLICE]]) });
