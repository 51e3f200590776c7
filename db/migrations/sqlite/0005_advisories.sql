-- SPDX-License-Identifier: Apache-2.0
-- Catalogs of publishers, hosts whose facts came from a file, and what was found missing on each host.
-- What one document of a source says of one KB, as of one import. It counts when that import is in catalog_imports; of those that count
-- the highest wins. Empty bytes: the source says it no more.
CREATE TABLE advisories (
  source INTEGER NOT NULL,
  document TEXT NOT NULL,
  subject TEXT NOT NULL,
  import INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  advisory BLOB NOT NULL,
  PRIMARY KEY (source, document, subject, import)
) STRICT;

CREATE TABLE feeds (
  feed TEXT NOT NULL,
  kind TEXT NOT NULL,
  import INTEGER NOT NULL,
  file_name TEXT NOT NULL,
  file_digest TEXT NOT NULL,
  file_bytes INTEGER NOT NULL,
  advisories INTEGER NOT NULL,
  PRIMARY KEY (feed)
) STRICT, WITHOUT ROWID;

-- Written last: an import without a row here never happened. report: a message of proto/operator.proto.
CREATE TABLE catalog_imports (
  import INTEGER NOT NULL,
  imported_ms INTEGER NOT NULL,
  imported_by TEXT NOT NULL,
  report BLOB NOT NULL,
  PRIMARY KEY (import)
) STRICT;

-- Hosts without an agent and a certificate.
CREATE TABLE imported_hosts (
  host TEXT NOT NULL REFERENCES hosts (id),
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  hotfixes_complete INTEGER NOT NULL,
  installation TEXT NOT NULL,
  imported_ms INTEGER NOT NULL,
  imported_by TEXT NOT NULL,
  PRIMARY KEY (host)
) STRICT, WITHOUT ROWID;

-- By the catalog with this stamp and the facts with this digest; actionable: a message of proto/storage.proto.
CREATE TABLE assessments (
  host TEXT NOT NULL REFERENCES hosts (id),
  catalog INTEGER NOT NULL,
  facts_digest BLOB NOT NULL,
  assessed_ms INTEGER NOT NULL,
  critical INTEGER NOT NULL,
  important INTEGER NOT NULL,
  moderate INTEGER NOT NULL,
  low INTEGER NOT NULL,
  unrated INTEGER NOT NULL,
  exploited INTEGER NOT NULL,
  actionable BLOB NOT NULL,
  PRIMARY KEY (host)
) STRICT, WITHOUT ROWID;
