// SPDX-License-Identifier: Apache-2.0
#include "console/cli/watch.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>

#include "console/cli/commands/tables.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/watch_view.h"

namespace kintsugi::cli {
namespace {

constexpr Duration kLongPoll{25'000};
constexpr Duration kReplyTimeout{40'000};
constexpr Duration kRetryPause{1'000};
constexpr Duration kShortestRetryPause{100};
constexpr Duration kEstimatePause{30'000};
constexpr Duration kNoEstimatePause{300'000};  // a console that could not say

std::optional<ExitCode> EndOf(const v1::RolloutSummary& rollout, const std::string& until) {
  if (!until.empty() && rollout.phase() == until) return ExitCode::kOk;
  if (rollout.phase() == "completed") return ExitCode::kOk;
  if (rollout.phase() == "halted") return ExitCode::kHalted;
  if (rollout.phase() == "aborted") return ExitCode::kAborted;
  return std::nullopt;
}

class Watcher {
 public:
  Watcher(Session& session, const WatchOptions& options)
      : session_(session),
        options_(options),
        live_(session.streams.out_terminal && session.format() == Format::kTable) {}

  Result<ExitCode> Run() {
    for (;;) {
      auto reply = Poll();
      if (!reply) {
        if (auto status = OutOfReach(reply.error()); !status) return status.error();
        continue;
      }
      lost_since_.reset();
      Show(reply->rollout());
      Estimate(reply->rollout());
      if (const auto end = EndOf(reply->rollout(), options_.until)) return *end;
      last_ = reply->rollout();
      Pause(Interval());
    }
  }

 private:
  Result<v1::RolloutReply> Poll() {
    v1::GetRolloutRequest request;
    request.set_rollout(options_.rollout);
    if (last_) {
      request.set_after_revision(last_->revision());
      request.set_wait_ms(static_cast<std::uint64_t>(kLongPoll.count()));
    }
    return session_.Ask<v1::RolloutReply>(v1::OperatorMethod::kGetRollout, request, kReplyTimeout);
  }

  // A console that restarts in the middle of a rollout goes on with it; so does its watcher.
  Status OutOfReach(const Error& error) {
    const bool may_return = error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded;
    if (!last_ || !may_return) return error;
    const auto now = std::chrono::steady_clock::now();
    if (!lost_since_) {
      lost_since_ = now;
      drawn_lines_ = 0;
      session_.Note(fmt::format("{}; trying again for {}", error.message, FormatDuration(options_.patience)));
    }
    if (now - *lost_since_ >= options_.patience) return error;
    Pause(options_.interval.count() >= 0 ? std::max(options_.interval, kShortestRetryPause) : kRetryPause);
    return {};
  }

  Duration Interval() const {
    return options_.interval.count() >= 0 ? options_.interval : Duration{live_ ? 200 : 1000};
  }
  static void Pause(Duration time) { std::this_thread::sleep_for(time); }

  void Show(const v1::RolloutSummary& now) {
    if (live_) return Redraw(now);
    const bool changed = !last_ || !RenderChanges(&*last_, now).empty();
    if (!changed) return;
    if (session_.format() == Format::kTable) {
      for (const std::string& line : RenderChanges(last_ ? &*last_ : nullptr, now))
        session_.streams.out << line << "\n";
    } else {
      session_.streams.out << RenderJsonRow(RolloutTable({now}), 0) << "\n";
    }
    session_.streams.out << std::flush;
  }

  // Under the picture's explanation: when the rest will be done. Asked for after the picture has been drawn, seldom.
  void Estimate(const v1::RolloutSummary& now) {
    const auto time = std::chrono::steady_clock::now();
    if (!live_ || now.phase() != "running" || (estimate_after_ && time < *estimate_after_)) return;
    const auto remaining = AskRemaining(session_, now.id());
    estimate_after_ = time + (remaining ? kEstimatePause : kNoEstimatePause);
    const std::string before = std::exchange(remaining_, remaining.value_or(""));
    if (remaining_ != before) Redraw(now);
  }

  void Redraw(const v1::RolloutSummary& now) {
    const std::size_t width = session_.streams.width() - 1;
    std::vector<std::string> lines = RenderLive(now, width, session_.style());
    if (!remaining_.empty() && now.phase() == "running")
      lines.insert(lines.begin() + 2, Truncate(SafeText(remaining_), width, session_.style().utf8));
    const std::size_t height = std::max<std::size_t>(session_.streams.height(), 3);
    if (lines.size() >= height) lines.resize(height - 1);
    std::string picture;
    if (drawn_lines_ > 0) picture = fmt::format("\x1b[{}A\r\x1b[J", drawn_lines_);
    for (const std::string& line : lines) picture += line + "\n";
    session_.streams.out << picture << std::flush;
    drawn_lines_ = lines.size();
  }

  Session& session_;
  const WatchOptions& options_;
  const bool live_;
  std::optional<v1::RolloutSummary> last_;
  std::optional<std::chrono::steady_clock::time_point> lost_since_;
  std::size_t drawn_lines_ = 0;
  std::optional<std::chrono::steady_clock::time_point> estimate_after_;
  std::string remaining_;  // by the estimate; "" = not known
};

}  // namespace

Result<ExitCode> WatchRollout(Session& session, const WatchOptions& options) { return Watcher(session, options).Run(); }

}  // namespace kintsugi::cli
