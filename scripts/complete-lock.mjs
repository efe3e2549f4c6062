// After a change of dependencies: `npm install --package-lock-only && node scripts/complete-lock.mjs`.
// A registry mirror that lacks some platforms' optional packages makes npm write a lock file without
// them, which `npm ci` then refuses everywhere. Their entries follow from their names.
import { readFile, writeFile } from 'node:fs/promises';

const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined) continue;
    const words = name.split('/').at(-1).split('-');
    const os = ['darwin', 'linux', 'win32', 'android'].find((word) => words.includes(word));
    const cpu = ['arm64', 'x64', 'arm', 'ia32'].find((word) => words.includes(word));
    lock.packages[key] = {
      version: range.replace(/^[~^]/, ''),
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(parent.dev === true ? { dev: true } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
      ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    };
    console.log(`added ${name}`);
  }
}
const { '': root, ...others } = lock.packages;
const sorted = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
await writeFile('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
