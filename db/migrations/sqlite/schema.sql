-- SPDX-License-Identifier: Apache-2.0
-- Snapshot of a fully migrated database; see ../README.md.
CREATE TABLE advisories (
  source INTEGER NOT NULL,
  document TEXT NOT NULL,
  subject TEXT NOT NULL,
  import INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  advisory BLOB NOT NULL,
  PRIMARY KEY (source, document, subject, import)
) STRICT;
CREATE TABLE api_tokens (
  id TEXT NOT NULL,
  user_name TEXT NOT NULL REFERENCES users (name),
  secret_hash BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE baselines (
  update_id TEXT NOT NULL,
  ticked_ms INTEGER NOT NULL,
  ticked_by TEXT NOT NULL,
  PRIMARY KEY (update_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE bulletins (
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  source_text TEXT NOT NULL,
  imported_ms INTEGER NOT NULL,
  imported_by TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) STRICT;
CREATE TABLE catalog_imports (
  import INTEGER NOT NULL,
  imported_ms INTEGER NOT NULL,
  imported_by TEXT NOT NULL,
  report BLOB NOT NULL,
  PRIMARY KEY (import)
) STRICT;
CREATE TABLE contacts (
  host TEXT NOT NULL REFERENCES hosts (id),
  last_contact_ms INTEGER NOT NULL,
  agent_version TEXT NOT NULL,
  PRIMARY KEY (host)
) STRICT, WITHOUT ROWID;
CREATE TABLE enrolment_tokens (
  id TEXT NOT NULL,
  secret_hash BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  used INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE facts (
  host TEXT NOT NULL REFERENCES hosts (id),
  digest BLOB NOT NULL,
  facts BLOB NOT NULL,
  PRIMARY KEY (host)
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
CREATE TABLE host_behaviours (
  host TEXT NOT NULL REFERENCES hosts (id),
  behaviour BLOB NOT NULL,
  PRIMARY KEY (host)
) STRICT, WITHOUT ROWID;
CREATE TABLE host_groups (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hosts TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE hosts (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  revoked INTEGER NOT NULL,
  enrolled_ms INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  certificate_serial TEXT NOT NULL,
  certificate_expires_ms INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE package_bindings (
  update_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  sha256 TEXT NOT NULL REFERENCES packages (sha256),
  PRIMARY KEY (update_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE packages (
  sha256 TEXT NOT NULL,
  file_name TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  added_ms INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  PRIMARY KEY (sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE passwords (
  user_name TEXT NOT NULL REFERENCES users (name),
  encoded TEXT NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (user_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE predictions (
  rollout TEXT NOT NULL REFERENCES rollouts (id),
  made_ms INTEGER NOT NULL,
  prediction BLOB NOT NULL,
  PRIMARY KEY (rollout)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollout_hosts (
  rollout TEXT NOT NULL REFERENCES rollouts (id),
  slot INTEGER NOT NULL,
  host TEXT NOT NULL REFERENCES hosts (id),
  update_id TEXT NOT NULL,
  package_revision INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  exit_code INTEGER,
  detail TEXT NOT NULL,
  report_sequence INTEGER NOT NULL,
  installer_runs INTEGER NOT NULL,
  runs_before_attempt INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL,
  last_heard_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL, offered_ms INTEGER NOT NULL DEFAULT 0, expires_ms INTEGER NOT NULL DEFAULT 0, placement BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (rollout, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollouts (
  id TEXT NOT NULL,
  plan BLOB NOT NULL,
  phase TEXT NOT NULL,
  cause TEXT NOT NULL,
  open_waves INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL, progress BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE saved_queries (
  owner TEXT NOT NULL REFERENCES users (name),
  list TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  shared INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (owner, list, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE sessions (
  id TEXT NOT NULL,
  user_name TEXT NOT NULL REFERENCES users (name),
  secret_hash BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  address TEXT NOT NULL,
  browser TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE statistics (
  key TEXT NOT NULL,
  sketch BLOB NOT NULL,
  PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;
CREATE TABLE users (
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
