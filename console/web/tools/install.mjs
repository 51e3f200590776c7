// SPDX-License-Identifier: Apache-2.0
// npm ci, unless node_modules was installed from this very lock file by this Node already (several build directories share it). No
// install scripts run (.npmrc). Usage: node tools/install.mjs [npm]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
if (Number(process.versions.node.split(".")[0]) < 18) {
  console.error(
    `The dashboard needs Node 18 or newer; this is ${process.version}. Debian 12 has it: deploy/install-packages build`,
  );
  process.exit(1);
}
const digest = createHash("sha256")
  .update(readFileSync(join(web, "package-lock.json")))
  .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
  .digest("hex");
const stamp = join(web, "node_modules/.kintsugi");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);
execFileSync(process.argv[2] ?? "npm", ["ci", "--prefer-offline", "--no-fund", "--no-audit", "--loglevel=error"], {
  cwd: web,
  stdio: "inherit",
});
writeFileSync(stamp, digest);
