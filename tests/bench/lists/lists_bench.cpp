// SPDX-License-Identifier: Apache-2.0
// How long the dashboard's lists take on a large fleet: from the call to the JSON that leaves. See README.md.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "common/wire/wire.h"
#include "console/core/core.h"
#include "console/http/connect_json.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;
using Timer = std::chrono::steady_clock;
constexpr int kRounds = 5;

class BenchClock final : public Clock {
 public:
  Instant Now() const override { return FromUnixMs(1'066'000'000'000) + Steady(); }
  Duration Steady() const override { return std::chrono::duration_cast<Duration>(Timer::now().time_since_epoch()); }
};

model::HostFacts FactsOf(std::uint32_t i) {
  constexpr const char* kProducts[] = {"windows-xp", "windows-2000", "windows-server-2003", "windows-nt4-workstation"};
  model::HostFacts facts;
  facts.name = fmt::format("PC-{:06}", (i * 7919) % 1'000'000);
  facts.domain = fmt::format("site{}.example", i % 40);
  facts.os.product = kProducts[i % 4];
  facts.os.edition = "Professional";
  facts.os.service_pack = static_cast<int>(i % 3);
  facts.os.major = 5;
  facts.os.minor = i % 4 == 0 ? 1 : 0;
  facts.os.build = i % 4 == 0 ? 2600 : 2195;
  facts.os.architecture = "x86";
  facts.os.language = i % 2 == 0 ? "JPN" : "ENU";
  const std::string version = i % 5 == 0 ? "5.1.2600.1309" : "5.1.2600.1106";
  for (const char* file : {"c:\\windows\\system32\\msgsvc.dll", "c:\\windows\\system32\\wkssvc.dll"})
    facts.files.push_back({file, true, version, 1000, true, version});
  return facts;
}

void Fill(db::Store& store, std::uint32_t hosts) {
  db::WriteBatch batch;
  for (std::uint32_t i = 0; i < hosts; ++i) {
    const HostId id(fmt::format("{:032x}", i));
    batch.hosts.push_back({id, "PC", false, FromUnixMs(1), "t", "ab", FromUnixMs(2'000'000'000'000)});
    batch.contacts.push_back({id, FromUnixMs(1'066'000'000'000 - i), i % 7 == 0 ? "0.1.0" : "0.2.0"});
    batch.facts.push_back({id, std::string(32, 'x'), wire::SerialiseFacts(FactsOf(i))});
  }
  for (const auto& file : std::filesystem::directory_iterator(KINTSUGI_SOURCE_DIR "/deploy/catalog")) {
    if (file.path().extension() != ".toml") continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    batch.bulletins.push_back({BulletinId(file.path().stem().string()), 1, text.str(), FromUnixMs(1), "bench"});
  }
  if (const Status stored = store.Commit(batch); !stored) std::abort();
}

class Bench {
 public:
  explicit Bench(std::uint32_t hosts) : store_(db::MakeMemoryStore()) {
    Fill(*store_, hosts);
    core_ = std::make_unique<Core>(CoreOptions{}, *store_, clock_, NullLog(),
                                   crypto::NewAuthority("bench", clock_.Now()).value());
    const auto start = Timer::now();
    if (const Status loaded = core_->Load(); !loaded) {
      fmt::print("{}\n", loaded.error().message);
      std::abort();
    }
    fmt::print("{} hosts, {} bulletins: loaded and assessed in {:.2f} s\n", core_->fleet().size(),
               core_->catalog().entries().size(), std::chrono::duration<double>(Timer::now() - start).count());
  }
  template <typename Request>
  void Measure(const std::string& what, M method, const Request& request) {
    double longest = 0;
    std::size_t bytes = 0;
    for (int round = 0; round < kRounds; ++round) {
      const auto start = Timer::now();
      Result<MessagePtr> answer = Error{Code::kInternal, "no answer"};
      core_->Call(method, {"bench", "admin", {}}, std::make_shared<Request>(request),
                  [&](Result<MessagePtr> reply) { answer = std::move(reply); });
      core_->Pump();
      bytes = answer ? MessageResponse(**answer, Encoding::kJson).body.size() : 0;
      longest = std::max(longest, std::chrono::duration<double, std::milli>(Timer::now() - start).count());
      if (!answer) fmt::print("{}: {}\n", what, answer.error().message);
    }
    fmt::print("{:<52} {:8.1f} ms {:9} bytes\n", what, longest, bytes);
  }

 private:
  BenchClock clock_;
  std::unique_ptr<db::Store> store_;
  std::unique_ptr<Core> core_;
};

v1::ListHostsRequest Page(const std::string& filter, const std::string& sort, std::uint32_t offset = 0) {
  v1::ListHostsRequest request;
  request.set_filter(filter);
  request.set_sort(sort);
  request.set_page_size(100);
  request.set_offset(offset);
  return request;
}

int Main(std::uint32_t hosts) {
  Bench bench(hosts);
  bench.Measure("hosts, as enrolled", M::kListHosts, Page("", ""));
  bench.Measure("hosts by name", M::kListHosts, Page("", "name"));
  bench.Measure("hosts by name, the last page", M::kListHosts, Page("", "name", hosts - 100));
  bench.Measure("hosts by missing critical", M::kListHosts, Page("", "critical"));
  bench.Measure("name=*77* by last contact", M::kListHosts, Page("name=*77*", "contact"));
  bench.Measure("contact=offline,broken by name", M::kListHosts, Page("contact=offline,broken", "name"));
  bench.Measure("needs=MS03-043 product=windows-xp by name", M::kListHosts,
                Page("needs=MS03-043 product=windows-xp", "name"));
  v1::CheckFilterRequest check;
  check.set_filter("name=*77* missing>0");
  bench.Measure("check a filter", M::kCheckFilter, check);
  bench.Measure("overview", M::kGetFleetOverview, v1::GetFleetOverviewRequest{});
  bench.Measure("updates", M::kListUpdates, v1::ListUpdatesRequest{});
  bench.Measure("bulletins", M::kListBulletins, v1::ListBulletinsRequest{});
  bench.Measure("health", M::kGetHealth, v1::GetHealthRequest{});
  return 0;
}

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  return kintsugi::console::Main(argc > 1 ? static_cast<std::uint32_t>(std::atoi(argv[1])) : 100'000U);
}
