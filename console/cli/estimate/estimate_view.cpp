// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/estimate_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "console/cli/estimate/burn_up.h"
#include "console/cli/estimate/estimate_rows.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/output/wrap.h"

namespace kintsugi::cli {
namespace {

using Reply = v1::EstimateRolloutReply;

constexpr std::uint32_t kLeastRuns = 9;  // of which the first and the last are the 80 % range

constexpr std::pair<const char*, const char*> kShares[] = {{"50", "half"}, {"90", "90 %"}, {"99", "99 %"}};

std::string Capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string PerMille(std::uint32_t share) {
  if (share == 0) return "-";
  return share % 10 == 0 ? fmt::format("{} %", share / 10) : fmt::format("{}.{} %", share / 10, share % 10);
}

// Next to what was said before; 0: in full.
std::string By(const v1::TimeRange& at, const Reply& reply, const TimeText& time, std::int64_t before_ms) {
  if (at.p50_ms() <= 0) return "never";
  const bool over = at.p97_5_ms() > 0 && at.p97_5_ms() <= reply.from_ms();
  if (over && at.p50_ms() == reply.from_ms()) return "already";  // the runs do not know since when
  return fmt::format("{} {}", over ? "since" : "by", time.Near(at.p50_ms(), before_ms));
}

// Few runs say when, but not how sure that is.
bool HasRanges(const Reply& reply) { return reply.runs() >= kLeastRuns; }

std::string RunsText(std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "run" : "runs"); }

std::string Sentence(const std::string& text, const TextStyle& style) { return Wrap(text, style.width) + "\n"; }

std::string Shares(const v1::TimeRange& at) { return at.never_per_mille() == 0 ? "" : PerMille(at.never_per_mille()); }

std::string Heading(const std::string& text, const TextStyle& style) {
  return "\n" + (style.colour ? "\x1b[1m" + text + "\x1b[0m" : text) + "\n";
}

std::string MilestoneName(const std::string& what) {
  return what.find_first_not_of("0123456789") == std::string::npos ? what + " %" : what;
}

std::string EightyOf(const Reply& reply, const v1::TimeRange& at, const TimeText& time) {
  return HasRanges(reply) ? time.Range(at.p10_ms(), at.p90_ms(), at.p50_ms()) : "-";
}

std::string MilestoneTable(const Reply& reply, const TimeText& time, const TextStyle& style) {
  Table table{{{"what", "HOSTS"},
               {"median", "MEDIAN"},
               {"after", time.starts_later() ? "AFTER THE START" : "IN"},
               {"eighty", "80 % RANGE"},
               {"ninety_five", "95 % RANGE"}},
              {}};
  const bool never = std::any_of(reply.milestones().begin(), reply.milestones().end(),
                                 [](const auto& milestone) { return milestone.at().never_per_mille() > 0; });
  if (never) table.columns.push_back({"never", "NEVER"});
  for (const auto& milestone : reply.milestones()) {
    const auto& at = milestone.at();
    table.rows.push_back({MilestoneName(milestone.what()), time.Short(at.p50_ms()), time.After(at.p50_ms()),
                          EightyOf(reply, at, time),
                          HasRanges(reply) ? time.Range(at.p2_5_ms(), at.p97_5_ms(), at.p50_ms()) : "-"});
    if (never) table.rows.back().push_back(TextCell(Shares(at)));
  }
  return table.rows.empty() ? "" : "\n" + RenderTable(table, style);
}

std::string MedianNear(const Reply& reply, const v1::WaveEstimate& wave, const char* what, const TimeText& time) {
  const auto* at = FindMilestone(wave.milestones(), what);
  if (at != nullptr && at->p50_ms() > 0 && at->p97_5_ms() > 0 && at->p97_5_ms() <= reply.from_ms()) return "reached";
  return at == nullptr ? "-" : time.Near(at->p50_ms(), wave.opens().p50_ms());
}

std::string WaveTable(const Reply& reply, const TimeText& time, const TextStyle& style) {
  Table table{{{"wave", "WAVE"},
               {"hosts", "HOSTS"},
               {"opens", "OPENS"},
               {"p50", "50 %"},
               {"p90", "90 %"},
               {"p99", "99 %"},
               {"end", "SUCCESS"},
               {"end_80", "80 % RANGE"}},
              {}};
  for (const auto& wave : reply.waves()) {
    const auto* end = FindMilestone(wave.milestones(), "end");
    const std::string range =
        end == nullptr || !HasRanges(reply)
            ? "-"
            : time.Range(end->p10_ms(), end->p90_ms(), std::max(end->p50_ms(), wave.opens().p50_ms()));
    table.rows.push_back({wave.name(), Number(wave.hosts()), time.Short(wave.opens().p50_ms()),
                          MedianNear(reply, wave, "50", time), MedianNear(reply, wave, "90", time),
                          MedianNear(reply, wave, "99", time), MedianNear(reply, wave, "end", time), range});
  }
  return table.rows.empty()
             ? ""
             : Heading("Waves (medians; SUCCESS: its success condition is met)", style) + RenderTable(table, style);
}

std::string HoldUps(const Reply& reply, const TimeText& time, const TextStyle& style) {
  if (reply.hold_ups().empty()) return "";
  Table table{{{"from", "FROM"}, {"to", "TO"}, {"takes", "TAKES"}, {"done", "HOSTS DONE"}, {"what", "HELD UP BY"}}, {}};
  for (const auto& piece : reply.hold_ups())
    table.rows.push_back({time.Short(piece.from_ms()), time.Near(piece.to_ms(), piece.from_ms()),
                          FormatDuration(Duration{piece.to_ms() - piece.from_ms()}), Number(piece.done()),
                          piece.sentence().empty() ? piece.what() : piece.sentence()});
  return Heading("What holds it up, in the median run", style) + RenderTable(table, style);
}

std::string Changes(const Reply& reply, const TimeText& time, const TextStyle& style) {
  if (reply.changes().empty()) return "";
  Table table{{{"saves", "SAVES"}, {"end", "END THEN"}, {"what", "CHANGE"}}, {}};
  for (const auto& change : reply.changes())
    table.rows.push_back(
        {FormatDuration(Duration{change.saves_ms()}), time.Short(change.end().p50_ms()), change.what()});
  return Heading("What would help most", style) + RenderTable(table, style);
}

std::string Stragglers(const Reply& reply, const TimeText& time, const TextStyle& style) {
  if (reply.stragglers().empty() && reply.straggler_groups().empty()) return "";
  const auto& hosts = reply.stragglers();
  const bool alike = hosts.size() > 1 && std::all_of(hosts.begin(), hosts.end(), [&hosts](const auto& host) {
                       return host.reason() == hosts[0].reason();
                     });
  const std::string each = alike && !hosts[0].reason().empty() ? ": each " + SafeText(hosts[0].reason()) : "";
  std::string text = Heading("Stragglers" + each, style);
  for (const auto& group : reply.straggler_groups()) text += Sentence(SafeText(group.reason()), style);
  Table table{{{"host", "HOST"},
               {"wave", "WAVE"},
               {"done", "DONE"},
               {"eighty", "80 % RANGE"},
               {"reason", alike ? "" : "REASON"}},
              {}};
  for (const auto& host : hosts)
    table.rows.push_back({host.host_name(), TextCell(host.wave()), time.Short(host.done().p50_ms()),
                          EightyOf(reply, host.done(), time), TextCell(host.reason())});
  return text + (table.rows.empty() ? "" : RenderTable(table, style));
}

std::string Problems(const Reply& reply, const TextStyle& style) {
  std::string text;
  for (const auto& problem : reply.problems()) text += Sentence(SafeText(problem), style);
  if (reply.halts_per_mille() > 0)
    text += Sentence(fmt::format("an error condition stops it in {} of the runs{}", PerMille(reply.halts_per_mille()),
                                 reply.halts_per_mille() < 1000 ? "; the times are those of the others" : ""),
                     style);
  return text.empty() ? "" : Heading("Problems", style) + text;
}

std::string Picture(const Reply& reply, const TimeText& time, const PageOptions& options) {
  std::string text;
  for (const std::string& line : RenderBurnUp(reply, time, {options.width, 8}, options.style)) text += line + "\n";
  return text.empty() ? "" : Heading("Hosts done", options.style) + text;
}

std::string Bottleneck(const Reply& reply, const TextStyle& style) {
  return reply.bottleneck().empty() ? "" : Sentence("Bottleneck: " + SafeText(reply.bottleneck()) + ".", style);
}

// The first thing to know of an estimate that a fleet had no part in.
std::string Assumed(const Reply& reply, const TextStyle& style) {
  bool installs = false;
  for (const auto& row : reply.parameters()) {
    if (row.name() != "install-time" || row.source() == "what-if") continue;
    if (row.source() != "shipped") return "";
    installs = true;
  }
  if (!installs) return "";
  return Sentence("How long installs take is assumed (shipped defaults): this fleet has not shown it yet.", style);
}

std::string Footing(const Reply& reply, const TimeText& time, const TextStyle& style) {
  if (reply.runs() == 0) return "";
  std::string text = fmt::format("Times are those of {}, without a day those of {}. {}, seed {}, computed in {}.",
                                 SafeText(time.zone()), time.Day(reply.from_ms()), RunsText(reply.runs()), reply.seed(),
                                 FormatDuration(Duration{static_cast<std::int64_t>(reply.elapsed_us() / 1000)}));
  if (!HasRanges(reply)) text += fmt::format(" Ranges need at least {} runs.", kLeastRuns);
  return "\n" + Sentence(text, style);
}

// Nothing is reached, whatever happens: the reason is the answer.
bool NothingComes(const Reply& reply) {
  return reply.milestones_size() > 0 && std::all_of(reply.milestones().begin(), reply.milestones().end(),
                                                    [](const auto& milestone) { return milestone.at().p50_ms() <= 0; });
}

}  // namespace

std::string Answer(const v1::EstimateRolloutReply& reply, const TimeText& time) {
  if (reply.hosts() == 0) return "No host has work: there is nothing to wait for.";
  if (reply.milestones().empty() && reply.done() == reply.hosts())
    return fmt::format("The rollout is over: {} of {} are done.", reply.done(), Hosts(reply.hosts()));
  if (const std::string why = SafeText(WhyNever(reply)); NothingComes(reply) && !why.empty())
    return fmt::format("Never: {}.", why);
  std::string text;
  std::int64_t before_ms = 0;
  for (const auto& [what, share] : kShares) {
    const auto* at = FindMilestone(reply.milestones(), what);
    if (at == nullptr) continue;
    const std::string of = text.empty() ? " of " + Hosts(reply.hosts()) : "";
    text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ", share, of, By(*at, reply, time, before_ms));
    before_ms = at->p50_ms();
  }
  if (const auto* end = FindMilestone(reply.milestones(), "end"); end != nullptr) {
    text += fmt::format("{}the end {}", text.empty() ? "" : ", ", By(*end, reply, time, before_ms));
    if (end->p50_ms() > 0 && HasRanges(reply))
      text += fmt::format(" (80 %: {})", time.Range(end->p10_ms(), end->p90_ms(), end->p50_ms()));
    const std::string why = end->p50_ms() > 0 ? "" : SafeText(WhyNever(reply));
    if (!why.empty()) text += ": " + why;
  }
  if (reply.done() > 0) text += fmt::format("; {} of them done now", reply.done());
  return text.empty() ? "There is no estimate." : Capital(text) + ".";
}

std::string ShortAnswer(const v1::EstimateRolloutReply& reply, const TimeText& time) {
  const auto* half = FindMilestone(reply.milestones(), "50");
  const auto* end = FindMilestone(reply.milestones(), "end");
  if (reply.hosts() == 0 || end == nullptr) return "";
  std::string text;
  if (half != nullptr && half->p50_ms() > 0)
    text = fmt::format("half of the hosts are done {}, ", By(*half, reply, time, 0));
  if (end->p50_ms() > 0) return text + "the end comes " + By(*end, reply, time, half == nullptr ? 0 : half->p50_ms());
  const std::string why = WhyNever(reply);
  return text + "it never ends" + (why.empty() ? "" : ": " + why);
}

std::string RemainingLine(const v1::EstimateRolloutReply& reply, const TimeText& time, Instant now) {
  const auto* end = FindMilestone(reply.milestones(), "end");
  if (reply.hosts() == 0 || end == nullptr) return "";
  if (end->p50_ms() > 0)
    return fmt::format("end by ~{} ({})", time.Near(end->p50_ms(), ToUnixMs(now)),
                       time.Range(end->p10_ms(), end->p90_ms(), end->p50_ms()));
  const std::string why = WhyNever(reply);
  return "end: never" + (why.empty() ? "" : ": " + why);
}

std::string ParameterNote(const v1::EstimateRolloutReply& reply) {
  struct Source {
    const char* name;
    const char* words;
    bool always;
  };
  static constexpr Source kSources[] = {{"this fleet", "learned from this fleet", true},
                                        {"this fleet and shipped", "partly learned", false},
                                        {"this fleet, other updates", "learned from other updates", false},
                                        {"catalog", "from the catalog", false},
                                        {"what-if", "given by a flag", false},
                                        {"shipped", "shipped defaults", true}};
  std::string text;
  for (const Source& source : kSources) {
    const auto count = std::count_if(reply.parameters().begin(), reply.parameters().end(),
                                     [&source](const auto& row) { return row.source() == source.name; });
    if (count > 0 || source.always) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, source.words);
  }
  const int all = reply.parameters_size();
  return fmt::format("{} {}: {}", all, all == 1 ? "parameter" : "parameters", text);
}

std::string RenderEstimate(const v1::EstimateRolloutReply& reply, const TimeText& time, const PageOptions& options) {
  const TextStyle& style = options.style;
  std::string text = Sentence(Answer(reply, time), style) + Bottleneck(reply, style) + Assumed(reply, style) +
                     MilestoneTable(reply, time, style) + WaveTable(reply, time, style) + HoldUps(reply, time, style) +
                     Changes(reply, time, style) + Stragglers(reply, time, style) + Problems(reply, style);
  if (options.picture) text += Picture(reply, time, options);
  if (options.parameters) text += Heading("Parameters", style) + RenderTable(ParameterRows(reply), style);
  return text + Footing(reply, time, style);
}

}  // namespace kintsugi::cli
