export interface SlurmLayout {
  readonly name: string;
  readonly directory: string;
  readonly user: string;
  readonly nodes: number;
  readonly gpusPerNode: number;
  readonly gpuType: string;
  readonly cpusPerNode: number;
  readonly memoryMebibytes: number;
  readonly controllerPort: number;
  readonly firstNodePort: number;
  /** Lines put at the end of slurm.conf. */
  readonly extraConf: string;
}

/** Names of a cluster's nodes, `east-n1` and on. */
export function nodeNames(layout: Pick<SlurmLayout, 'name' | 'nodes'>): string[] {
  return Array.from({ length: layout.nodes }, (_, index) => `${layout.name}-n${index + 1}`);
}

/**
 * A slurm.conf for daemons that share one machine, without systemd, cgroups or a database.
 * - `config_overrides`: nodes are as large as they are said to be.
 * - `ReturnToService=1`: a node that an operator set DOWN stays so.
 * - `MinJobAge=3600`: finished jobs stay to be seen.
 */
export function slurmConf(layout: SlurmLayout): string {
  const { name, directory, user, nodes } = layout;
  const ports = range(layout.firstNodePort, nodes);
  return `ClusterName=${name}
SlurmctldHost=localhost
SlurmctldPort=${layout.controllerPort}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${directory}/munge/socket
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=${directory}/jwt.key
CredType=cred/munge
StateSaveLocation=${directory}/state
SlurmdSpoolDir=${directory}/spool/%n
SlurmctldPidFile=${directory}/run/slurmctld.pid
SlurmdPidFile=${directory}/run/slurmd.%n.pid
SlurmctldLogFile=${directory}/log/slurmctld.log
SlurmdLogFile=${directory}/log/slurmd.%n.log
MailProg=/bin/true
RebootProgram=/bin/true
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
GresTypes=gpu
SlurmdParameters=config_overrides
ReturnToService=1
SlurmctldTimeout=30
SlurmdTimeout=30
KillWait=5
InactiveLimit=0
MinJobAge=3600
DefMemPerCPU=100
JobRequeue=1
RequeueExitHold=85
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=5,sched_interval=5,requeue_setup_env_fail,nohold_on_prolog_fail
PriorityType=priority/multifactor
PriorityWeightAge=1000
NodeName=${nodeExpression(layout)} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports} CPUs=${layout.cpusPerNode} Boards=1 SocketsPerBoard=2 CoresPerSocket=${layout.cpusPerNode / 2} ThreadsPerCore=1 RealMemory=${layout.memoryMebibytes}${gresOf(layout)} State=UNKNOWN
PartitionName=gpu Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
${layout.extraConf}
`;
}

/** `gpuFiles` are device files that stand for GPUs, `/path/gpu[0-7]`; null counts them only. */
export function gresConf(layout: SlurmLayout, gpuFiles: string | null): string {
  if (layout.gpusPerNode === 0) return 'AutoDetect=off\n';
  const devices = gpuFiles === null ? `Count=${layout.gpusPerNode}` : `File=${gpuFiles}`;
  return `AutoDetect=off\nNodeName=${nodeExpression(layout)} Name=gpu Type=${layout.gpuType} ${devices}\n`;
}

function gresOf({ gpusPerNode, gpuType }: SlurmLayout): string {
  return gpusPerNode === 0 ? '' : ` Gres=gpu:${gpuType}:${gpusPerNode}`;
}

function nodeExpression({ name, nodes }: SlurmLayout): string {
  return nodes === 1 ? `${name}-n1` : `${name}-n[1-${nodes}]`;
}

function range(first: number, count: number): string {
  return count === 1 ? String(first) : `[${first}-${first + count - 1}]`;
}
