// SPDX-License-Identifier: Apache-2.0
// assessment_bench: what publishers' catalogs cost a console. See README.md. The core runs as in production: its engine
// thread, SQLite with full sync, slow work aside; only the network is left out.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "common/base/bytes.h"
#include "common/base/prng.h"
#include "common/crypto/crypto.h"
#include "common/hostfile/hostfile.h"
#include "common/model/enrolment_token.h"
#include "common/runtime/system_clock.h"
#include "common/wire/wire.h"
#include "console/core/core.h"
#include "console/http/background.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::console {
namespace {

using SteadyClock = std::chrono::steady_clock;

double Since(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

// Processor time of the whole process: what a busy machine does not change much.
double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

class FilesAsFeeds final : public FeedFiles {
 public:
  Result<std::string> PathOf(const std::string& upload) override { return upload; }
  void Remove(const std::string&) override {}
};

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<hostfile::Host> RealHosts(const std::filesystem::path& folder) {
  std::vector<hostfile::HostFile> files;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    auto parsed = hostfile::ParseHostFile(Read(path), path.filename().string());
    if (parsed) files.insert(files.end(), parsed->begin(), parsed->end());
  }
  return hostfile::GroupHosts(std::move(files));
}

class Bench {
 public:
  Bench(std::size_t hosts, std::uint32_t distinct, std::vector<std::string> catalogs)
      : hosts_(hosts), distinct_(distinct), catalogs_(std::move(catalogs)) {
    store_ = db::OpenSqliteStore(folder_.File("console.db")).value();
    options_.feeds = &feeds_;
    options_.inbox_capacity = 1'000'000;
    options_.for_each = estimate::OnThreads(std::max(1U, std::thread::hardware_concurrency()));
    options_.aside_slow = [this](std::function<void()> job) { slow_->Post(std::move(job)); };
    core_ = std::make_unique<Core>(options_, *store_, clock_, NullLog(), *crypto::NewAuthority("Bench", clock_.Now()));
    slow_ = std::make_unique<Background>();
    if (!core_->Load()) throw std::runtime_error("cannot load");
    core_->Start();
  }
  ~Bench() { core_->Stop(); }

  void Run() {
    ImportCatalog("catalog import", false);
    fmt::print("database after the catalog: {:.1f} MB; peak memory {:.0f} MB\n", DatabaseMegabytes(), PeakMegabytes());
    ImportCatalog("the same file again", false);
    MakeFleet();
    OneChangedFact();
    NewBulletin();
    NewAdvisory();
    FullReassessment();
    fmt::print("database in the end: {:.1f} MB; peak memory {:.0f} MB; longest turn seen from outside {:.1f} ms\n",
               DatabaseMegabytes(), PeakMegabytes(), longest_turn_ms_);
  }

 private:
  template <typename Reply>
  Reply Call(v1::OperatorMethod method, const google::protobuf::Message& request) {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<MessagePtr>> answer;
    std::shared_ptr<google::protobuf::Message> copy(request.New());
    copy->CopyFrom(request);
    core_->Call(method, {"bench", "admin", {}}, copy, [&](Result<MessagePtr> reply) {
      const std::lock_guard lock(mutex);
      answer = std::move(reply);
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answer.has_value(); });
    if (!*answer) throw std::runtime_error(answer->error().message);
    return static_cast<const Reply&>(***answer);
  }

  // Asks WhoAmI over and over: how long others wait while the engine thread is busy.
  void Ping() {
    const auto begun = SteadyClock::now();
    Call<v1::WhoAmIReply>(v1::OperatorMethod::kWhoAmI, v1::WhoAmIRequest{});
    longest_turn_ms_ = std::max(longest_turn_ms_, Since(begun));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  void ImportCatalog(const char* what, bool dry_run) {
    const auto begun = SteadyClock::now();
    longest_turn_ms_ = 0;
    v1::ImportCatalogRequest request;
    request.set_dry_run(dry_run);
    for (const auto& path : catalogs_) {
      auto* file = request.add_files();
      file->set_upload(path);
      file->set_file_name(std::filesystem::path(path).filename().string());
    }
    v1::GetCatalogImportRequest follow;
    follow.set_job(Call<v1::ImportCatalogReply>(v1::OperatorMethod::kImportCatalog, request).job());
    for (;;) {
      const auto status = Call<v1::GetCatalogImportReply>(v1::OperatorMethod::kGetCatalogImport, follow);
      if (status.phase() == "failed") throw std::runtime_error(status.error());
      if (status.phase() == "done") {
        fmt::print(
            "{}: {:.0f} ms ({} ms read, compared and built, {} ms stored); {} added, {} kept; {} KBs, {} CVEs, {} "
            "platforms; longest wait of others {:.1f} ms\n",
            what, Since(begun), status.report().reading_ms(), status.report().storing_ms(), status.report().added(),
            status.report().kept(), status.report().kbs(), status.report().cves(), status.report().platforms(),
            longest_turn_ms_);
        return;
      }
      Ping();
    }
  }

  v1::ImportedFacts Derive(const std::vector<hostfile::Host>& real, std::size_t i, Prng& prng) const {
    hostfile::Host host = real[i % real.size()];
    host.facts.name = fmt::format("pc-{:06}", i);
    if (prng.Below(100) < distinct_) {
      auto& hotfixes = host.facts.hotfixes;
      for (std::size_t n = 0; n < 3 && !hotfixes.empty(); ++n)
        hotfixes.erase(hotfixes.begin() + static_cast<std::ptrdiff_t>(prng.Below(hotfixes.size())));
      hotfixes.push_back({fmt::format("KB{}", 9'000'000 + i), "bench"});
    }
    v1::ImportedFacts sent;
    *sent.mutable_facts() = wire::ToWire(host.facts);
    sent.add_files("bench");
    sent.set_hotfixes_complete(host.hotfixes_complete);
    return sent;
  }

  std::size_t Assessed() {
    v1::ListHostsRequest request;
    request.set_page_size(1);
    Call<v1::ListHostsReply>(v1::OperatorMethod::kListHosts, request);
    return store_->Assessments().value().size();
  }

  void MakeFleet() {
    const auto real = RealHosts(std::filesystem::path(KINTSUGI_DATA_DIR) / "hosts");
    Prng prng(1);
    const auto begun = SteadyClock::now();
    v1::ImportHostsRequest request;
    for (std::size_t i = 0; i < hosts_; ++i) {
      *request.add_hosts() = Derive(real, i, prng);
      if (i == 0) one_ = request.hosts(0);
      if (request.hosts_size() < 2'000 && i + 1 < hosts_) continue;
      Call<v1::ImportHostsReply>(v1::OperatorMethod::kImportHosts, request);
      request.Clear();
    }
    const double stored = Since(begun);
    while (Assessed() < hosts_) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    fmt::print(
        "{} hosts derived from {} real ones, {} % distinct: {:.1f} s to store, {:.1f} s until all are assessed\n",
        hosts_, real.size(), distinct_, stored / 1000, Since(begun) / 1000);
  }

  // A host with an agent reports facts of which one changed: to the answer, which comes after the commit. Beside it a
  // check-in that changes nothing but the last contact: the floor that the disk sets.
  void OneChangedFact() {
    model::CheckInRequest request;
    auto facts = wire::FromWire(one_.facts());
    const HostId host = EnrolOne(facts->name + "-agent");
    std::vector<double> with;
    std::vector<double> without;
    for (int i = 0; i < 41; ++i) {
      facts->hotfixes[0].id = fmt::format("KB{}", 8'000'000 + i);
      request.facts = *facts;
      request.facts_digest = std::string(AsBytes(crypto::Sha256(wire::SerialiseFacts(*facts))));
      with.push_back(CheckIn(host, request));
      request.facts.reset();
      without.push_back(CheckIn(host, request));
    }
    std::sort(with.begin(), with.end());
    std::sort(without.begin(), without.end());
    fmt::print(
        "one changed fact on one host to its stored status: median {:.2f} ms, {:.2f} ms at the 90th percentile; a "
        "check-in without facts {:.2f} ms (both end with a synced commit; beside {} hosts)\n",
        with[20], with[36], without[20], hosts_);
  }

  HostId EnrolOne(const std::string& name) {
    const auto token = model::ParseEnrolmentToken(
        Call<v1::CreateTokenReply>(v1::OperatorMethod::kCreateToken, v1::CreateTokenRequest{}).token());
    Enrolment enrolment;
    enrolment.token_id = token->id;
    enrolment.token_secret = token->secret;
    enrolment.csr_der = *crypto::MakeCsr(*crypto::NewPrivateKey(), "host");
    enrolment.host_name = name;
    std::promise<Result<Enrolled>> answer;
    core_->Enrol(enrolment, [&](Result<Enrolled> reply) { answer.set_value(std::move(reply)); });
    return answer.get_future().get().value().host;
  }

  double CheckIn(const HostId& host, const model::CheckInRequest& request) {
    std::promise<Result<model::CheckInReply>> answer;
    const auto begun = SteadyClock::now();
    core_->CheckIn({host, "01"}, request,
                   [&](Result<model::CheckInReply> reply) { answer.set_value(std::move(reply)); });
    if (!answer.get_future().get()) throw std::runtime_error("a check-in was refused");
    return Since(begun);
  }

  // From the call to the last stored status.
  void Settle(const char* what, SteadyClock::time_point begun) {
    while (core_->counters().assessing.load() != 0) Ping();
    fmt::print("{}: {:.2f} s, {:.2f} s of processor; longest wait of others {:.1f} ms\n", what, Since(begun) / 1000,
               ProcessorSeconds() - processor_, longest_turn_ms_);
  }

  void NewBulletin() {
    longest_turn_ms_ = 0;
    const std::string text = Read(std::filesystem::path(KINTSUGI_SOURCE_DIR) / "deploy/catalog/MS03-043.toml");
    v1::ImportBulletinsRequest request;
    auto* file = request.add_files();
    file->set_file_name("MS03-043.toml");
    file->set_text(text);
    const auto before = store_->Assessments().value();
    processor_ = ProcessorSeconds();
    const auto begun = SteadyClock::now();
    Call<v1::ImportBulletinsReply>(v1::OperatorMethod::kImportBulletins, request);
    fmt::print("a bulletin's call: {:.0f} ms, {:.0f} ms of processor\n", Since(begun),
               (ProcessorSeconds() - processor_) * 1000);
    Settle("one new bulletin against the fleet, to the last stored status", begun);
    CountChanged(before);
  }

  // A document of a publisher with one new KB for most of the fleet: the bulletin above concerns Windows XP, 2000 and
  // 2003 alone.
  void NewAdvisory() {
    longest_turn_ms_ = 0;
    std::string products;
    std::string ids;
    int id = 0;
    for (const char* name :
         {"Windows 10 Version 1803 for x64-based Systems", "Windows 10 Version 1803 for 32-bit Systems",
          "Windows 10 Version 1809 for x64-based Systems", "Windows 10 Version 21H1 for x64-based Systems",
          "Windows 10 Version 22H2 for x64-based Systems", "Windows 11 version 21H2 for x64-based Systems",
          "Windows 11 Version 23H2 for x64-based Systems", "Windows Server 2016", "Windows Server 2022",
          "Windows 7 for x64-based Systems Service Pack 1", "Windows 7 for 32-bit Systems Service Pack 1",
          "Windows Server 2012 R2", "Windows Server 2008 R2 for x64-based Systems Service Pack 1"}) {
      products += fmt::format(R"({}{{"product_id":"{}","name":"{}"}})", id == 0 ? "" : ",", id, name);
      ids += fmt::format(R"({}"{}")", id == 0 ? "" : ",", id);
      ++id;
    }
    const std::string path = folder_.Write(
        "advisory.json",
        fmt::format(
            R"({{"document":{{"csaf_version":"2.0","category":"csaf_security_advisory","title":"bench",)"
            R"("tracking":{{"id":"bench-1","initial_release_date":"2026-07-14T00:00:00Z"}}}},)"
            R"("product_tree":{{"full_product_names":[{}]}},"vulnerabilities":[{{"cve":"CVE-2026-99999",)"
            R"("product_status":{{"known_affected":[{}]}},"remediations":[{{"category":"vendor_fix",)"
            R"("details":"KB5999999","product_ids":[{}],"url":"https://support.microsoft.com/help/5999999"}}]}}]}})",
            products, ids, ids));
    const auto before = store_->Assessments().value();
    v1::ImportCatalogRequest request;
    auto* file = request.add_files();
    file->set_upload(path);
    file->set_file_name("advisory.json");
    processor_ = ProcessorSeconds();
    const auto begun = SteadyClock::now();
    v1::GetCatalogImportRequest follow;
    follow.set_job(Call<v1::ImportCatalogReply>(v1::OperatorMethod::kImportCatalog, request).job());
    while (Call<v1::GetCatalogImportReply>(v1::OperatorMethod::kGetCatalogImport, follow).phase() != "done") Ping();
    Settle("one new advisory for most hosts, to the last stored status", begun);
    CountChanged(before);
  }

  void CountChanged(const std::vector<db::AssessmentRow>& before) {
    std::map<std::string, std::uint64_t> stamps;
    for (const auto& row : before) stamps[row.host.str()] = row.catalog;
    std::size_t changed = 0;
    const auto after = store_->Assessments().value();
    for (const auto& row : after) changed += stamps[row.host.str()] == row.catalog ? 0 : 1;
    fmt::print("  of {} hosts {} were assessed again\n", before.size(), changed);
  }

  void FullReassessment() {
    longest_turn_ms_ = 0;
    processor_ = ProcessorSeconds();
    const auto begun = SteadyClock::now();
    core_->ReassessAll();
    Settle("full re-assessment, to the last stored status", begun);
  }

  double DatabaseMegabytes() const {
    double bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      bytes += static_cast<double>(entry.file_size());
    return bytes / 1e6;
  }

  const std::size_t hosts_;
  const std::uint32_t distinct_;
  const std::vector<std::string> catalogs_;
  test::TempFolder folder_;
  FilesAsFeeds feeds_;
  runtime::SystemClock clock_;
  CoreOptions options_;
  std::unique_ptr<db::Store> store_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<Background> slow_;
  v1::ImportedFacts one_;
  double longest_turn_ms_ = 0;
  double processor_ = 0;
};

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  CLI::App app("What publishers' catalogs cost a console");
  std::size_t hosts = 10'000;
  std::uint32_t distinct = 100;
  std::vector<std::string> catalogs = {std::string(KINTSUGI_DATA_DIR) + "/catalog/wesng-definitions-20260628.zip"};
  app.add_option("--hosts", hosts, "Fleet size");
  app.add_option("--distinct", distinct, "Percent of hosts with hotfixes of their own");
  app.add_option("--catalog", catalogs, "Feeds");
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what is measured is seen, also through a pipe
  kintsugi::console::Bench(hosts, distinct, catalogs).Run();
  return 0;
}
