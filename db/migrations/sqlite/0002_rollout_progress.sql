-- SPDX-License-Identifier: Apache-2.0
-- The complete rollout: what its engine keeps beside phase and hosts, the current offer of each host, what is fixed when a host enters,
-- and named groups of hosts. Rows of the first schema get 0 (no offer made, no end) and empty bytes (none).
ALTER TABLE rollouts ADD COLUMN progress BLOB NOT NULL DEFAULT x'';

ALTER TABLE rollout_hosts ADD COLUMN offered_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollout_hosts ADD COLUMN expires_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollout_hosts ADD COLUMN placement BLOB NOT NULL DEFAULT x'';

-- Rings, sites and roles: hosts by filter. position: of rings and sites the first whose filter matches counts.
CREATE TABLE host_groups (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hosts TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
