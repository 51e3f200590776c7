// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/shared_links.h"

#include <algorithm>
#include <utility>

namespace kintsugi::coverage {
namespace {

constexpr Duration kRoundTrip{120};  // connect, handshake, first byte

class SharedContent final : public agent::ContentSource {
 public:
  SharedContent(Scheduler& scheduler, SharedLinks& links, std::size_t site,
                std::function<std::shared_ptr<const std::string>(const Sha256Digest&)> find)
      : scheduler_(scheduler), links_(links), site_(site), find_(std::move(find)) {}
  ~SharedContent() override { Cancel(); }
  SharedContent(const SharedContent&) = delete;
  SharedContent& operator=(const SharedContent&) = delete;

  void Fetch(const Sha256Digest& sha256, std::uint64_t, agent::StagedFile& file,
             std::function<void(Status)> done) override {
    run_ = std::make_shared<Run>(Run{find_(sha256), &file, std::move(done)});
    scheduler_.After(kRoundTrip, [this, weak = std::weak_ptr<Run>(run_)] {
      if (!weak.expired()) Connected();
    });
  }
  void Cancel() override {
    const auto run = std::exchange(run_, nullptr);
    if (run && run->transfer != 0) static_cast<void>(Keep(*run, links_.End(run->transfer)));
  }

 private:
  struct Run {
    std::shared_ptr<const std::string> bytes;
    agent::StagedFile* file;
    std::function<void(Status)> done;
    std::uint64_t transfer = 0;
  };

  static Status Keep(Run& run, std::uint64_t arrived) {
    const std::uint64_t at = run.file->size_bytes();
    return run.file->Append(std::string_view(*run.bytes).substr(at, arrived));
  }
  void Connected() {
    if (run_->bytes == nullptr) return Finish(Error{Code::kNotFound, "the console does not have this package", 0});
    const std::uint64_t left =
        run_->bytes->size() - std::min<std::uint64_t>(run_->bytes->size(), run_->file->size_bytes());
    if (left == 0) return Finish({});
    run_->transfer = links_.Begin(site_, left, [this, left] {
      run_->transfer = 0;
      Finish(Keep(*run_, left));
    });
  }
  void Finish(Status status) {
    const auto run = std::exchange(run_, nullptr);
    run->done(std::move(status));
  }

  Scheduler& scheduler_;
  SharedLinks& links_;
  const std::size_t site_;
  std::function<std::shared_ptr<const std::string>(const Sha256Digest&)> find_;
  std::shared_ptr<Run> run_;
};

}  // namespace

SharedLinks::SharedLinks(Scheduler& scheduler, std::uint64_t console, std::vector<std::uint64_t> sites)
    : scheduler_(scheduler), console_(console), sites_(std::move(sites)), rates_(sites_.size(), 0) {}

std::uint64_t SharedLinks::Begin(std::size_t site, std::uint64_t bytes, std::function<void()> done) {
  Settle();
  transfers_.emplace(next_, Transfer{site, bytes, bytes * 1000, std::move(done)});
  Plan();
  return next_++;
}

std::uint64_t SharedLinks::End(std::uint64_t transfer) {
  Settle();
  const auto found = transfers_.find(transfer);
  if (found == transfers_.end()) return 0;
  const std::uint64_t arrived = found->second.bytes - (found->second.left + 999) / 1000;
  transfers_.erase(found);
  Plan();
  return arrived;
}

void SharedLinks::Settle() {
  const auto passed = static_cast<std::uint64_t>((scheduler_.Now() - settled_).count());
  settled_ = scheduler_.Now();
  for (auto& [id, transfer] : transfers_) transfer.left -= std::min(transfer.left, rates_[transfer.site] * passed);
}

// Max-min: the link with the smallest share for each of its transfers settles theirs, what it leaves goes to the rest.
void SharedLinks::Share() {
  std::vector<std::uint64_t> waiting(sites_.size(), 0);
  for (const auto& [id, transfer] : transfers_) ++waiting[transfer.site];
  std::fill(rates_.begin(), rates_.end(), 0);
  std::uint64_t left = console_;
  std::uint64_t hosts = transfers_.size();
  while (hosts > 0) {
    std::size_t tightest = sites_.size();  // the console's link
    std::uint64_t share = std::max<std::uint64_t>(1, left / hosts);
    for (std::size_t site = 0; site < sites_.size(); ++site) {
      if (waiting[site] == 0 || sites_[site] / waiting[site] >= share) continue;
      tightest = site;
      share = std::max<std::uint64_t>(1, sites_[site] / waiting[site]);
    }
    for (std::size_t site = 0; site < sites_.size(); ++site) {
      if (waiting[site] == 0 || (tightest != sites_.size() && tightest != site)) continue;
      rates_[site] = share;
      left -= std::min(left, share * waiting[site]);
      hosts -= waiting[site];
      waiting[site] = 0;
    }
  }
}

void SharedLinks::Plan() {
  scheduler_.Cancel(timer_);
  timer_ = 0;
  Share();
  if (transfers_.empty()) return;
  std::uint64_t wait = UINT64_MAX;
  for (const auto& [id, transfer] : transfers_)
    wait = std::min(wait, (transfer.left + rates_[transfer.site] - 1) / rates_[transfer.site]);
  timer_ = scheduler_.After(Duration{static_cast<std::int64_t>(wait)}, [this] {
    timer_ = 0;
    Arrive();
  });
}

void SharedLinks::Arrive() {
  Settle();
  std::vector<std::uint64_t> here;
  for (const auto& [id, transfer] : transfers_)
    if (transfer.left == 0) here.push_back(id);
  for (const std::uint64_t id : here) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) continue;
    const auto done = std::move(found->second.done);
    transfers_.erase(found);
    done();
  }
  Plan();
}

std::unique_ptr<agent::ContentSource> MakeSharedContent(
    Scheduler& scheduler, SharedLinks& links, std::size_t site,
    std::function<std::shared_ptr<const std::string>(const Sha256Digest&)> find) {
  return std::make_unique<SharedContent>(scheduler, links, site, std::move(find));
}

}  // namespace kintsugi::coverage
