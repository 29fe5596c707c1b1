// Runs the suite, then compares the routes that were driven with those that the sandbox has.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Sandbox } from './sandbox.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.test.js')).sort();
const scratch = mkdtempSync(join(tmpdir(), 'rollcall-sdk-'));
const recorded = join(scratch, 'answers');
writeFileSync(recorded, '');

const tests = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files.map((name) => join(folder, name))], {
  stdio: 'inherit',
  env: { ...process.env, SDK_RECORD: recorded },
});
const answers = readFileSync(recorded, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
rmSync(scratch, { recursive: true });

async function knownRoutes() {
  const sandbox = await Sandbox.start();
  try {
    return (await sandbox.routes()).sort();
  } finally {
    await sandbox.stop();
  }
}
const routes = await knownRoutes();

const succeeded = new Set(answers.filter((answer) => answer.status === 200).map((answer) => answer.route));
const missing = routes.filter((route) => !succeeded.has(route));
console.log('\nRoutes that the SDK drove, with the answers it got:');
for (const route of routes) {
  const kinds = new Map();
  for (const { status, tag } of answers.filter((answer) => answer.route === route)) {
    const kind = tag ? `${status} ${tag}` : String(status);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  console.log(`  ${route}: ${[...kinds].sort().map(([kind, count]) => `${kind} ×${count}`).join(', ') || 'none'}`);
}
const { version } = createRequire(import.meta.url)('dropbox/package.json');
if (missing.length > 0) console.log(`\nNo test got a result out of ${missing.join(', ')}.`);
console.log(
  `\ndropbox ${version} on node ${process.versions.node}: ${routes.length - missing.length} of ${routes.length} routes driven, ` +
    `${answers.length} answers checked against the official types, tests ${tests.status === 0 ? 'passed' : 'FAILED'}`,
);
process.exitCode = tests.status === 0 && missing.length === 0 ? 0 : 1;
