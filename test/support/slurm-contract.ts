import type { Environment } from './slurm-processes.ts';

export interface SlurmClusterOptions {
  readonly name: string;
  /** An own folder, at most 60 characters long; made and removed where none is given. */
  readonly directory?: string;
  readonly nodes?: number;
  readonly gpusPerNode?: number;
  readonly gpuType?: string;
  /** Starts slurmrestd too: on a unix socket, and on TCP with a JWT. */
  readonly rest?: boolean;
  /** Put before each slurmd, such as `nsenter --mount=…`: its jobs see what that shows. */
  readonly beforeNodes?: readonly string[];
  /** Lines put at the end of slurm.conf. */
  readonly extraConf?: string;
}

export interface SlurmJobOptions {
  readonly name?: string;
  readonly nodes?: number;
  /** For the whole job, `--gpus`. */
  readonly gpus?: number;
  readonly gpusPerNode?: number;
  readonly comment?: string;
  readonly array?: string;
  readonly held?: boolean;
  readonly minutes?: number;
  /** Shell text; `sleep 600` where none is given. */
  readonly script?: string;
  /** Further options of sbatch. */
  readonly others?: readonly string[];
}

export interface SlurmCluster {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly confPath: string;
  /** Everything that Slurm's programs need to reach this cluster. */
  readonly environment: Environment;
  readonly restSocket: string;
  readonly restUrl: string;
  /** The name for `X-SLURM-USER-NAME`, and the file that holds the JWT. */
  readonly restUser: string;
  readonly restTokenFile: string;
  /** Runs one of Slurm's programs; gives its stdout, throws with its stderr. */
  run(argv: readonly [string, ...string[]]): Promise<string>;
  /** Submits a batch job; gives its id. */
  submit(job?: SlurmJobOptions): Promise<string>;
  /** Waits until `squeue` shows a job (`123`, `123_4`) in one of these states, `RUNNING`. */
  waitForJob(id: string, ...states: readonly string[]): Promise<void>;
  /** Waits until `scontrol show node` shows this in a node's line, `State=IDLE+DRAIN`. */
  waitForNode(node: string, shows: string): Promise<void>;
  /** Ends slurmctld in good order; jobs run on. */
  stopController(): Promise<void>;
  /** Starts it again and waits until it answers. */
  startController(): Promise<void>;
  signalController(signal: NodeJS.Signals): void;
  /** Ends one node's slurmd at once. */
  killNode(node: string): Promise<void>;
  /** Every daemon dies at once, and leaves everything as it lies. */
  kill(): Promise<void>;
  /** Ends every process that this started, and removes its folder. May be called twice. */
  stop(): Promise<void>;
}
