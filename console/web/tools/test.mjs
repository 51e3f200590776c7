// SPDX-License-Identifier: Apache-2.0
// Runs vitest, tsc and biome and closes with the lines that tests/run reads: [  PASSED  ] N tests.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = (name) => join(web, "node_modules/.bin", name);
const folder = mkdtempSync(join(tmpdir(), "kintsugi-web-"));
const report = join(folder, "vitest.json");
let passed = 0;
const failed = [];
const take = (name, ok) => {
  if (ok) passed += 1;
  else failed.push(name);
};
const run = (program, args) => spawnSync(bin(program), args, { cwd: web, stdio: "inherit" }).status === 0;

run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
try {
  for (const file of JSON.parse(readFileSync(report, "utf8")).testResults) {
    if (file.assertionResults.length === 0) take(file.name, file.status === "passed");
    for (const test of file.assertionResults) take(test.fullName, test.status === "passed");
  }
} catch (error) {
  take(`vitest left no report: ${error.message}`, false);
}
rmSync(folder, { recursive: true, force: true });
take("Types (tsc)", run("tsc", ["--noEmit"]));
take("Lint and format (biome)", run("biome", ["check", "--error-on-warnings", "."]));

console.log(`[  PASSED  ] ${passed} tests.`);
if (failed.length) {
  console.log(`[  FAILED  ] ${failed.length} tests, listed below:`);
  for (const name of failed) console.log(`[  FAILED  ] ${name}`);
}
process.exit(failed.length ? 1 : 0);
