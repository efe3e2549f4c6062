// Bundles the two executables. Production React, one file each; ssh2 stays outside because it uses
// __dirname and optional native parts, and is imported only where it is used.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

await mkdir('build', { recursive: true });
await writeFile('build/empty.js', 'export default {};\n');

const shared = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  alias: { 'react-devtools-core': './build/empty.js' },
  external: ['ssh2', 'cbor-extract', 'bufferutil', 'utf-8-validate'],
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};

const programs = [
  { entryPoints: ['source/main.ts'], outfile: 'build/weft.js' },
  { entryPoints: ['agent/main.ts'], outfile: 'build/weft-agent.js' },
];
await Promise.all(programs.map((program) => build({ ...shared, ...program })));
await Promise.all(programs.map((program) => chmod(program.outfile, 0o755)));
