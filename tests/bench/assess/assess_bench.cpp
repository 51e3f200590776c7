// SPDX-License-Identifier: Apache-2.0
// One host against a whole catalog, and fleets derived from real hosts: assess_bench DEFINITIONS HOSTFILE... Prints
// what it did and how long it took; compares with the time that wes-ng takes for one host, which parses the catalog
// each time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "common/advisory/builder.h"
#include "common/assess/advisory/host_assessor.h"
#include "common/base/prng.h"
#include "common/hostfile/hostfile.h"
#include "console/catalog/import.h"

namespace kintsugi {
namespace {

using Clock = std::chrono::steady_clock;

// Processor time: the machine may be busy with other things.
double CpuMilliseconds(std::clock_t since) {
  return static_cast<double>(std::clock() - since) * 1000 / static_cast<double>(CLOCKS_PER_SEC);
}

constexpr std::size_t kFleet = 100'000;
constexpr std::size_t kThreads = 2;

double Milliseconds(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

std::string Text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

assess::HostInput InputOf(const hostfile::Host& host) {
  return {host.facts, host.hotfixes_complete, host.installation};
}

void MeasureHosts(const assess::HostAssessor& assessor, const std::vector<hostfile::Host>& hosts) {
  double worst = 0, sum = 0;
  for (const auto& host : hosts) {
    constexpr int kRounds = 50;
    const auto begun = std::clock();
    std::size_t rows = 0;
    for (int i = 0; i < kRounds; ++i) rows += assessor.Assess(InputOf(host)).rows.size();
    const double each = CpuMilliseconds(begun) / kRounds;
    worst = std::max(worst, each);
    sum += each;
    fmt::print("  {:<48} {:>5} actionable {:>8.3f} ms\n", host.files.empty() ? host.facts.name : host.files.front(),
               rows / kRounds, each);
  }
  fmt::print("one host: mean {:.3f} ms, worst {:.3f} ms (aim 1 ms; wes-ng 2,000 to 4,000 ms)\n",
             sum / static_cast<double>(hosts.size()), worst);
}

// Each host lost some hotfixes at random: no two alike, so that nothing is shared.
std::vector<hostfile::Host> Derive(const std::vector<hostfile::Host>& hosts, std::size_t count, unsigned keep_percent) {
  Prng prng(7);
  std::vector<hostfile::Host> fleet;
  fleet.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    hostfile::Host host = hosts[i % hosts.size()];
    std::erase_if(host.facts.hotfixes, [&](const auto&) { return !prng.Percent(keep_percent); });
    fleet.push_back(std::move(host));
  }
  return fleet;
}

void MeasureFleet(const assess::HostAssessor& assessor, const std::vector<hostfile::Host>& hosts) {
  const auto fleet = Derive(hosts, kFleet / 10, 90);
  std::vector<std::size_t> rows(kThreads);
  const auto begun = Clock::now();
  const auto cpu = std::clock();
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < fleet.size(); i += kThreads) rows[t] += assessor.Assess(InputOf(fleet[i])).actionable;
    });
  for (auto& thread : threads) thread.join();
  const double took = Milliseconds(begun);
  const double each = CpuMilliseconds(cpu) / static_cast<double>(fleet.size());
  fmt::print(
      "{} different hosts on {} threads: {:.0f} ms; {:.3f} ms of processor time each, so {:.1f} s for {} on {} "
      "idle cores (aim 60 s); {} actionable rows\n",
      fleet.size(), kThreads, took, each, each * kFleet / 1000 / kThreads, kFleet, kThreads, rows[0] + rows[1]);
  const auto marked = std::clock();
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (const auto& host : fleet) ++known[assessor.Fingerprint(InputOf(host))];
  fmt::print("fingerprints of {} hosts: {:.0f} ms, {} different\n", fleet.size(), CpuMilliseconds(marked),
             known.size());
}

int Run(int count, char** arguments) {
  if (count < 3) {
    std::fputs("usage: assess_bench DEFINITIONS HOSTFILE...\n", stderr);
    return 2;
  }
  auto begun = Clock::now();
  advisory::CatalogBuilder builder;
  const auto read = feed::ImportFeed(feed::FeedInput::File(arguments[1]), builder);
  if (!read) return std::fprintf(stderr, "%s\n", read.error().message.c_str()), 1;
  const auto catalog = builder.Finish();
  if (!catalog) return std::fprintf(stderr, "%s\n", catalog.error().message.c_str()), 1;
  fmt::print("{} statements read and catalog built: {:.0f} ms\n", read->kept, Milliseconds(begun));
  begun = Clock::now();
  const assess::HostAssessor assessor(*catalog);
  fmt::print("plans of {} platforms: {:.0f} ms\n", (*catalog)->platforms().size(), Milliseconds(begun));
  std::vector<hostfile::HostFile> files;
  for (int i = 2; i < count; ++i) {
    auto parsed = hostfile::ParseHostFile(Text(arguments[i]), arguments[i]);
    if (parsed) std::move(parsed->begin(), parsed->end(), std::back_inserter(files));
  }
  auto hosts = hostfile::GroupHosts(std::move(files));
  std::erase_if(hosts, [](const auto& host) { return host.facts.os.build == 0; });
  if (hosts.empty()) return std::fputs("no host file was understood\n", stderr), 1;
  MeasureHosts(assessor, hosts);
  MeasureFleet(assessor, hosts);
  return 0;
}

}  // namespace
}  // namespace kintsugi

int main(int count, char** arguments) { return kintsugi::Run(count, arguments); }
