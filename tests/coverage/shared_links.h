// SPDX-License-Identifier: Apache-2.0
// Packages on their way through links that are shared: each site has one, and all of them meet at the console's own.
// Whoever downloads gets the max-min fair share at every moment (fluid processor sharing). It knows nothing of the
// estimator's idea of a link. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/content/content.h"
#include "agent/platform/simulated/simulated_host.h"
#include "common/base/clock.h"

namespace kintsugi::coverage {

class SharedLinks {
 public:
  // Capacities in bytes per second, all above 0.
  SharedLinks(Scheduler& scheduler, std::uint64_t console, std::vector<std::uint64_t> sites);

  // `done` comes when the last byte has arrived, as a task of its own.
  std::uint64_t Begin(std::size_t site, std::uint64_t bytes, std::function<void()> done);
  // Gives it up; returns how many bytes have arrived.
  std::uint64_t End(std::uint64_t transfer);
  // The share of one host of the site now, bytes per second; 0: nobody downloads there.
  std::uint64_t rate(std::size_t site) const { return rates_[site]; }

 private:
  struct Transfer {
    std::size_t site = 0;
    std::uint64_t bytes = 0;
    std::uint64_t left = 0;  // in 1/1000 bytes
    std::function<void()> done;
  };
  void Settle();
  void Share();
  void Plan();
  void Arrive();

  Scheduler& scheduler_;
  const std::uint64_t console_;
  const std::vector<std::uint64_t> sites_;
  std::vector<std::uint64_t> rates_;
  std::map<std::uint64_t, Transfer> transfers_;  // in the order of their beginning
  std::uint64_t next_ = 1;
  Instant settled_{};
  Scheduler::TimerId timer_ = 0;
};

// What one host fetches through them. The bytes come from `packages`, under the names of staged files; what had
// arrived when a fetch was cancelled stays in the file. Nothing is damaged on the way.
std::unique_ptr<agent::ContentSource> MakeSharedContent(
    Scheduler& scheduler, SharedLinks& links, std::size_t site,
    std::function<std::shared_ptr<const std::string>(const Sha256Digest&)> find);

}  // namespace kintsugi::coverage
