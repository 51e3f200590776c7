// SPDX-License-Identifier: Apache-2.0
#include "console/cli/commands/estimate_profile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "common/catalog/bulletin_text.h"
#include "console/cli/catalog_files.h"
#include "console/cli/commands/commands.h"
#include "console/cli/estimate/rate.h"
#include "console/cli/estimate/time_text.h"
#include "console/cli/plan_value.h"
#include "console/cli/report/formats.h"

namespace kintsugi::cli {
namespace {

using estimate::Profile;
using estimate::ProfileRow;
using estimate::Rounding;

constexpr const char* kGroup = "Profile";
constexpr std::size_t kMostCounts = 100;
constexpr std::uint32_t kMostPushes = 100'000;

const Words<Rounding>& RoundingWords() {
  static const Words<Rounding> kWords = {
      {"up", Rounding::kUp}, {"nearest", Rounding::kNearest}, {"down", Rounding::kDown}, {"none", Rounding::kNone}};
  return kWords;
}

template <typename Enum>
std::vector<std::string> NamesOf(const Words<Enum>& words) {
  std::vector<std::string> names;
  for (const auto& row : words) names.emplace_back(row.first);
  return names;
}

// A percentage is one of the profile's own time.
void SetTime(const EstimateFlags& flags, std::string_view name, Duration& time) {
  const auto& fields = WhatIfFields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name != name || flags.what_if[i].empty()) continue;
    const auto given = ParsePercentOrTime(flags.what_if[i].front());
    if (given) time = given->percent ? time * *given->percent / 100 : given->time;
  }
}

Result<Profile> ProfileFrom(const ProfileFlags& flags, const EstimateFlags& times) {
  auto profile = estimate::FindProfile(flags.name);
  if (!profile) return profile;
  if (flags.concurrency > 0) profile->concurrency = flags.concurrency;
  if (!flags.push_time.empty()) profile->push = ParseDuration(flags.push_time).value_or(profile->push);
  if (!flags.bandwidth.empty())
    profile->bytes_per_second = ParseRate(flags.bandwidth).value_or(profile->bytes_per_second);
  if (!flags.rounding.empty()) profile->rounding = WordIn(flags.rounding, RoundingWords()).value_or(profile->rounding);
  if (!flags.conditional_reboot.empty()) profile->conditional_reboot = flags.conditional_reboot == "yes";
  SetTime(times, "install-time", profile->install);
  SetTime(times, "reboot-time", profile->reboot);
  return profile;
}

Result<model::Bulletin> Parse(Session& session, const std::string& text, const std::string& file) {
  auto parsed = catalog::ParseBulletin(text, file);
  for (const auto& problem : parsed.problems) session.Note(catalog::ToText(problem));
  if (parsed.bulletin) return std::move(*parsed.bulletin);
  return Error{Code::kInvalidArgument, fmt::format("{} is not a bulletin; correct it as said above", SafeText(file))};
}

Result<model::Bulletin> FromFiles(Session& session, const std::vector<std::string>& paths, const std::string& id) {
  const auto files = BulletinFiles(paths);
  if (!files) return files.error();
  std::vector<std::string> others;
  std::optional<model::Bulletin> found;
  for (const std::string& file : *files) {
    const auto text = ReadBulletinFile(file);
    if (!text) return text.error();
    auto bulletin = Parse(session, *text, file);
    if (!bulletin) return bulletin.error();
    others.push_back(bulletin->id);
    if (bulletin->id != id) continue;
    if (found)
      return Error{Code::kInvalidArgument, fmt::format("two files hold {}; name one of them with --catalog", id)};
    found = std::move(*bulletin);
  }
  if (found) return *found;
  return Error{Code::kNotFound, fmt::format("no file holds {}; there are {}", SafeText(id), fmt::join(others, ", "))};
}

Result<model::Bulletin> FromConsole(Session& session, const std::string& id) {
  v1::GetBulletinRequest request;
  request.set_id(id);
  const auto reply = session.Ask<v1::GetBulletinReply>(v1::OperatorMethod::kGetBulletin, request);
  if (!reply) return reply.error();
  return Parse(session, reply->text(), id);
}

// "MS03-043/windows-xp": that update alone.
Result<model::Bulletin> FindBulletin(Session& session, const ProfileFlags& flags, const std::string& id) {
  const std::string bulletin_id = id.substr(0, id.find('/'));
  auto bulletin =
      flags.catalog.empty() ? FromConsole(session, bulletin_id) : FromFiles(session, flags.catalog, bulletin_id);
  if (!bulletin || bulletin_id == id) return bulletin;
  std::erase_if(bulletin->updates, [&id](const model::Update& update) { return update.id != id; });
  if (!bulletin->updates.empty()) return bulletin;
  return Error{Code::kNotFound, fmt::format("{} has no update {}; see: kintsugi catalog show {}", bulletin_id,
                                            SafeText(id), bulletin_id)};
}

Cell MinutesOf(const ProfileRow& row) { return row.minutes ? Cell{*row.minutes} : Cell{}; }
Cell SizeOf(const ProfileRow& row) { return row.size_known ? Number(row.size_bytes) : Cell{}; }

Table Rows(const std::vector<ProfileRow>& rows) {
  Table table{{{"package", "PACKAGE"},
               {"hosts", "HOSTS"},
               {"minutes", "MINUTES"},
               {"update", "UPDATE"},
               {"revision", "REVISION"},
               {"size_bytes", "BYTES"},
               {"reboot", "REBOOT"},
               {"milliseconds", ""}},
              {}};
  for (const ProfileRow& row : rows)
    table.rows.push_back({row.package, Number(row.hosts), MinutesOf(row), row.update_id, Number(row.revision),
                          SizeOf(row), row.reboot, row.takes ? Cell{row.takes->count()} : Cell{}});
  return table;
}

Cell Shown(const ProfileRow& row, Rounding rounding) {
  if (!row.takes) return std::string("never");
  return row.minutes && rounding != Rounding::kNone ? Cell{*row.minutes} : Cell{FormatDuration(*row.takes)};
}

// One row for each package issue, one column for each number of hosts: the rows of one issue follow each other.
Table Matrix(const std::vector<ProfileRow>& rows, const std::vector<std::uint32_t>& hosts, Rounding rounding) {
  Table table{{{"package", "PACKAGE"}, {"update", "UPDATE"}, {"bytes", "BYTES"}, {"reboot", "REBOOT"}}, {}};
  for (const std::uint32_t count : hosts) table.columns.push_back({"hosts", Hosts(count)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ProfileRow& row = rows[i];
    if (i % hosts.size() == 0) {
      const std::string issue = row.revision > 1 ? fmt::format("{} (revision {})", row.package, row.revision) : "";
      table.rows.push_back({issue.empty() ? row.package : issue, row.update_id, SizeOf(row), row.reboot});
    }
    table.rows.back().push_back(Shown(row, rounding));
  }
  return table;
}

report::Phrase PhraseOf(Rounding rounding) {
  switch (rounding) {
    case Rounding::kUp:
      return report::Phrase::kRoundingUp;
    case Rounding::kNearest:
      return report::Phrase::kRoundingNearest;
    case Rounding::kDown:
      return report::Phrase::kRoundingDown;
    case Rounding::kNone:
      break;
  }
  return report::Phrase::kRoundingNone;
}

}  // namespace

void BindProfileFlags(CLI::App& command, ProfileFlags& flags) {
  const auto rate = [](const std::string& text) { return ParseRate(text); };
  Parsed(command.add_option("--profile", flags.name,
                            fmt::format("No fleet model but a published one: {}; needs --bulletin and --hosts",
                                        fmt::join(estimate::ProfileNames(), ", "))),
         "NAME", [](const std::string& name) { return estimate::FindProfile(name); })
      ->group(kGroup);
  Parsed(command.add_option("--hosts", flags.hosts, "For so many hosts, e.g. 50,100,250,500"), "N,N,...",
         ParseHostCounts)
      ->group(kGroup);
  command.add_option("--catalog", flags.catalog, "Bulletin file or folder instead of the console; repeatable")
      ->type_name("PATH")
      ->allow_extra_args(false)
      ->group(kGroup);
  NumberOption(command.add_option("--concurrency", flags.concurrency, "Hosts pushed to at the same time"), 1,
               kMostPushes)
      ->group(kGroup);
  DurationOption(command.add_option("--push-time", flags.push_time, "Of one host, before its bytes"), Duration{0},
                 estimate::kLongestProfileStep)
      ->group(kGroup);
  Parsed(command.add_option("--bandwidth", flags.bandwidth, "Of one push, e.g. 50Mbit/s"), "RATE", rate)->group(kGroup);
  WordOption(command.add_option("--rounding", flags.rounding, "To whole minutes: up, nearest, down or none"),
             NamesOf(RoundingWords()), "WORD")
      ->group(kGroup);
  WordOption(command.add_option("--conditional-reboot", flags.conditional_reboot,
                                "Whether 'reboot only if files are in use' counts as one: yes or no"),
             {"yes", "no"}, "WORD")
      ->group(kGroup);
  command.add_flag("--all-issues", flags.all_issues, "Also replaced revisions of packages")->group(kGroup);
}

std::string NeedsProfile(const ProfileFlags& flags) {
  if (!flags.hosts.empty()) return "--hosts";
  if (!flags.catalog.empty()) return "--catalog";
  if (flags.concurrency > 0) return "--concurrency";
  if (!flags.push_time.empty()) return "--push-time";
  if (!flags.bandwidth.empty()) return "--bandwidth";
  if (!flags.rounding.empty()) return "--rounding";
  if (!flags.conditional_reboot.empty()) return "--conditional-reboot";
  return flags.all_issues ? "--all-issues" : "";
}

Result<std::vector<std::uint32_t>> ParseHostCounts(const std::string& text) {
  std::vector<std::uint32_t> counts;
  std::string_view rest = text;
  for (;;) {
    const std::size_t comma = rest.find(',');
    const auto count = NumberIn(rest.substr(0, comma), 1, estimate::kMostProfileHosts, "50,100,250,500");
    if (!count) return count.error();
    counts.push_back(*count);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (counts.size() <= kMostCounts) return counts;
  return Error{Code::kInvalidArgument,
               fmt::format("{} numbers of hosts are too many; give at most {}", counts.size(), kMostCounts)};
}

std::string DescribeProfile(report::Language language, const Profile& profile) {
  using report::Phrase;
  using report::Say;
  using report::Span;
  const std::string rate = profile.bytes_per_second == 0 ? std::string(Say(language, Phrase::kProfileNoBandwidth))
                                                         : WriteRate(profile.bytes_per_second);
  return Say(language, Phrase::kProfileWords, report::Hosts(language, profile.concurrency),
             Span(language, profile.push), rate, Span(language, profile.install), Span(language, profile.reboot),
             Say(language, profile.conditional_reboot ? Phrase::kProfileInUseToo : Phrase::kProfileInUseNot),
             Say(language, PhraseOf(profile.rounding)));
}

Result<ExitCode> ShowProfile(Session& session, const ProfileFlags& flags, const EstimateFlags& times,
                             const std::string& id) {
  const auto hosts = ParseHostCounts(flags.hosts);
  if (!hosts) return hosts.error();
  const auto profile = ProfileFrom(flags, times);
  if (!profile) return profile.error();
  const auto bulletin = FindBulletin(session, flags, id);
  if (!bulletin) return bulletin.error();
  const auto rows = estimate::EstimateProfile(*profile, *bulletin, *hosts, flags.all_issues);
  if (!rows) return rows.error();
  if (session.format() != Format::kTable) {
    session.Print(Rows(*rows));
  } else {
    session.PrintLine(
        fmt::format("{}: minutes; {}", profile->name, DescribeProfile(report::Language::kEnglish, *profile)));
    session.Print(Matrix(*rows, *hosts, profile->rounding));
  }
  if (rows->empty()) session.Note(fmt::format("no package of {} is published", id));
  return ExitCode::kOk;
}

}  // namespace kintsugi::cli
