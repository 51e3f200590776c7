// SPDX-License-Identifier: Apache-2.0
// Package bytes per second over TLS 1.3 on loopback: the console's content port beside nginx (and a bare
// asio::ssl::stream), the same file, client and cipher, rounds in turn so that a busy machine disturbs all
// alike. Prints medians and ratios.
//   content_bench [--size-mib N] [--rounds N]
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <vector>

#include "common/base/prng.h"
#include "console/content/package_store.h"
#include "tests/bench/content/servers.h"
#include "tests/unit/console_content/temp_folder.h"

namespace kintsugi::console {
namespace {

struct Series {
  std::string name;
  std::string path;
  std::unique_ptr<ServerProcess> server;
  std::vector<double> bytes_per_second;
  std::vector<double> cpu_per_gib;
};

void MakePackage(Bench& bench, std::uint64_t size_bytes) {
  const auto store = PackageStore::Open(bench.folder).value();
  auto writer = store->NewPackage().value();
  Prng prng(1);
  std::vector<std::uint64_t> chunk(1U << 17U);
  for (std::uint64_t done = 0; done < size_bytes; done += chunk.size() * 8) {
    for (auto& word : chunk) word = prng.Next();
    KINTSUGI_CHECK(writer->Append({reinterpret_cast<const char*>(chunk.data()), chunk.size() * 8}).has_value());
  }
  const StoredPackage stored = writer->Finish().value();
  bench.hash = stored.sha256;
  bench.size_bytes = stored.size_bytes;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

bool RunRound(const Bench& bench, const HttpsClient::Options& options, Series& series) {
  HttpsClient client(series.server->port(), options);
  const double cpu_before = series.server->cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  const HttpReply head = client.CallForHead(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", series.path));
  if (head.status != 200 || client.ReadBytes(bench.size_bytes) != bench.size_bytes) {
    fmt::print(stderr, "{}: status {}, the file did not arrive\n", series.name, head.status);
    return false;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  series.bytes_per_second.push_back(static_cast<double>(bench.size_bytes) / seconds);
  series.cpu_per_gib.push_back((series.server->cpu_seconds() - cpu_before) * (1U << 30U) /
                               static_cast<double>(bench.size_bytes));
  return true;
}

int Run(std::uint64_t size_mib, int rounds) {
  const TempFolder folder;
  Bench bench;
  bench.folder = folder.path;
  MakePackage(bench, size_mib << 20U);
  const std::string file_path = fmt::format("/{}/{}/{}", bench.hash.substr(0, 2), bench.hash.substr(2, 2), bench.hash);
  std::vector<Series> all(3);
  all[0] = {"kintsugi", "/content/" + bench.hash, StartConsole(bench), {}, {}};
  all[1] = {"nginx", file_path, StartNginx(bench), {}, {}};
  all[2] = {"asio::ssl::stream", "/", StartAsioStream(bench), {}, {}};
  HttpsClient::Options options;
  options.ca_der = bench.world.authority.certificate_der;
  options.identity = bench.world.NewHost(bench.host_id);
  options.tls13_suites = "TLS_AES_128_GCM_SHA256";
  for (int round = -1; round < rounds; ++round) {
    for (Series& series : all) {
      if (!series.server) continue;
      if (!RunRound(bench, options, series)) return 1;
      if (round < 0) series.bytes_per_second.clear(), series.cpu_per_gib.clear();  // the first one warms up
    }
  }
  fmt::print("{} MiB over TLS 1.3 {}, loopback, one connection, median of {} rounds\n", size_mib, options.tls13_suites,
             rounds);
  for (const Series& series : all) {
    if (!series.server) {
      fmt::print("{:<18} not installed\n", series.name);
      continue;
    }
    fmt::print("{:<18} {:8.0f} MiB/s  server CPU {:.2f} s/GiB", series.name,
               Median(series.bytes_per_second) / (1U << 20U), Median(series.cpu_per_gib));
    if (all[1].server && &series != &all[1])
      fmt::print("  {:.2f} of nginx", Median(series.bytes_per_second) / Median(all[1].bytes_per_second));
    fmt::print("\n");
  }
  return 0;
}

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  CLI::App app("Package bytes per second beside nginx");
  std::uint64_t size_mib = 256;
  int rounds = 9;
  app.add_option("--size-mib", size_mib, "Size of the file")->check(CLI::Range(1, 4096));
  app.add_option("--rounds", rounds, "Measured rounds")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  return kintsugi::console::Run(size_mib, rounds);
}
