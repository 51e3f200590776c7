// SPDX-License-Identifier: Apache-2.0
#include "console/cli/watch_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMinBar = 8;
constexpr std::size_t kMaxBar = 30;
constexpr std::size_t kMaxName = 20;
constexpr std::size_t kPhaseWidth = 7;

struct Part {
  std::uint32_t hosts;
  std::string_view utf8;
  std::string_view ascii;
  std::string_view word;  // whose colour it has
};

std::string PadTo(const std::string& text, std::size_t width) {
  const std::size_t shown = DisplayWidth(text);
  return shown >= width ? text : text + std::string(width - shown, ' ');
}

std::string Counts(const v1::WaveProgress& wave) {
  std::string text = fmt::format("{}/{} succeeded, {} failed, {} in flight, {} queued", wave.succeeded(), wave.total(),
                                 wave.failed(), wave.in_flight(), wave.queued());
  if (wave.unreachable() > 0) text += fmt::format(", {} unreachable", wave.unreachable());
  if (wave.other() > 0) text += fmt::format(", {} other", wave.other());
  return text;
}

// Of wave number `wave`: its own condition, else the plan's.
std::uint32_t Goal(const v1::RolloutSummary& rollout, int wave) {
  const auto& plan = rollout.plan();
  if (wave < plan.waves_size() && plan.waves(wave).has_success_percent()) return plan.waves(wave).success_percent();
  return plan.success_percent() == 0 ? 95 : plan.success_percent();
}

// What holds the wave up or warns about it, for waves that are not over.
std::string Why(const v1::WaveProgress& wave) { return wave.phase() == "done" ? "" : SafeText(wave.explanation()); }

// Without digits: "soaks for 3 h more" is no news every minute.
std::string Gist(const v1::WaveProgress& wave) {
  std::string text = Why(wave);
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

std::string Title(const v1::RolloutSummary& rollout) {
  return fmt::format("{} ({}), {} hosts, {}", SafeText(rollout.name()), SafeText(rollout.bulletin_id()),
                     rollout.hosts(), SafeText(rollout.phase()));
}

bool SameWave(const v1::WaveProgress& a, const v1::WaveProgress& b) {
  return a.phase() == b.phase() && Counts(a) == Counts(b) && Gist(a) == Gist(b);
}

// Cells for each part: rounded down, but never 0 for a part with hosts, and never more than there are.
template <std::size_t N>
std::array<std::size_t, N> Cells(const std::array<Part, N>& parts, std::uint32_t total, std::size_t width) {
  std::array<std::size_t, N> cells{};
  std::size_t left = width;
  for (std::size_t i = 0; i < N; ++i) {
    if (parts[i].hosts == 0 || total == 0) continue;
    const std::size_t share = static_cast<std::size_t>(parts[i].hosts) * width / total;
    cells[i] = std::min(left, std::max<std::size_t>(share, 1));
    left -= cells[i];
  }
  return cells;
}

unsigned Reached(const v1::RolloutSummary& rollout, int wave) {
  return SucceededPercent(rollout.waves(wave), rollout.plan().count_unreachable());
}

std::string Numbers(const v1::RolloutSummary& rollout, int wave) {
  return fmt::format("{:>3} % of {} %  {}", Reached(rollout, wave), Goal(rollout, wave), Counts(rollout.waves(wave)));
}

// Widths that all lines of one picture share.
struct Columns {
  std::size_t name = 4;
  std::size_t bar = kMinBar;
  std::size_t tail = 0;
};

Columns Fit(const v1::RolloutSummary& rollout, std::size_t width) {
  Columns columns;
  std::size_t longest = 0;
  for (int i = 0; i < rollout.waves_size(); ++i) {
    columns.name = std::max(columns.name, DisplayWidth(SafeText(rollout.waves(i).name())));
    longest = std::max(longest, Numbers(rollout, i).size());
  }
  columns.name = std::min({columns.name, kMaxName, std::max<std::size_t>(width / 4, 4)});
  const std::size_t fixed = columns.name + 2 + kPhaseWidth + 2 + 2;
  const std::size_t room = width > fixed ? width - fixed : 0;
  columns.bar = std::clamp(room > longest ? room - longest : 0, kMinBar, kMaxBar);
  columns.tail = room > columns.bar ? room - columns.bar : 0;
  return columns;
}

std::string WaveLine(const v1::RolloutSummary& rollout, int index, const Columns& columns, const TextStyle& style) {
  const v1::WaveProgress& wave = rollout.waves(index);
  const std::string name = PadTo(Truncate(SafeText(wave.name()), columns.name, style.utf8), columns.name);
  const std::string phase = PadTo(Truncate(SafeText(wave.phase()), kPhaseWidth, style.utf8), kPhaseWidth);
  return name + "  " + Coloured(phase, wave.phase(), style) + "  " + RenderBar(wave, columns.bar, style) + "  " +
         Truncate(Numbers(rollout, index), columns.tail, style.utf8);
}

}  // namespace

unsigned SucceededPercent(const v1::WaveProgress& wave, bool count_unreachable) {
  const std::uint32_t out = (count_unreachable ? 0 : wave.unreachable()) + wave.other();
  const std::uint32_t able = wave.total() > out ? wave.total() - out : 0;
  return able == 0 ? 100 : static_cast<unsigned>(std::uint64_t{wave.succeeded()} * 100 / able);
}

std::string RenderBar(const v1::WaveProgress& wave, std::size_t width, const TextStyle& style) {
  const std::array<Part, 4> parts = {Part{wave.succeeded(), "█", "#", "Succeeded"},
                                     Part{wave.failed(), "█", "x", "Failed"},
                                     Part{wave.in_flight(), "▒", ">", "Installing"}, Part{wave.other(), "─", "-", ""}};
  const auto cells = Cells(parts, wave.total(), width);
  std::string bar;
  std::size_t used = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string run;
    for (std::size_t n = 0; n < cells[i]; ++n)
      run += style.utf8 && (style.colour || i != 1) ? parts[i].utf8 : parts[i].ascii;
    if (!run.empty()) bar += Coloured(run, parts[i].word, style);
    used += cells[i];
  }
  for (; used < width; ++used) bar += style.utf8 ? "░" : ".";
  return bar;
}

std::string PhaseAndReason(const v1::RolloutSummary& rollout) {
  const std::string phase = SafeText(rollout.phase());
  const std::string reason = SafeText(rollout.explanation());
  return reason.compare(0, phase.size(), phase) == 0 ? reason : phase + ": " + reason;
}

std::vector<std::string> RenderLive(const v1::RolloutSummary& rollout, std::size_t width, const TextStyle& style) {
  const Columns columns = Fit(rollout, width);
  std::vector<std::string> lines;
  const std::string title = Truncate(Title(rollout), width, style.utf8);
  lines.push_back(Coloured(title, rollout.phase(), style));
  lines.push_back(Truncate(SafeText(rollout.explanation()), width, style.utf8));
  for (int i = 0; i < rollout.waves_size(); ++i) {
    lines.push_back(WaveLine(rollout, i, columns, style));
    const std::string why = Why(rollout.waves(i));
    if (!why.empty()) lines.push_back(Truncate("  " + why, width, style.utf8));
  }
  return lines;
}

std::vector<std::string> RenderChanges(const v1::RolloutSummary* before, const v1::RolloutSummary& now) {
  std::vector<std::string> lines;
  for (int i = 0; i < now.waves_size(); ++i) {
    const auto& wave = now.waves(i);
    if (before != nullptr && i < before->waves_size() && SameWave(before->waves(i), wave)) continue;
    const std::string why = Why(wave);
    lines.push_back(fmt::format("{} {}: {}; {} % of {} % needed{}{}", SafeText(wave.name()), SafeText(wave.phase()),
                                Counts(wave), Reached(now, i), Goal(now, i), why.empty() ? "" : "; ", why));
  }
  if (before == nullptr || before->phase() != now.phase() || before->explanation() != now.explanation())
    lines.push_back(PhaseAndReason(now));
  return lines;
}

}  // namespace kintsugi::cli
