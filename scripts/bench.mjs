// Runs the benches: each file of bench/ that exports `run`, or the ones named as arguments.
import { mkdir, readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const wanted = process.argv.slice(2);
const files = (await readdir('bench')).filter(
  (file) => file.endsWith('.ts') && (wanted.length === 0 || wanted.includes(file.slice(0, -3))),
);
await mkdir('build/bench', { recursive: true });
await build({
  entryPoints: files.map((file) => `bench/${file}`),
  outdir: 'build/bench',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['ssh2', 'cbor-extract', 'bufferutil', 'utf-8-validate'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const file of files) {
  const module = await import(pathToFileURL(`build/bench/${file.replace(/\.ts$/, '.mjs')}`).href);
  if (typeof module.run !== 'function') continue;
  console.log(`\n# ${file}`);
  await module.run();
}
