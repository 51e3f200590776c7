// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/content.h"

#include <utility>

#include "common/crypto/crypto.h"

namespace kintsugi::simulation {
namespace {

constexpr Duration kFast{40};
constexpr Duration kSlow{20 * 60'000};

class SimContent final : public agent::ContentSource {
 public:
  SimContent(Context context, const SimPackages& packages, int host, std::function<bool()> reachable)
      : context_(context), packages_(packages), host_(host), reachable_(std::move(reachable)) {}
  ~SimContent() override { Cancel(); }
  SimContent(const SimContent&) = delete;
  SimContent& operator=(const SimContent&) = delete;

  void Fetch(const Sha256Digest& sha256, std::uint64_t size_bytes, agent::StagedFile& file,
             std::function<void(Status)> done) override {
    run_ = std::make_shared<Run>(Run{sha256, size_bytes, &file, std::move(done)});
    const Duration takes = context_.Fails(Fault::kContentSlow, host_) ? Between(context_.prng, kFast, kSlow) : kFast;
    context_.scheduler.After(takes, [this, weak = std::weak_ptr<Run>(run_)] {
      if (!weak.expired()) Arrive();
    });
  }
  void Cancel() override { run_.reset(); }

 private:
  struct Run {
    Sha256Digest sha256;
    std::uint64_t size_bytes;
    agent::StagedFile* file;
    std::function<void(Status)> done;
  };

  void Finish(Status status) {
    const auto run = std::exchange(run_, nullptr);
    run->done(std::move(status));
  }
  void Arrive() {
    if (!reachable_()) return Finish(Error{Code::kUnavailable, "the package port does not answer", 0});
    const std::string* const bytes = packages_.Find(run_->sha256);
    if (bytes == nullptr) return Finish(Error{Code::kNotFound, "the console does not have this package", 0});
    const std::uint64_t at = run_->file->size_bytes();
    std::string rest = at < bytes->size() ? bytes->substr(at) : std::string();
    const bool cut = !rest.empty() && context_.Fails(Fault::kContentCut, host_);
    if (cut) rest.resize(rest.size() / 2);
    if (!rest.empty() && context_.Fails(Fault::kContentCorrupt, host_)) rest[rest.size() / 2] ^= 0x55;
    if (Status written = run_->file->Append(rest); !written) return Finish(written);
    if (cut) return Finish(Error{Code::kUnavailable, "the connection broke", 0});
    Check();
  }
  void Check() {
    const auto all = run_->file->Read(0, static_cast<std::size_t>(run_->size_bytes) + 1);
    if (all && all->size() == run_->size_bytes && crypto::Sha256(*all) == run_->sha256) return Finish({});
    (void)run_->file->Truncate();
    Finish(Error{Code::kHashMismatch, "the downloaded bytes are not the approved package", 0});
  }

  Context context_;
  const SimPackages& packages_;
  const int host_;
  std::function<bool()> reachable_;
  std::shared_ptr<Run> run_;
};

}  // namespace

Sha256Digest SimPackages::Add(std::string bytes) {
  const Sha256Digest sha256 = crypto::Sha256(bytes);
  bytes_.insert_or_assign(sha256, std::move(bytes));
  return sha256;
}

const std::string* SimPackages::Find(const Sha256Digest& sha256) const {
  const auto found = bytes_.find(sha256);
  return found == bytes_.end() ? nullptr : &found->second;
}

std::unique_ptr<agent::ContentSource> MakeSimContent(Context context, const SimPackages& packages, int host,
                                                     std::function<bool()> reachable) {
  return std::make_unique<SimContent>(context, packages, host, std::move(reachable));
}

}  // namespace kintsugi::simulation
