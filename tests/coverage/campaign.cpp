// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/campaign.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

namespace kintsugi::coverage {
namespace {

using Steady = std::chrono::steady_clock;

class Campaign {
 public:
  explicit Campaign(const CampaignOptions& options) : options_(options) {}

  CampaignResult Run() {
    const Steady::time_point begun = Steady::now();
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::max(1U, options_.jobs); ++i) threads.emplace_back([this] { Work(); });
    Work();
    for (auto& thread : threads) thread.join();
    result_.took = std::chrono::duration_cast<Duration>(Steady::now() - begun);
    return std::move(result_);
  }

 private:
  void Work() {
    while (true) {
      const std::uint32_t number = next_++;
      if (number >= options_.fleets) return;
      FleetOptions fleet = options_.fleet;
      fleet.seed = options_.first_seed + number;
      Take(number, Fleet(std::move(fleet)).Run());
    }
  }
  void Take(std::uint32_t number, FleetResult fleet) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(number, std::move(fleet));
    while (!waiting_.empty() && waiting_.begin()->first == told_) {
      Add(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++told_;
    }
  }
  void Add(FleetResult& fleet) {
    result_.events += fleet.events;
    result_.hash = StableHash(&fleet.hash, sizeof fleet.hash, result_.hash);
    result_.simulated += fleet.simulated;
    if (options_.on_fleet) options_.on_fleet(fleet);
    std::move(fleet.records.begin(), fleet.records.end(), std::back_inserter(result_.records));
  }

  const CampaignOptions& options_;
  std::atomic<std::uint32_t> next_{0};
  std::mutex mutex_;
  std::map<std::uint32_t, FleetResult> waiting_;
  std::uint32_t told_ = 0;
  CampaignResult result_;
};

}  // namespace

CampaignResult RunCampaign(const CampaignOptions& options) { return Campaign(options).Run(); }

}  // namespace kintsugi::coverage
