// SPDX-License-Identifier: Apache-2.0
#include "db/sql/sql_store.h"

#include <utility>

#include "common/base/text.h"
#include "db/sql/migrate.h"
#include "db/sql/sqlite_dialect.h"
#include "db/sql/sqlite_file.h"
#include "db/sql/sqlite_store.h"

namespace kintsugi::db {

// Every statement of a commit, prepared once.
struct SqlStore::Writer {
  explicit Writer(Connection& connection)
      : begin((connection.session().prepare << connection.BeginWrite())),
        commit((connection.session().prepare << "COMMIT")),
        hosts(connection),
        contacts(connection),
        facts(connection),
        bulletins(connection),
        packages(connection),
        bindings(connection),
        tokens(connection),
        users(connection),
        api_tokens(connection),
        passwords(connection),
        sessions(connection),
        saved_queries(connection),
        baselines(connection),
        groups(connection),
        rollouts(connection),
        rollout_hosts(connection),
        behaviours(connection),
        statistics(connection),
        predictions(connection),
        advisories(connection),
        feeds(connection),
        catalog_imports(connection),
        imported_hosts(connection),
        assessments(connection),
        audit(connection) {}

  // In the order of the batch's fields, which is parents first. `doing` names the table at work, for the
  // error.
  void Run(const WriteBatch& batch, std::string& doing) {
    begin.execute(true);  // without `true` SOCI prepares a fetch and does not step
    Store(batch.hosts, hosts, doing);
    Store(batch.contacts, contacts, doing);
    Store(batch.facts, facts, doing);
    Store(batch.bulletins, bulletins, doing);
    Store(batch.packages, packages, doing);
    Store(batch.bindings, bindings, doing);
    Store(batch.tokens, tokens, doing);
    Store(batch.users, users, doing);
    Store(batch.api_tokens, api_tokens, doing);
    Store(batch.passwords, passwords, doing);
    StoreOrRemove(batch.sessions, sessions, doing);
    StoreOrRemove(batch.saved_queries, saved_queries, doing);
    StoreOrRemove(batch.baselines, baselines, doing);
    StoreOrRemove(batch.groups, groups, doing);
    Store(batch.rollouts, rollouts, doing);
    Store(batch.rollout_hosts, rollout_hosts, doing);
    Store(batch.behaviours, behaviours, doing);
    Store(batch.statistics, statistics, doing);
    Store(batch.predictions, predictions, doing);
    StoreOrRemove(batch.advisories, advisories, doing);
    Store(batch.feeds, feeds, doing);
    Store(batch.catalog_imports, catalog_imports, doing);
    StoreOrRemove(batch.imported_hosts, imported_hosts, doing);
    Store(batch.assessments, assessments, doing);
    Store(batch.audit, audit, doing);
    doing = "commit";
    commit.execute(true);
  }

  template <typename Row>
  static void Store(const std::vector<Row>& rows, Upsert<Row>& upsert, std::string& doing) {
    if (rows.empty()) return;
    doing = std::string("store a row of ") + Table<Row>::kName;
    for (const Row& row : rows) upsert.Run(row);
  }

  // A table whose rows may be deleted.
  template <typename Row>
  struct Removable {
    explicit Removable(Connection& connection) : upsert(connection), remove(connection) {}
    Upsert<Row> upsert;
    Delete<Row> remove;
  };

  template <typename Row>
  static void StoreOrRemove(const std::vector<Row>& rows, Removable<Row>& table, std::string& doing) {
    if (rows.empty()) return;
    doing = std::string("store or remove a row of ") + Table<Row>::kName;
    for (const Row& row : rows) {
      if (row.removed)
        table.remove.Run(row);
      else
        table.upsert.Run(row);
    }
  }

  soci::statement begin;
  soci::statement commit;
  Upsert<HostRow> hosts;
  Upsert<ContactRow> contacts;
  Upsert<FactsRow> facts;
  Upsert<BulletinRow> bulletins;
  Upsert<PackageRow> packages;
  Upsert<PackageBindingRow> bindings;
  Upsert<EnrolmentTokenRow> tokens;
  Upsert<UserRow> users;
  Upsert<ApiTokenRow> api_tokens;
  Upsert<PasswordRow> passwords;
  Removable<SessionRow> sessions;
  Removable<SavedQueryRow> saved_queries;
  Removable<BaselineRow> baselines;
  Removable<GroupRow> groups;
  Upsert<RolloutRow> rollouts;
  Upsert<RolloutHostRow> rollout_hosts;
  Upsert<HostBehaviourRow> behaviours;
  Upsert<StatisticRow> statistics;
  Upsert<PredictionRow> predictions;
  Removable<AdvisoryRow> advisories;
  Upsert<FeedRow> feeds;
  Upsert<CatalogImportRow> catalog_imports;
  Removable<ImportedHostRow> imported_hosts;
  Upsert<AssessmentRow> assessments;
  Upsert<AuditRow> audit;
};

SqlStore::SqlStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader)
    : writer_connection_(std::move(writer)), reader_connection_(std::move(reader)) {}

SqlStore::~SqlStore() = default;

Status SqlStore::Commit(const WriteBatch& batch) {
  if (batch.empty()) return {};
  const std::lock_guard lock(writer_mutex_);
  std::string doing = "begin a transaction";
  try {
    if (!writer_) writer_ = std::make_unique<Writer>(*writer_connection_);
    writer_->Run(batch, doing);
    return {};
  } catch (const std::exception& failure) {
    const Error error = writer_connection_->Explain(failure, doing);
    RollBack();
    return error;
  }
}

// A failed statement cannot be bound again; all are prepared anew at the next commit.
void SqlStore::RollBack() {
  writer_.reset();
  try {
    writer_connection_->session() << "ROLLBACK";
  } catch (const std::exception&) {
    // The database has already rolled back by itself, or the transaction never began.
  }
}

template <typename Row, typename... Parameters>
Result<std::vector<Row>> SqlStore::Read(const std::string& where, const std::string& limit,
                                        const Parameters&... parameters) {
  const std::lock_guard lock(reader_mutex_);
  try {
    return Query<Row>(*reader_connection_, where, limit, parameters...).All();
  } catch (const UnreadableRow& failure) {
    return Error{Code::kDataLoss, std::string(failure.what()) + "; restore the newest backup or run a newer release"};
  } catch (const std::exception& failure) {
    return reader_connection_->Explain(failure, std::string("read table ") + Table<Row>::kName);
  }
}

namespace {

template <typename Row>
Result<std::optional<Row>> AtMostOne(Result<std::vector<Row>> rows) {
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(rows->front()));
}

}  // namespace

Result<std::vector<HostRow>> SqlStore::Hosts() { return Read<HostRow>("", ""); }
Result<std::vector<ContactRow>> SqlStore::Contacts() { return Read<ContactRow>("", ""); }
Result<std::vector<FactsRow>> SqlStore::Facts() { return Read<FactsRow>("", ""); }
Result<std::vector<BulletinRow>> SqlStore::Bulletins() { return Read<BulletinRow>("", ""); }
Result<std::vector<PackageRow>> SqlStore::Packages() { return Read<PackageRow>("", ""); }
Result<std::vector<PackageBindingRow>> SqlStore::PackageBindings() { return Read<PackageBindingRow>("", ""); }
Result<std::vector<EnrolmentTokenRow>> SqlStore::EnrolmentTokens() { return Read<EnrolmentTokenRow>("", ""); }
Result<std::vector<UserRow>> SqlStore::Users() { return Read<UserRow>("", ""); }
Result<std::vector<ApiTokenRow>> SqlStore::ApiTokens() { return Read<ApiTokenRow>("", ""); }
Result<std::vector<PasswordRow>> SqlStore::Passwords() { return Read<PasswordRow>("", ""); }
Result<std::vector<SessionRow>> SqlStore::Sessions() { return Read<SessionRow>("", ""); }
Result<std::vector<SavedQueryRow>> SqlStore::SavedQueries() { return Read<SavedQueryRow>("", ""); }
Result<std::vector<BaselineRow>> SqlStore::Baselines() { return Read<BaselineRow>("", ""); }
Result<std::vector<GroupRow>> SqlStore::Groups() { return Read<GroupRow>("", ""); }
Result<std::vector<RolloutRow>> SqlStore::Rollouts() { return Read<RolloutRow>("", ""); }
Result<std::vector<RolloutHostRow>> SqlStore::RolloutHosts(const RolloutId& rollout) {
  return Read<RolloutHostRow>("WHERE rollout = :rollout", "", rollout.str());
}
Result<std::vector<HostBehaviourRow>> SqlStore::HostBehaviours() { return Read<HostBehaviourRow>("", ""); }
Result<std::vector<StatisticRow>> SqlStore::Statistics() { return Read<StatisticRow>("", ""); }
Result<std::vector<PredictionRow>> SqlStore::Predictions() { return Read<PredictionRow>("", ""); }
Result<std::vector<FeedRow>> SqlStore::Feeds() { return Read<FeedRow>("", ""); }
Result<std::vector<CatalogImportRow>> SqlStore::CatalogImports() { return Read<CatalogImportRow>("", ""); }
Result<std::vector<ImportedHostRow>> SqlStore::ImportedHosts() { return Read<ImportedHostRow>("", ""); }
Result<std::vector<AssessmentRow>> SqlStore::Assessments() { return Read<AssessmentRow>("", ""); }
Result<std::vector<AdvisoryRow>> SqlStore::Advisories(const AdvisoryRow& after, std::uint32_t limit) {
  return Read<AdvisoryRow>("WHERE (source, document, subject, import) > (:source, :document, :subject, :import)",
                           "LIMIT :limit", static_cast<long long>(after.source), after.document, after.subject,
                           static_cast<long long>(after.import), static_cast<long long>(limit));
}
Result<std::optional<UserRow>> SqlStore::FindUser(const std::string& name) {
  return AtMostOne(Read<UserRow>("WHERE name = :name", "", name));
}
Result<std::optional<ApiTokenRow>> SqlStore::FindApiToken(const std::string& id) {
  return AtMostOne(Read<ApiTokenRow>("WHERE id = :id", "", id));
}
Result<std::optional<PasswordRow>> SqlStore::FindPassword(const std::string& user) {
  return AtMostOne(Read<PasswordRow>("WHERE user_name = :user", "", user));
}
Result<std::optional<SessionRow>> SqlStore::FindSession(const std::string& id) {
  return AtMostOne(Read<SessionRow>("WHERE id = :id", "", id));
}

// Each condition that is asked for is one clause; the key's order is the log's order, so the walk ends at the limit.
Result<std::vector<AuditRow>> SqlStore::FindAudit(const AuditQuery& query) {
  constexpr auto kEnd = std::numeric_limits<long long>::max();
  const auto number = [](std::uint64_t n) {
    return n > static_cast<std::uint64_t>(kEnd) ? kEnd : static_cast<long long>(n);
  };
  const bool beginning = !query.action.empty() && query.action.back() == '.';
  const std::string where =
      "WHERE sequence > :after AND sequence < :before AND at_ms >= :from AND at_ms < :to AND (:who = '' OR who = :who) "
      "AND (:action = '' OR action = :action) "
      "AND (:beginning = '' OR substr(action, 1, length(:beginning)) = :beginning) "
      "AND (:subject = '' OR subject = :subject) "
      "AND (:text = '' OR instr(lower(who || ' ' || action || ' ' || subject || ' ' || detail), :text) > 0)";
  return Read<AuditRow>(
      where, query.newest_first ? "DESC LIMIT :limit" : "LIMIT :limit", number(query.after),
      query.before == 0 ? kEnd : number(query.before),
      query.from == Instant{} ? std::numeric_limits<long long>::min() : static_cast<long long>(ToUnixMs(query.from)),
      query.to == Instant{} ? kEnd : static_cast<long long>(ToUnixMs(query.to)), query.who,
      beginning ? std::string() : query.action, beginning ? query.action : std::string(), query.subject,
      ToLower(query.text), static_cast<long long>(query.limit));
}
Result<std::vector<AuditRow>> SqlStore::Audit(std::uint64_t after, std::uint32_t limit) {
  if (after > static_cast<std::uint64_t>(std::numeric_limits<long long>::max())) return std::vector<AuditRow>{};
  return Read<AuditRow>("WHERE sequence > :after", "LIMIT :limit", static_cast<long long>(after),
                        static_cast<long long>(limit));
}

namespace {

Result<std::unique_ptr<Connection>> OpenWriter(const std::string& path, const SqliteOptions& options) {
  if (Status status = EnsureDatabaseFile(path); !status) return status.error();
  auto connection = ConnectSqlite(path, options);
  if (!connection) return connection.error();
  const Result<std::uint32_t> version = SchemaVersion(**connection);
  if (!version) return version.error();
  // Migrate refuses a newer schema before it writes; only a known database is configured and checked.
  if (*version > SqliteMigrations().back().version) return Migrate(**connection, SqliteMigrations()).error();
  if (Status status = ConfigureSqlite(**connection, SqliteUse::kWriter, options); !status) return status.error();
  if (Status status = CheckSqliteIntegrity(**connection); !status) return status.error();
  if (Status status = Migrate(**connection, SqliteMigrations()); !status) return status.error();
  if (Status status = RestrictToOwner(path); !status) return status.error();
  return connection;
}

}  // namespace

Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path, const SqliteOptions& options) {
  auto writer = OpenWriter(path, options);
  if (!writer) return writer.error();
  auto reader = ConnectSqlite(path, options);
  if (!reader) return reader.error();
  if (Status status = ConfigureSqlite(**reader, SqliteUse::kReader, options); !status) return status.error();
  return std::unique_ptr<Store>(std::make_unique<SqlStore>(std::move(*writer), std::move(*reader)));
}

Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path) {
  return OpenSqliteStore(path, SqliteOptions{});
}

}  // namespace kintsugi::db
