// SPDX-License-Identifier: Apache-2.0
// A store of many hosts, made by copying the rows of a small real fleet while the console is stopped. The copies are never heard of again:
// good for lists, numbers and pages, not for rollouts.
import path from 'node:path';
import { run } from '../support/programs';
import { Site } from '../support/site';

const seedHosts = 200;

export async function largeSite(hosts: number): Promise<Site> {
  const site = await Site.start({ hosts: seedHosts });
  await site.fleet?.end();
  await site.stopConsole();
  const copies = Math.ceil(hosts / seedHosts) - 1;
  const statements = `
    CREATE TEMP TABLE copy AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})
      SELECT lower(hex(randomblob(16))) AS id, h.id AS original, n.i AS number FROM n, hosts h LIMIT ${hosts - seedHosts};
    INSERT INTO hosts (id, name, revoked, enrolled_ms, token_id, certificate_serial, certificate_expires_ms)
      SELECT c.id, h.name || '-' || c.number, 0, h.enrolled_ms, h.token_id, lower(hex(randomblob(8))), h.certificate_expires_ms
      FROM copy c JOIN hosts h ON h.id = c.original;
    INSERT INTO contacts (host, last_contact_ms, agent_version)
      SELECT c.id, k.last_contact_ms, k.agent_version FROM copy c JOIN contacts k ON k.host = c.original;
    INSERT INTO facts (host, digest, facts) SELECT c.id, f.digest, f.facts FROM copy c JOIN facts f ON f.host = c.original;`;
  const database = run(['find', path.join(site.folder, 'console'), '-maxdepth', '1', '-name', '*.db']).trim();
  run(['sqlite3', database], { input: `BEGIN;${statements}COMMIT;` });
  // It assesses all of them first.
  try {
    await site.startConsole(600_000);
  } catch (error) {
    await site.end();
    throw error;
  }
  return site;
}
