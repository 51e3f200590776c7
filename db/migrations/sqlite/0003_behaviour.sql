-- SPDX-License-Identifier: Apache-2.0
-- What the fleet was seen to do, for estimates, and what was predicted at each start. The bytes are messages of proto/storage.proto.
CREATE TABLE host_behaviours (
  host TEXT NOT NULL REFERENCES hosts (id),
  behaviour BLOB NOT NULL,
  PRIMARY KEY (host)
) STRICT, WITHOUT ROWID;

CREATE TABLE statistics (
  key TEXT NOT NULL,
  sketch BLOB NOT NULL,
  PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  rollout TEXT NOT NULL REFERENCES rollouts (id),
  made_ms INTEGER NOT NULL,
  prediction BLOB NOT NULL,
  PRIMARY KEY (rollout)
) STRICT, WITHOUT ROWID;
