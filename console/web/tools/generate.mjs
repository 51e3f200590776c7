// SPDX-License-Identifier: Apache-2.0
// Generates the TypeScript messages and the client's descriptor from ../../proto into src/gen (not committed), with the
// distribution's protoc (or $PROTOC) and the protoc-gen-es of package-lock.json. Does nothing when nothing changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(web, "../..");
const out = join(web, "src/gen");
const protos = ["proto/types.proto", "proto/operator.proto"];
const plugin = join(web, "node_modules/.bin/protoc-gen-es");

const hash = createHash("sha256");
for (const file of [...protos.map((name) => join(root, name)), join(web, "package-lock.json")])
  hash.update(readFileSync(file));
const digest = hash.digest("hex");
const stamp = join(out, ".stamp");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync(
  process.env.PROTOC ?? "protoc",
  [
    `--proto_path=${root}`,
    `--plugin=protoc-gen-es=${plugin}`,
    `--es_out=${out}`,
    "--es_opt=target=ts,import_extension=none",
    ...protos,
  ],
  { stdio: "inherit", cwd: web },
);
writeFileSync(stamp, digest);
