// SPDX-License-Identifier: Apache-2.0
// The console's storage port. One writer: the engine thread collects everything that one batch of events changed in a
// WriteBatch and commits it as one transaction; only then are calls answered. Reads return whole row sets at start, or
// single rows for access checks.
//
// Implementations: db/sql over SQLite (default), db/memory (tests and simulation). tests/contract/store runs one suite
// on each. Threads: every method may be called from any thread; calls are serialised inside. Errors a caller may act
// on: kDiskFull (the batch is not stored, nothing of it; retry later), kIo, kNewerSchema (Open only), kDataLoss (the
// file or a row is damaged), kUnavailable (another process held the database for 5 s: retry), kFailedPrecondition (a
// row's parent is not stored).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/base/time.h"
#include "common/model/rollout.h"

namespace kintsugi::db {

struct HostRow {
  HostId id;
  std::string name;
  bool revoked = false;
  Instant enrolled{};
  std::string token_id;            // the enrolment token it came with
  std::string certificate_serial;  // hex, the newest certificate
  Instant certificate_expires{};
  bool operator==(const HostRow&) const = default;
};

// The hot row of a check-in, apart from HostRow so that a check-in touches few bytes.
struct ContactRow {
  HostId host;
  Instant last_contact{};
  std::string agent_version;
  bool operator==(const ContactRow&) const = default;
};

struct FactsRow {
  HostId host;
  std::string digest;  // 32 bytes
  std::string facts;   // serialised kintsugi.v1.HostFacts
  bool operator==(const FactsRow&) const = default;
};

struct BulletinRow {
  BulletinId id;
  std::uint32_t revision = 1;  // every revision is kept; the highest is current
  std::string text;            // the source as imported
  Instant imported{};
  std::string imported_by;
  bool operator==(const BulletinRow&) const = default;
};

struct PackageRow {
  std::string sha256;  // 64 hex digits
  std::string file_name;
  std::uint64_t size_bytes = 0;
  Instant added{};
  std::string added_by;
  bool operator==(const PackageRow&) const = default;
};

// These bytes stand for that issue of the update's package.
struct PackageBindingRow {
  std::string update_id;
  std::uint32_t revision = 1;
  std::string sha256;
  bool operator==(const PackageBindingRow&) const = default;
};

struct EnrolmentTokenRow {
  std::string id;
  std::string secret_hash;  // 32 bytes, SHA-256 of the 256-bit secret
  Instant created{};
  Instant expires{};
  std::uint32_t uses = 1;
  std::uint32_t used = 0;
  bool revoked = false;
  std::string created_by;
  std::string note;
  bool operator==(const EnrolmentTokenRow&) const = default;
};

struct UserRow {
  std::string name;
  std::string role;  // viewer, operator, admin
  bool disabled = false;
  Instant created{};
  bool operator==(const UserRow&) const = default;
};

struct ApiTokenRow {
  std::string id;
  std::string user;
  std::string secret_hash;  // 32 bytes
  Instant created{};
  Instant expires{};
  bool revoked = false;
  std::string note;
  bool operator==(const ApiTokenRow&) const = default;
};

struct PasswordRow {
  std::string user;
  std::string encoded;  // Argon2's text: parameters, salt, hash
  Instant changed{};
  bool operator==(const PasswordRow&) const = default;
};

// A browser that is signed in.
struct SessionRow {
  std::string id;
  std::string user;
  std::string secret_hash;  // 32 bytes
  Instant created{};
  Instant last_seen{};  // behind the truth by up to a minute
  Instant expires{};    // whatever it does
  std::string address;
  std::string browser;
  bool removed = false;  // in a batch: the row is deleted, only its id matters; never read back
  bool operator==(const SessionRow&) const = default;
};

struct SavedQueryRow {
  std::string owner;
  std::string list;
  std::string name;
  std::string query;
  bool shared = false;
  Instant changed{};
  bool removed = false;  // as in SessionRow
  bool operator==(const SavedQueryRow&) const = default;
};

// An update that every host that it applies to must have.
struct BaselineRow {
  std::string update_id;
  Instant ticked{};
  std::string ticked_by;
  bool removed = false;  // as in SessionRow
  bool operator==(const BaselineRow&) const = default;
};

// A named set of hosts: a ring, site or role.
struct GroupRow {
  std::string kind;  // ring, site, role
  std::string name;
  std::string hosts;           // host filter
  std::uint32_t position = 0;  // of rings and sites the first whose filter matches counts
  bool removed = false;        // in a batch: the row is deleted, its other fields do not matter; never read back
  bool operator==(const GroupRow&) const = default;
};

struct RolloutRow {
  RolloutId id;
  std::string plan;              // serialised kintsugi.v1.RolloutPlan
  std::string phase;             // draft, running, paused, halted, completed, aborted
  std::string cause;             // engine's cause of a halt as compact text, "" = none
  std::uint32_t open_waves = 0;  // waves that have been opened so far, in order
  std::uint64_t revision = 0;
  Instant created{};
  Instant started{};
  Instant ended{};
  std::string created_by;
  std::string progress;  // serialised kintsugi.v1.RolloutProgress, "" = none
  bool operator==(const RolloutRow&) const = default;
};

struct RolloutHostRow {
  RolloutId rollout;
  std::uint32_t slot = 0;  // dense, 0-based, fixed at creation
  HostId host;
  std::string update_id;
  std::uint32_t package_revision = 0;
  std::uint16_t wave = 0;
  model::HostState state = model::HostState::kQueued;
  model::FailureReason reason = model::FailureReason::kNone;
  std::uint32_t attempts = 0;
  std::optional<std::int64_t> exit_code;
  std::string detail;
  std::uint32_t report_sequence = 0;      // highest stored for the current attempt
  std::uint32_t installer_runs = 0;       // over all attempts
  std::uint32_t runs_before_attempt = 0;  // over the attempts before the current one
  Instant not_before{};                   // of the next attempt
  Instant last_heard{};
  Instant changed{};
  Instant offered{};      // when the current offer was made
  Instant expires{};      // it is not started after this
  std::string placement;  // serialised kintsugi.v1.RolloutPlacement, "" = none
  bool operator==(const RolloutHostRow&) const = default;
};

struct AuditRow {
  std::uint64_t sequence = 0;  // 0 in a batch: the store numbers it
  Instant at{};
  std::string who;     // user name, "host:<id>" or "console"
  std::string action;  // rollout.start
  std::string subject;
  std::string detail;
  bool operator==(const AuditRow&) const = default;
};

// Which audit rows, and from which end. "" and 0: any.
struct AuditQuery {
  std::uint64_t after = 0;   // sequences greater than this
  std::uint64_t before = 0;  // and smaller than this
  bool newest_first = false;
  std::uint32_t limit = 1000;
  std::string who;
  std::string action;   // exact, or its beginning when it ends with a dot
  std::string subject;  // exact
  std::string text;     // part of who, action, subject or detail; ASCII letters of either case
  Instant from{};
  Instant to{};  // not included
};

// What was seen of one host: when it was on, how fast it is.
struct HostBehaviourRow {
  HostId host;
  std::string behaviour;  // serialised kintsugi.v1.HostBehaviour
  bool operator==(const HostBehaviourRow&) const = default;
};

// How often something was seen in the whole fleet; console/estimate/statistic_keys.h lists the keys.
struct StatisticRow {
  std::string key;
  std::string sketch;  // serialised kintsugi.v1.Sketch
  bool operator==(const StatisticRow&) const = default;
};

// What was predicted when the rollout started, and what came of it.
struct PredictionRow {
  RolloutId rollout;
  Instant made{};
  std::string prediction;  // serialised kintsugi.v1.StoredPrediction
  bool operator==(const PredictionRow&) const = default;
};

// What one document of a source says of one KB, as of one import. Counts when that import has its CatalogImportRow; of
// those that count the highest wins.
struct AdvisoryRow {
  std::uint32_t source = 0;  // advisory::Source
  std::string document;
  std::string subject;
  std::uint64_t import = 0;
  std::uint64_t digest = 0;
  std::string advisory;  // as common/advisory stores it; "" = the source says it no more
  bool removed = false;  // in a batch: the row is deleted; never read back
  bool operator==(const AdvisoryRow&) const = default;
};

// The newest issue of a publisher's file.
struct FeedRow {
  std::string feed;  // wes-ng, "csaf cve-2024-21412.json": console/core/catalog_import.h
  std::string kind;
  std::uint64_t import = 0;
  std::string file_name;
  std::string file_digest;  // SHA-256, hex
  std::uint64_t file_bytes = 0;
  std::uint32_t advisories = 0;
  bool operator==(const FeedRow&) const = default;
};

// An import that is complete.
struct CatalogImportRow {
  std::uint64_t import = 0;  // counts up
  Instant imported{};
  std::string imported_by;
  std::string report;  // serialised kintsugi.v1.CatalogImportReport
  bool operator==(const CatalogImportRow&) const = default;
};

// A host whose facts came from a file: it has no agent and no certificate.
struct ImportedHostRow {
  HostId host;
  std::string file_name;
  std::string format;             // "systeminfo, wmic qfe"
  bool hotfixes_complete = true;  // false: a KB that is not listed may be installed
  std::string installation;       // "Server Core", "" = not said
  Instant imported{};
  std::string imported_by;
  bool removed = false;  // in a batch: the row is deleted, for an agent speaks for the host now; never read back
  bool operator==(const ImportedHostRow&) const = default;
};

// What was found missing on a host by the catalog with this stamp (console/core/advisory_book.h). Counts: updates to
// install, by severity.
struct AssessmentRow {
  HostId host;
  std::uint64_t catalog = 0;
  std::string facts_digest;  // 32 bytes
  Instant assessed{};
  std::uint32_t critical = 0;
  std::uint32_t important = 0;
  std::uint32_t moderate = 0;
  std::uint32_t low = 0;
  std::uint32_t unrated = 0;
  std::uint32_t exploited = 0;  // of all of them
  std::string actionable;       // serialised kintsugi.v1.StoredActionable
  bool operator==(const AssessmentRow&) const = default;
};

// Everything one batch changes. Rows are inserted, or replaced where their key exists (host id; host; bulletin id +
// revision; sha256; update + revision; token id; user name; api token id; user of a password; session id;
// owner + list + name of a saved query; update of a baseline; kind + name of a group; rollout id; rollout +
// slot; host of a behaviour; key of a statistic; rollout of a prediction; source + document + subject + import of an
// advisory; feed; import; host of an imported host and of an assessment). A removed row is deleted; removing one that
// is not stored is a success. Applied in the order of the fields; within a field the last row of a key wins.
// Parents come first, in the store or earlier in the batch: the host of contacts, facts, rollout_hosts, behaviours,
// imported_hosts and assessments; the package of bindings; the user of api_tokens, passwords, sessions and saved
// queries; the rollout of rollout_hosts and predictions.
struct WriteBatch {
  std::vector<HostRow> hosts;
  std::vector<ContactRow> contacts;
  std::vector<FactsRow> facts;
  std::vector<BulletinRow> bulletins;
  std::vector<PackageRow> packages;
  std::vector<PackageBindingRow> bindings;
  std::vector<EnrolmentTokenRow> tokens;
  std::vector<UserRow> users;
  std::vector<ApiTokenRow> api_tokens;
  std::vector<PasswordRow> passwords;
  std::vector<SessionRow> sessions;
  std::vector<SavedQueryRow> saved_queries;
  std::vector<BaselineRow> baselines;
  std::vector<GroupRow> groups;
  std::vector<RolloutRow> rollouts;
  std::vector<RolloutHostRow> rollout_hosts;
  std::vector<HostBehaviourRow> behaviours;
  std::vector<StatisticRow> statistics;
  std::vector<PredictionRow> predictions;
  std::vector<AdvisoryRow> advisories;
  std::vector<FeedRow> feeds;
  std::vector<CatalogImportRow> catalog_imports;
  std::vector<ImportedHostRow> imported_hosts;
  std::vector<AssessmentRow> assessments;
  std::vector<AuditRow> audit;
  bool empty() const;
  void Clear();  // keeps capacity
};

class Store {
 public:
  virtual ~Store() = default;

  // All or nothing, durable on return. An empty batch is a success that writes nothing.
  virtual Status Commit(const WriteBatch& batch) = 0;

  // Whole tables in key order, for the start of the console. BulletinRow: every revision.
  virtual Result<std::vector<HostRow>> Hosts() = 0;
  virtual Result<std::vector<ContactRow>> Contacts() = 0;
  virtual Result<std::vector<FactsRow>> Facts() = 0;
  virtual Result<std::vector<BulletinRow>> Bulletins() = 0;
  virtual Result<std::vector<PackageRow>> Packages() = 0;
  virtual Result<std::vector<PackageBindingRow>> PackageBindings() = 0;
  virtual Result<std::vector<EnrolmentTokenRow>> EnrolmentTokens() = 0;
  virtual Result<std::vector<UserRow>> Users() = 0;
  virtual Result<std::vector<ApiTokenRow>> ApiTokens() = 0;
  virtual Result<std::vector<PasswordRow>> Passwords() = 0;
  virtual Result<std::vector<SessionRow>> Sessions() = 0;
  virtual Result<std::vector<SavedQueryRow>> SavedQueries() = 0;
  virtual Result<std::vector<BaselineRow>> Baselines() = 0;
  virtual Result<std::vector<GroupRow>> Groups() = 0;
  virtual Result<std::vector<RolloutRow>> Rollouts() = 0;
  virtual Result<std::vector<RolloutHostRow>> RolloutHosts(const RolloutId& rollout) = 0;
  virtual Result<std::vector<HostBehaviourRow>> HostBehaviours() = 0;
  virtual Result<std::vector<StatisticRow>> Statistics() = 0;
  virtual Result<std::vector<PredictionRow>> Predictions() = 0;
  virtual Result<std::vector<FeedRow>> Feeds() = 0;
  virtual Result<std::vector<CatalogImportRow>> CatalogImports() = 0;
  virtual Result<std::vector<ImportedHostRow>> ImportedHosts() = 0;
  virtual Result<std::vector<AssessmentRow>> Assessments() = 0;
  // Rows behind the key of `after` (a row of defaults: from the first), at most `limit`: the table is large,
  // and nobody waits long for a page.
  virtual Result<std::vector<AdvisoryRow>> Advisories(const AdvisoryRow& after, std::uint32_t limit) = 0;

  // Access checks read the database each time, so that a change by another process counts at once. nullopt: no such
  // row.
  virtual Result<std::optional<UserRow>> FindUser(const std::string& name) = 0;
  virtual Result<std::optional<ApiTokenRow>> FindApiToken(const std::string& id) = 0;
  virtual Result<std::optional<PasswordRow>> FindPassword(const std::string& user) = 0;
  virtual Result<std::optional<SessionRow>> FindSession(const std::string& id) = 0;
  // At most query.limit rows, in order of sequence from the end that the query names.
  virtual Result<std::vector<AuditRow>> FindAudit(const AuditQuery& query) = 0;
  // Rows with sequence > after, ascending, at most `limit`.
  virtual Result<std::vector<AuditRow>> Audit(std::uint64_t after, std::uint32_t limit) = 0;
};

// Opens or creates the database file and migrates it to this release's schema. kNewerSchema: refused, the file is
// untouched.
Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path);
std::unique_ptr<Store> MakeMemoryStore();

}  // namespace kintsugi::db
