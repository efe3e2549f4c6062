/** What NVIDIA advises to do at once when a code appears; the two workflows need more than the code. */
export type XidAction =
  | 'ignore'
  | 'restart app'
  | 'reset gpu'
  | 'reboot node'
  | 'restart vm'
  | 'check power cable'
  | 'update software'
  | 'check uvm'
  | 'contact support'
  | 'follow cause'
  | 'drain and reset'
  | 'nvlink'
  | 'nvlink 5'
  | 'recovery action'
  | 'no advice';

export interface XidEntry {
  readonly action: XidAction;
  /** What broke, in a few words. */
  readonly name: string;
  /** What it means to who is on call, where the name does not say it. */
  readonly meaning?: string;
}

/** The day NVIDIA generated the catalogue that these facts come from. */
export const XID_CATALOGUE_VERSION = '2025-10-29';

/** The entry of a code; undefined when the catalogue of that day does not have it. */
export function findXid(code: number): XidEntry | undefined {
  return CATALOGUE.get(code);
}

const entry = (
  code: number,
  action: XidAction,
  name: string,
  meaning?: string,
): readonly [number, XidEntry] => [
  code,
  meaning === undefined ? { action, name } : { action, name, meaning },
];

/** The same fault in numbered copies of one engine. */
const engines = (name: string, codes: readonly (readonly [code: number, engine: number])[]) =>
  codes.map(([code, engine]) => entry(code, 'restart app', `${name} ${engine} error`));

/** Codes that current drivers do not raise; NVIDIA wants to hear of them, but for two. */
const UNUSED = [
  1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30, 33, 34, 35, 36,
  42, 47, 49, 50, 51, 52, 53, 55, 56, 57, 58, 59, 61, 65, 73, 81, 87, 90, 91, 111, 112, 113, 114, 115, 116,
  117, 118, 122, 123, 124, 125, 138,
];

const CATALOGUE: ReadonlyMap<number, XidEntry> = new Map([
  ...UNUSED.map((code) => entry(code, 'contact support', 'code not in use')),
  ...[14, 108].map((code) => entry(code, 'ignore', 'code not in use')),
  entry(8, 'restart app', 'GPU stopped processing'),
  entry(11, 'restart app', 'corrupt command stream'),
  entry(
    13,
    'restart app',
    'graphics engine exception',
    'The program did something illegal on the GPU, usually an out-of-bounds access. Suspect the hardware only when it follows one GPU across programs.',
  ),
  entry(25, 'restart app', 'illegal command stream'),
  entry(
    31,
    'restart app',
    'GPU memory page fault',
    'The program touched GPU memory it does not own. Nearly always a fault of the program.',
  ),
  entry(
    32,
    'restart app',
    'corrupt command stream',
    'The commands sent to the GPU arrived damaged: the program, the driver or the PCIe path.',
  ),
  entry(37, 'ignore', 'driver firmware method not implemented'),
  entry(38, 'ignore', 'driver firmware watchdog'),
  ...engines('copy engine', [
    [39, 0],
    [40, 1],
    [41, 2],
    [70, 3],
    [71, 4],
    [72, 5],
    [75, 6],
    [76, 7],
    [77, 8],
    [85, 9],
    [126, 10],
    [127, 11],
    [128, 12],
    [129, 13],
    [130, 14],
    [131, 15],
    [132, 16],
    [133, 17],
    [134, 18],
    [135, 19],
  ]),
  entry(
    43,
    'ignore',
    'GPU stopped processing for one program',
    'The driver stopped a program after a fault of its own. The GPU stays healthy.',
  ),
  entry(44, 'ignore', 'fault while switching programs'),
  entry(
    45,
    'follow cause',
    'clean-up after an earlier error',
    'The driver removed a program’s work because of another error, or because the program was killed. Look for the Xid before it; when there is none, restart the fabric manager.',
  ),
  entry(46, 'reset gpu', 'GPU timed out'),
  entry(
    48,
    'drain and reset',
    'double-bit memory error',
    'A memory error that could not be corrected. The programs on the GPU are lost; the row is replaced at the next reset.',
  ),
  entry(54, 'check power cable', 'auxiliary power is not connected'),
  entry(60, 'restart app', 'video processor exception'),
  entry(
    62,
    'reset gpu',
    'internal micro-controller stopped',
    'The controller that manages the GPU’s power has halted. The GPU is of no use until it is reset.',
  ),
  entry(
    63,
    'ignore',
    'memory row remapped',
    'A bad memory row has been noted and is replaced at the next reset. The GPU may go on working.',
  ),
  entry(
    64,
    'reset gpu',
    'memory row could not be remapped',
    'A bad memory row could not be written down for replacement. When it comes again after a reset, the GPU needs repair.',
  ),
  entry(66, 'ignore', 'illegal register access by the driver'),
  entry(67, 'ignore', 'illegal access by the driver'),
  entry(
    68,
    'restart app',
    'video decoder 0 exception',
    'The video decoder hit an error; other work on the GPU goes on.',
  ),
  ...engines('video decoder', [
    [83, 1],
    [84, 2],
    [88, 3],
    [89, 4],
    [96, 5],
    [97, 6],
    [98, 7],
  ]),
  entry(
    69,
    'restart app',
    'graphics engine class error',
    'The program sent a command that the GPU does not accept.',
  ),
  entry(
    74,
    'nvlink',
    'NVLink error',
    'A connection between GPUs, or to a switch, failed. Work that spans GPUs is at risk; a link that keeps failing is hardware.',
  ),
  entry(78, 'update software', 'virtual GPU could not start'),
  entry(
    79,
    'reboot node',
    'GPU has fallen off the bus',
    'The host can no longer reach the GPU over PCIe: power, heat or hardware. Only a restart of the node may bring it back.',
  ),
  entry(80, 'restart app', 'commands reached the GPU corrupted'),
  ...engines('JPEG decoder', [
    [82, 0],
    [99, 1],
    [100, 2],
    [101, 3],
    [102, 4],
    [103, 5],
    [104, 6],
    [105, 7],
  ]),
  ...engines('optical flow engine', [
    [86, 0],
    [139, 1],
  ]),
  entry(
    92,
    'ignore',
    'many single-bit memory errors',
    'Memory errors are corrected, but come often. Worth a look when they keep rising.',
  ),
  entry(93, 'ignore', 'wear limit of the board’s memory exceeded'),
  entry(
    94,
    'restart app',
    'memory error, contained',
    'An uncorrected memory error was kept to the program that met it. Other programs go on; reset the GPU when it is idle.',
  ),
  entry(
    95,
    'reset gpu',
    'memory error, not contained',
    'An uncorrected memory error may have reached any program on the GPU. All of them are lost until it is reset.',
  ),
  entry(106, 'ignore', 'test message'),
  entry(107, 'ignore', 'silent test message'),
  entry(
    109,
    'reset gpu',
    'timeout while switching programs',
    'The GPU did not change from one program to the next in time and hangs.',
  ),
  entry(110, 'reset gpu', 'security fault', 'The GPU’s security controller met a fault; it needs a reset.'),
  entry(
    119,
    'reset gpu',
    'GSP does not answer',
    'The processor on the GPU that runs the driver’s firmware no longer answers. Programs on the GPU hang.',
  ),
  entry(
    120,
    'reset gpu',
    'GSP failed',
    'The processor on the GPU that runs the driver’s firmware has crashed.',
  ),
  entry(121, 'ignore', 'corrected error between CPU and GPU'),
  entry(136, 'reset gpu', 'link training failed'),
  entry(137, 'ignore', 'NVLink access without privilege'),
  entry(
    140,
    'reset gpu',
    'memory error not recovered',
    'An uncorrected memory error escaped the usual handling.',
  ),
  entry(141, 'ignore', 'CUDA fast path error'),
  entry(142, 'contact support', 'video encoder 3 error'),
  entry(
    143,
    'reset gpu',
    'GPU could not be initialised',
    'The driver could not bring the GPU up; it takes no work.',
  ),
  entry(144, 'nvlink 5', 'NVLink SAW error', 'An error where the GPU hands traffic to NVLink.'),
  entry(145, 'nvlink 5', 'NVLink RLW error', 'An error in the link’s receive and remap logic.'),
  entry(146, 'nvlink 5', 'NVLink TLW error', 'An error in the link’s transport logic.'),
  entry(147, 'nvlink 5', 'NVLink TREX error', 'An error in the link’s reduction and multicast logic.'),
  entry(148, 'nvlink 5', 'NVLink control error', 'An error in the link’s control and power logic.'),
  entry(149, 'nvlink 5', 'NVLink network error', 'A link went down or carries too many bit errors.'),
  entry(150, 'nvlink 5', 'NVLink MSE error', 'An error in the controller that manages the links.'),
  entry(151, 'restart vm', 'key rotation failed'),
  entry(152, 'ignore', 'DLA memory translation error'),
  entry(153, 'ignore', 'DLA timeout'),
  entry(154, 'recovery action', 'recovery action changed', 'The driver says what this GPU needs.'),
  entry(155, 'reset gpu', 'NVLink error found by software'),
  entry(
    156,
    'reset gpu',
    'part of the GPU retired',
    'A faulty unit was taken out of use; it is left out from the next reset on.',
  ),
  entry(
    157,
    'ignore',
    'part of the GPU could not be retired',
    'A faulty unit could not be taken out of use. Worth reporting when it repeats.',
  ),
  entry(158, 'reset gpu', 'fatal timeout'),
  entry(159, 'check uvm', 'coherent link error without a payload'),
  entry(160, 'ignore', 'memory channel retired'),
  entry(161, 'ignore', 'memory channel could not be retired'),
  entry(162, 'no advice', 'power smoothing engaged again'),
  entry(163, 'no advice', 'power smoothing disengaged'),
  entry(164, 'no advice', 'power smoothing circuit near its end of life'),
  entry(165, 'no advice', 'power smoothing circuit at its end of life'),
  entry(166, 'no advice', 'NVLink traffic before encryption was set up'),
  entry(167, 'no advice', 'fatal PCIe timeout'),
  entry(168, 'no advice', 'protected memory region is damaged'),
  entry(169, 'no advice', 'security micro-controller stopped'),
  entry(170, 'no advice', 'NVLink interrupt in confidential mode'),
  entry(171, 'no advice', 'uncorrected DRAM error', 'Says more about the Xid 48 beside it.'),
  entry(172, 'no advice', 'uncorrected SRAM error', 'Says more about the Xid 48 beside it.'),
]);
