// SPDX-License-Identifier: Apache-2.0
#include "console/estimation/runs.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "common/runtime/large_pages.h"

namespace kintsugi::estimate {
namespace {

constexpr std::uint32_t kRunsAtOnce = 8;  // of one worker, so that its memory is used again

}  // namespace

ForEach OnThreads(unsigned threads) {
  if (threads <= 1) return OneByOne;
  return [threads](std::size_t n, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::min<std::size_t>(threads, n); ++i)
      workers.emplace_back([&] {
        for (std::size_t at = next++; at < n; at = next++) work(at);
      });
  };
}

std::vector<sim::RunResult> PlayAll(const sim::RunInput& input, std::uint32_t runs, const sim::RunOptions& first,
                                    const ForEach& for_each) {
  std::vector<sim::RunResult> results(runs);
  const std::size_t portions = (runs + kRunsAtOnce - 1) / kRunsAtOnce;
  const std::size_t size = runs <= 2 * kRunsAtOnce ? 1 : kRunsAtOnce;
  for_each(size == 1 ? runs : portions, [&](std::size_t portion) {
    sim::FleetRun run(runtime::PreferLargePages);
    for (std::size_t i = portion * size; i < std::min<std::size_t>(runs, (portion + 1) * size); ++i) {
      sim::RunOptions options = first;
      options.seed = first.seed + i;
      results[i] = run.Play(input, options);
    }
  });
  return results;
}

void Instants::Sort() {
  if (!sorted_) std::sort(values_.begin(), values_.end());
  sorted_ = true;
}

// The k-th of n runs stands for the share k / (n + 1).
std::int64_t Instants::Quantile(std::uint32_t per_mille) {
  Sort();
  if (values_.empty()) return sim::kNeverMs;
  const auto n = static_cast<std::int64_t>(values_.size());
  const std::int64_t place = std::clamp<std::int64_t>((n + 1) * per_mille - 1'000, 0, (n - 1) * 1'000);
  const auto low = static_cast<std::size_t>(place / 1'000);
  const std::int64_t part = place % 1'000;
  if (part == 0 || values_[low] == sim::kNeverMs) return values_[low];
  if (values_[low + 1] == sim::kNeverMs) return sim::kNeverMs;
  return values_[low] + (values_[low + 1] - values_[low]) * part / 1'000;
}

std::uint32_t Instants::NeverPerMille() {
  Sort();
  if (values_.empty()) return 1'000;
  const auto never = values_.end() - std::lower_bound(values_.begin(), values_.end(), sim::kNeverMs);
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(never) * 1'000 / values_.size());
}

v1::TimeRange Instants::Range(std::int64_t from_ms) {
  const std::int64_t median = Quantile(500);
  const auto at = [&](std::uint32_t per_mille, std::int64_t stretch_percent) {
    const std::int64_t value = Quantile(per_mille);
    if (value == sim::kNeverMs || median == sim::kNeverMs) return value == sim::kNeverMs ? 0 : value;
    return std::max(from_ms, median + (value - median) * stretch_percent / 100);
  };
  v1::TimeRange range;
  range.set_p2_5_ms(at(25, kStretchOf95));
  range.set_p10_ms(at(100, kStretchOf80));
  range.set_p50_ms(at(500, 100));
  range.set_p90_ms(at(900, kStretchOf80));
  range.set_p97_5_ms(at(975, kStretchOf95));
  range.set_never_per_mille(NeverPerMille());
  return range;
}

}  // namespace kintsugi::estimate
