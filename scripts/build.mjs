// Bundles the two executables. What a program does not need for its first words lies in parts beside it
// (build/parts), read when it is needed: of 1.9 MB of console a report reads a third, and the first
// picture stands before Ink is read.
import { chmod, readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleOptions, REQUIRE } from './bundle-options.mjs';

const result = await build({
  ...(await bundleOptions()),
  entryPoints: {
    weft: 'source/main.ts',
    'weft-agent': 'agent/main.ts',
    // A thread of the agent: its own program, which the agent finds beside itself by this name.
    'stamp-thread': 'agent/links/stamp/stamp-thread.ts',
  },
  outdir: 'build',
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
  metafile: true,
});
await Promise.all(['build/weft.js', 'build/weft-agent.js'].map((program) => chmod(program, 0o755)));
// Parts of earlier builds are of no use to anyone.
const made = new Set(Object.keys(result.metafile.outputs));
for (const part of await readdir('build/parts')) {
  if (!made.has(`build/parts/${part}`)) await rm(`build/parts/${part}`);
}
