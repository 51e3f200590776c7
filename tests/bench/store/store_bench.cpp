// SPDX-License-Identifier: Apache-2.0
// store_bench [seconds per figure] [folder]: durable upserts per second of the SQLite store beside the bare
// SQLite C API with the same schema, settings and rows, in turns on the same disk. Prints one line per row
// type and batch size.
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "common/base/check.h"
#include "db/store.h"

namespace {

using namespace kintsugi;
using namespace kintsugi::db;
using SteadyClock = std::chrono::steady_clock;

constexpr int kHosts = 10'000;
const std::string kRollout = "00112233445566aa";

std::string HostName(int i) { return fmt::format("{:032x}", static_cast<unsigned>(i) * 2654435761U); }

constexpr const char* kContactSql =
    "INSERT INTO contacts (host, last_contact_ms, agent_version) VALUES (?, ?, ?) ON CONFLICT (host) DO "
    "UPDATE SET "
    "last_contact_ms = excluded.last_contact_ms, agent_version = excluded.agent_version";
constexpr const char* kRolloutHostSql =
    "INSERT INTO rollout_hosts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT "
    "(rollout, slot) DO "
    "UPDATE SET host = excluded.host, update_id = excluded.update_id, package_revision = "
    "excluded.package_revision, wave "
    "= excluded.wave, state = excluded.state, reason = excluded.reason, attempts = excluded.attempts, "
    "exit_code = "
    "excluded.exit_code, detail = excluded.detail, report_sequence = excluded.report_sequence, "
    "installer_runs = "
    "excluded.installer_runs, runs_before_attempt = excluded.runs_before_attempt, not_before_ms = "
    "excluded.not_before_ms, last_heard_ms = excluded.last_heard_ms, changed_ms = excluded.changed_ms";

// The bare C API: the least that SQLite itself costs.
class Bare {
 public:
  explicit Bare(const std::string& path) {
    KINTSUGI_CHECK(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    Execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
        "wal_autocheckpoint=4000");
    contact_ = Prepare(kContactSql);
    rollout_host_ = Prepare(kRolloutHostSql);
  }
  ~Bare() {
    sqlite3_finalize(contact_);
    sqlite3_finalize(rollout_host_);
    sqlite3_close(handle_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void Commit(const WriteBatch& batch) {
    Execute("BEGIN IMMEDIATE");
    for (const ContactRow& row : batch.contacts) {
      Text(contact_, 1, row.host.str());
      sqlite3_bind_int64(contact_, 2, ToUnixMs(row.last_contact));
      Text(contact_, 3, row.agent_version);
      Run(contact_);
    }
    for (const RolloutHostRow& row : batch.rollout_hosts) Store(row);
    Execute("COMMIT");
  }

 private:
  void Execute(const char* sql) { KINTSUGI_CHECK(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK); }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    KINTSUGI_CHECK(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) == SQLITE_OK);
    return statement;
  }
  static void Text(sqlite3_stmt* statement, int index, const std::string& text) {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), nullptr);
  }
  static void Run(sqlite3_stmt* statement) {
    KINTSUGI_CHECK(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
  }
  void Store(const RolloutHostRow& row) {
    Text(rollout_host_, 1, row.rollout.str());
    Text(rollout_host_, 3, row.host.str());
    Text(rollout_host_, 4, row.update_id);
    Text(rollout_host_, 11, row.detail);
    sqlite3_bind_null(rollout_host_, 10);
    const std::int64_t numbers[][2] = {{2, row.slot},
                                       {5, row.package_revision},
                                       {6, row.wave},
                                       {7, static_cast<int>(row.state)},
                                       {8, static_cast<int>(row.reason)},
                                       {9, row.attempts},
                                       {12, row.report_sequence},
                                       {13, row.installer_runs},
                                       {14, row.runs_before_attempt},
                                       {15, ToUnixMs(row.not_before)},
                                       {16, ToUnixMs(row.last_heard)},
                                       {17, ToUnixMs(row.changed)}};
    for (const auto& [index, value] : numbers) sqlite3_bind_int64(rollout_host_, static_cast<int>(index), value);
    Run(rollout_host_);
  }

  sqlite3* handle_ = nullptr;
  sqlite3_stmt* contact_ = nullptr;
  sqlite3_stmt* rollout_host_ = nullptr;
};

WriteBatch ContactBatch(int first, int count, std::int64_t now) {
  WriteBatch batch;
  for (int i = 0; i < count; ++i)
    batch.contacts.push_back({HostId(HostName((first + i) % kHosts)), FromUnixMs(now), "0.1.0"});
  return batch;
}

WriteBatch RolloutHostBatch(int first, int count, std::int64_t now) {
  WriteBatch batch;
  for (int i = 0; i < count; ++i) {
    const int slot = (first + i) % kHosts;
    RolloutHostRow row;
    row.rollout = RolloutId(kRollout);
    row.slot = static_cast<std::uint32_t>(slot);
    row.host = HostId(HostName(slot));
    row.update_id = "MS03-043/windows-xp";
    row.state = model::HostState::kInstalling;
    row.detail = "the installer runs";
    row.changed = FromUnixMs(now);
    batch.rollout_hosts.push_back(row);
  }
  return batch;
}

using MakeBatch = WriteBatch (*)(int first, int count, std::int64_t now);

// Rows per second over `seconds`; making the rows is not counted.
double Measure(double seconds, int batch_size, MakeBatch make, const std::function<void(const WriteBatch&)>& commit) {
  double busy = 0;
  std::int64_t rows = 0;
  for (std::int64_t round = 0; busy < seconds; ++round) {
    const WriteBatch batch = make(static_cast<int>(round * batch_size * 7 % kHosts), batch_size, 1'000'000 + round);
    const auto start = SteadyClock::now();
    commit(batch);
    busy += std::chrono::duration<double>(SteadyClock::now() - start).count();
    rows += batch_size;
  }
  return static_cast<double>(rows) / busy;
}

// Both databases get schema and parents from the store.
std::unique_ptr<Store> Prepare(const std::string& path) {
  auto store = OpenSqliteStore(path);
  KINTSUGI_CHECK(store.has_value());
  WriteBatch batch;
  for (int i = 0; i < kHosts; ++i) batch.hosts.push_back({HostId(HostName(i)), "PC", false, {}, "", "", {}});
  RolloutRow rollout;
  rollout.id = RolloutId(kRollout);
  batch.rollouts.push_back(rollout);
  KINTSUGI_CHECK((*store)->Commit(batch).has_value());
  KINTSUGI_CHECK((*store)->Commit(ContactBatch(0, kHosts, 1)).has_value());
  KINTSUGI_CHECK((*store)->Commit(RolloutHostBatch(0, kHosts, 1)).has_value());
  return std::move(*store);
}

void Compare(const std::string& folder, double seconds) {
  const auto store = Prepare(folder + "/store.db");
  Prepare(folder + "/bare.db").reset();
  Bare bare(folder + "/bare.db");
  const auto ours = [&](const WriteBatch& batch) { KINTSUGI_CHECK(store->Commit(batch).has_value()); };
  const auto theirs = [&](const WriteBatch& batch) { bare.Commit(batch); };
  struct Series {
    const char* name;
    MakeBatch make;
  };
  fmt::print("{:<14} {:>6} {:>12} {:>12} {:>6}\n", "rows", "batch", "store/s", "bare C/s", "ratio");
  for (const Series& series : {Series{"contacts", ContactBatch}, Series{"rollout_hosts", RolloutHostBatch}}) {
    for (const int size : {1, 100, 1000}) {
      const double a = Measure(seconds, size, series.make, ours);
      const double b = Measure(seconds, size, series.make, theirs);
      fmt::print("{:<14} {:>6} {:>12.0f} {:>12.0f} {:>6.2f}\n", series.name, size, a, b, a / b);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder = (std::filesystem::path(argc > 2 ? argv[2] : ".") / "store_bench_XXXXXX").string();
  KINTSUGI_CHECK(::mkdtemp(folder.data()) != nullptr);
  Compare(folder, argc > 1 ? std::atof(argv[1]) : 2.0);
  std::filesystem::remove_all(folder);
}
