-- SPDX-License-Identifier: Apache-2.0
-- The dashboard: who signs in with a password, which browsers are signed in, named queries, and updates ticked as required baseline.

-- encoded: Argon2's own text of parameters, salt and hash.
CREATE TABLE passwords (
  user_name TEXT NOT NULL REFERENCES users (name),
  encoded TEXT NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (user_name)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE saved_queries (
  owner TEXT NOT NULL REFERENCES users (name),
  list TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  shared INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (owner, list, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE baselines (
  update_id TEXT NOT NULL,
  ticked_ms INTEGER NOT NULL,
  ticked_by TEXT NOT NULL,
  PRIMARY KEY (update_id)
) STRICT, WITHOUT ROWID;
