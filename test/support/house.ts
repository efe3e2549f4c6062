/**
 * Who may import whom. A room may import itself, the contract, packages, and what stands beside it here:
 * another room, or one file of it. Roots (`agent/agent.ts`, `source/console.tsx`, the registries) introduce
 * the rooms to each other and may import them all; no room imports a root that is not in `GROUND`.
 */
export const ROOMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['agent/io', []],
  ['agent/config', []],
  ['agent/cli', []],
  ['agent/faults', []],
  // What a link is held to, and what its figures say: pure. In `stamp` the test packets that measure it, which
  // run in a thread of their own and ask Node for what they need of the machine.
  ['agent/links', []],
  ['agent/sources', ['agent/io', 'agent/faults']],
  ['agent/drivers', ['agent/io', 'agent/sources/source.ts', 'agent/sources/rows.ts']],
  // Of the configuration only its shape: who may do what is decided from the policy as it was checked.
  [
    'agent/operations',
    [
      'agent/io/io.ts',
      'agent/drivers/steering.ts',
      'agent/drivers/names.ts',
      'agent/config/agent-config.ts',
      'agent/config/policy-config.ts',
    ],
  ],
  ['agent/store', ['agent/sources/source.ts', 'agent/sources/rows.ts', 'agent/faults', 'agent/links']],
  // What of a configuration and its certificates is open, weak or readable by others.
  ['agent/security', ['agent/config']],
  ['agent/server', ['agent/store/publication.ts']],
  [
    'agent/simulation',
    [
      'agent/sources/source.ts',
      'agent/sources/rows.ts',
      'agent/drivers/driver.ts',
      'agent/drivers/steering.ts',
      'agent/drivers/names.ts',
    ],
  ],
  ['source/format', []],
  ['source/config', []],
  ['source/cli', []],
  ['source/screen', []],
  ['source/filter', ['source/format']],
  ['source/components', ['source/screen']],
  ['source/agents', ['source/config']],
  ['source/fabric', ['source/agents', 'source/filter', 'source/format']],
  ['source/actions', ['source/fabric', 'source/agents', 'source/filter', 'source/format']],
  [
    'source/views',
    [
      'source/fabric',
      'source/actions',
      'source/components',
      'source/screen',
      'source/filter',
      'source/format',
    ],
  ],
  [
    'source/app',
    [
      'source/views',
      'source/actions',
      'source/components',
      'source/screen',
      'source/fabric',
      'source/filter',
      'source/format',
    ],
  ],
  [
    'source/reports',
    [
      'source/fabric',
      'source/actions',
      'source/filter',
      'source/format',
      'source/views',
      'source/cli/command-line.ts',
    ],
  ],
  // A terminal handed to a shell and taken back: knows no SSH.
  ['source/shell', []],
  ['source/doctor', ['source/config', 'source/fabric']],
  // Certificates for a lab: files and cryptography, and nothing of what weft shows.
  ['source/pki', []],
  ['source/serve', ['source/screen', 'source/config', 'source/format']],
]);

/** Small things that stand on nothing and that every room of their program may use. */
export const GROUND = [
  'agent/clock.ts',
  'agent/create-whole.ts',
  'agent/device-names.ts',
  'agent/log.ts',
  'source/clock.ts',
  'source/log.ts',
];

/** Rooms whose folders are neighbours that do not know each other, and the folders that all of them use. */
export const NEIGHBOURS: ReadonlyMap<string, readonly string[]> = new Map([
  ['agent/sources', ['exposition']],
  ['agent/drivers', []],
  ['source/views', []],
]);

/** The contract is for both programs and for strangers: no Node, no screen, no socket. */
export const PACKAGES_OF_PROTOCOL = ['cbor-x', 'get-east-asian-width', 'pkijs', 'yaml', 'zod'];

/** These know no domain word; of the contract they may use how text is made safe and how wide it is. */
export const WORDLESS = ['source/components', 'source/screen'];
export const PROTOCOL_OF_WORDLESS = ['protocol/text.ts', 'protocol/text-width.ts', 'protocol/kept-shapes.ts'];

export const BARREL = 'protocol/index.ts';

export const LONGEST_FILE = 250;
/** Longer for a reason: a table of facts is one idea however long. */
export const LONG_FILES: readonly string[] = ['agent/faults/xid-catalogue.ts'];
