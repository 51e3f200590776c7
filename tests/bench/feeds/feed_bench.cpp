// SPDX-License-Identifier: Apache-2.0
// How fast a feed is read into a sink that only counts: seconds, MB of text a second, records a second, peak memory.
// feed_bench FILE [ROUNDS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "console/catalog/import.h"

namespace kintsugi::feed {
namespace {

class CountingSink final : public advisory::RecordSink {
 public:
  void Add(advisory::Source, const advisory::Record& record) override {
    ++statements_;
    bytes_ += record.title.size() + record.product.size() + record.kb.size();
    superseded_ += record.supersedes.size();
  }
  std::uint64_t statements_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t superseded_ = 0;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

long PeakMib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

int Measure(const char* path, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    CountingSink sink;
    const double cpu = CpuSeconds();
    const auto start = std::chrono::steady_clock::now();
    const auto report = ImportFeed(FeedInput::File(path), sink);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (!report) {
      fmt::print(stderr, "{}\n", report.error().message);
      return 1;
    }
    fmt::print("{}: {} records read, {} kept, {} mended, {} refused; {} statements, {} superseded names; {:.1f} MB\n",
               Describe(report->kind), report->read, report->kept, report->mended, report->refused, sink.statements_,
               sink.superseded_, static_cast<double>(report->bytes) / 1e6);
    fmt::print("  {:.2f} s ({:.2f} s of CPU), {:.0f} MB/s, {:.0f} records/s, peak memory {} MiB\n", took.count(),
               CpuSeconds() - cpu, static_cast<double>(report->bytes) / 1e6 / took.count(),
               static_cast<double>(report->read) / took.count(), PeakMib());
    if (round > 0) continue;
    for (const Problem& problem : report->problems) fmt::print("  {}: {}\n", Place(problem), problem.message);
    if (report->problem_count > report->problems.size()) fmt::print("  ... {} problems\n", report->problem_count);
  }
  return 0;
}

}  // namespace
}  // namespace kintsugi::feed

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: feed_bench FILE [ROUNDS]\n");
    return 2;
  }
  return kintsugi::feed::Measure(argv[1], argc > 2 ? std::atoi(argv[2]) : 1);
}
