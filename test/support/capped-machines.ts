import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Quantity } from '../../agent/sources/power/modbus-profile.ts';
import { JANITZA_UMG } from '../../agent/sources/power/modbus-profiles/janitza-umg.ts';
import { type ExporterServer, startExporter } from './exporter-server.ts';
import { LOAD, registersOf } from './modbus-registers.ts';
import { ModbusServer } from './modbus-server.ts';

const UNCAPPED_WATTS = 700;
const IDLE_WATTS = 70;
/** Of the house besides its GPUs. */
const REST_WATTS = 400;
/** What grows with the load; all else of a meter is as it is. */
const BY_LOAD: readonly Quantity[] = ['power', 'apparentPower', 'current1', 'current2', 'current3'];

/**
 * Machines whose GPUs draw as much as they may where they work: an exporter that says so, a command that sets what they may, and
 * the meter of the house, which sees it.
 */
export class CappedMachines {
  readonly #folder: string;
  readonly #nodes: readonly string[];
  readonly #gpusPerNode: number;
  readonly #works: (node: string) => boolean;
  readonly #meter: ModbusServer;
  #exporter: ExporterServer | null = null;
  #joules = 0;
  #countedAt = performance.now();
  readonly #counting: NodeJS.Timeout;

  /** `works` says whether all GPUs of a machine have work now, or none: all of them do without it. */
  static async start(
    folder: string,
    nodes: readonly string[],
    gpusPerNode: number,
    works: (node: string) => boolean = () => true,
  ): Promise<CappedMachines> {
    const meter = await ModbusServer.start(JANITZA_UMG.functionCode);
    const machines = new CappedMachines(folder, nodes, gpusPerNode, works, meter);
    machines.#exporter = await startExporter((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(machines.#exposition()),
    );
    return machines;
  }

  private constructor(
    folder: string,
    nodes: readonly string[],
    gpusPerNode: number,
    works: (node: string) => boolean,
    meter: ModbusServer,
  ) {
    this.#folder = folder;
    this.#nodes = nodes;
    this.#gpusPerNode = gpusPerNode;
    this.#works = works;
    this.#meter = meter;
    mkdirSync(folder);
    this.#count();
    this.#counting = setInterval(() => this.#count(), 50);
  }

  /** `power: {capCommand}` of agent.yaml. */
  get capCommand(): readonly string[] {
    const script = `require('node:fs').writeFileSync(require('node:path').join(process.argv[1], process.argv[2]), process.argv[3])`;
    return [process.execPath, '-e', script, this.#folder, '{node}', '{watts}'];
  }

  get exporterUrl(): string {
    return this.#exporter?.url ?? '';
  }

  get meterTarget() {
    return { host: '127.0.0.1', port: this.#meter.port, profile: JANITZA_UMG.name };
  }

  /** What the house draws now. */
  get watts(): number {
    return REST_WATTS + this.#nodes.reduce((sum, node) => sum + this.#gpusPerNode * this.#drawnOn(node), 0);
  }

  /** What its meter has counted so far. */
  get joules(): number {
    this.#count();
    return this.#joules;
  }

  async stop(): Promise<void> {
    clearInterval(this.#counting);
    await this.#exporter?.close();
    await this.#meter.stop();
  }

  /** The power limit of the GPUs of each machine, W. */
  get limits(): readonly number[] {
    return this.#nodes.map((node) => this.#limitOf(node));
  }

  /** Of one GPU. */
  #drawnOn(node: string): number {
    return this.#works(node) ? this.#limitOf(node) : IDLE_WATTS;
  }

  #limitOf(node: string): number {
    const file = join(this.#folder, node);
    const written = existsSync(file) ? Number(readFileSync(file, 'utf8')) : UNCAPPED_WATTS;
    // It is being written.
    return written > 0 ? written : UNCAPPED_WATTS;
  }

  #count(): void {
    const now = performance.now();
    this.#joules += (this.watts * (now - this.#countedAt)) / 1000;
    this.#countedAt = now;
    const share = this.watts / (LOAD.power ?? 1);
    const grown = Object.fromEntries(BY_LOAD.map((quantity) => [quantity, (LOAD[quantity] ?? 0) * share]));
    this.#meter.hold(registersOf(JANITZA_UMG, { ...LOAD, ...grown, energyImport: this.#joules }));
  }

  #exposition(): string {
    const lines = this.#nodes.flatMap((node) =>
      Array.from({ length: this.#gpusPerNode }, (_, gpu) => {
        const labels = `{gpu="${gpu}",UUID="GPU-${node}-${gpu}",pci_bus_id="00000000:${10 + gpu}:00.0",modelName="NVIDIA H100",Hostname="${node}"}`;
        const [watts, limit] = [this.#drawnOn(node), this.#limitOf(node)];
        return [
          `DCGM_FI_DEV_GPU_TEMP${labels} 50`,
          `DCGM_FI_DEV_GPU_UTIL${labels} ${this.#works(node) ? 100 : 0}`,
          `DCGM_FI_DEV_POWER_USAGE${labels} ${watts}`,
          `DCGM_FI_DEV_POWER_MGMT_LIMIT${labels} ${limit}`,
        ].join('\n');
      }),
    );
    return `${lines.join('\n')}\n`;
  }
}
