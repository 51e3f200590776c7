// SPDX-License-Identifier: Apache-2.0
// advisory_bench FILE [rounds]: what a catalog of advisories costs. Reads a feed (wes-ng definitions), files its
// statements as advisories, builds the catalog from them again, and does the set arithmetic of one host for every
// platform. Prints the median processor time of the rounds, sizes and peak memory. Not a test; results in README.md.
// One thread.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "common/advisory/builder.h"
#include "console/catalog/import.h"

namespace {

using namespace kintsugi;
using namespace kintsugi::advisory;

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Figures {
  std::vector<double> read, file, load, build, host;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// What is missing on a host that has every eighth KB: installed KBs and what they replace fall out, then what another
// missing one replaces. Returns the number of words touched, so that nothing is optimised away.
std::size_t OneHost(const PlatformIndex& index, std::vector<std::uint64_t>& gone) {
  gone.assign(index.words(), 0);
  const auto add = [&](std::uint32_t local) {
    const KbBits covers = index.Covers(local);
    for (std::size_t w = 0; w < gone.size(); ++w) gone[w] |= covers[w];
    gone[local / 64] |= std::uint64_t{1} << (local % 64);
  };
  for (std::uint32_t local = 0; local < index.kbs().size(); local += 8) add(local);
  std::size_t left = 0;
  const std::vector<std::uint64_t> installed = gone;
  for (std::uint32_t local = 0; local < index.kbs().size(); ++local) {
    if ((installed[local / 64] >> (local % 64) & 1) == 0) {
      const KbBits covers = index.Covers(local);
      for (std::size_t w = 0; w < gone.size(); ++w) gone[w] |= covers[w];
    }
  }
  for (std::size_t w = 0; w < gone.size(); ++w)
    left += static_cast<std::size_t>(__builtin_popcountll(index.WithFix()[w] & ~gone[w]));
  return left;
}

std::shared_ptr<const Catalog> Round(const std::string& file, Figures& figures, bool print) {
  double at = Seconds();
  const auto lap = [&](std::vector<double>& into) {
    const double now = Seconds();
    into.push_back(now - at);
    at = now;
  };
  std::vector<Advisory> advisories;
  {
    AdvisoryCollector collector;
    const auto read = feed::ImportFeed(feed::FeedInput::File(file), collector);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      std::exit(1);
    }
    lap(figures.read);
    advisories = collector.Take();
    lap(figures.file);
    if (print) std::printf("%zu duplicates\n", collector.duplicates());
  }
  CatalogBuilder builder;
  for (const Advisory& advisory : advisories) {
    if (!builder.Add(advisory)) std::exit(1);
  }
  lap(figures.load);
  auto catalog = builder.Finish();
  lap(figures.build);
  if (!catalog) std::exit(1);
  std::vector<std::uint64_t> gone;
  std::size_t left = 0;
  for (const PlatformIndex& index : (*catalog)->platforms()) left += OneHost(index, gone);
  figures.host.push_back((Seconds() - at) / static_cast<double>((*catalog)->platforms().size()));
  if (print) {
    std::size_t bytes = 0;
    for (const Advisory& advisory : advisories) bytes += advisory.blob.size();
    const BuildReport& report = builder.report();
    std::printf("%zu statements; %zu advisories, %.1f MB stored; %zu KBs, %zu CVEs, %zu platforms, %zu fixes\n",
                report.records, advisories.size(), static_cast<double>(bytes) / 1e6, (*catalog)->kbs().size(),
                (*catalog)->cves().size(), (*catalog)->platforms().size(), (*catalog)->fixes().size());
    std::printf("%zu dangling, %zu circles, %zu disagreements, %zu unreadable names; %zu left on one host of each\n",
                report.dangling.size(), report.cycles.size(), report.disagreements, report.unreadable_products.size(),
                left);
    std::printf("catalog %.1f MB\n", static_cast<double>((*catalog)->MemoryBytes()) / 1e6);
  }
  return *catalog;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: advisory_bench FILE [rounds]\n");
    return 2;
  }
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
  Figures figures;
  for (int round = 0; round < rounds; ++round) Round(argv[1], figures, round == 0);
  std::printf("read the feed        %7.3f s\n", Median(figures.read));
  std::printf("file as advisories   %7.3f s\n", Median(figures.file));
  std::printf("load the advisories  %7.3f s\n", Median(figures.load));
  std::printf("build the catalog    %7.3f s\n", Median(figures.build));
  std::printf("sets of one host     %7.3f us\n", Median(figures.host) * 1e6);
  std::printf("peak memory          %7.1f MB\n", PeakMegabytes());
  return 0;
}
