// SPDX-License-Identifier: Apache-2.0
// rollout plan: plans side by side, by their estimates. Nothing is written.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/estimate_flags.h"
#include "console/cli/commands/plan_flags.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/estimate/plan_compare.h"
#include "console/cli/estimate/vary.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMostPlans = 12;
constexpr const char* kNothingWritten = "nothing was written: these are estimates";

struct PlanOptions {
  std::vector<std::string> files;
  PlanFlags plan;
  EstimateFlags flags;
  std::vector<std::string> vary;
};

// One column, before it is asked for.
struct Candidate {
  std::string name;
  PlanFlags plan;
  EstimateFlags flags;
};

std::vector<Variation> VariationsOf(const PlanOptions& options) {
  std::vector<Variation> variations;
  for (const std::string& text : options.vary) {
    if (auto variation = ParseVariation(text)) variations.push_back(std::move(*variation));
  }
  return variations;
}

std::size_t CountOf(const PlanOptions& options) {
  std::size_t count = std::max<std::size_t>(options.files.size(), 1);
  for (const Variation& variation : VariationsOf(options)) {
    count *= variation.values.size();
    if (count > 1'000'000) break;
  }
  return count;
}

std::string Misuse(const PlanOptions& options) {
  if (!options.files.empty() && !options.plan.file.empty())
    return "--plan and plan files: name all of them without --plan";
  const auto variations = VariationsOf(options);
  for (std::size_t i = 0; i < variations.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (variations[i].key == variations[j].key)
        return fmt::format("--vary {0} is given twice; write --vary {0}=V1,V2", variations[i].key);
  }
  if (const std::size_t count = CountOf(options); count > kMostPlans)
    return fmt::format("{}{} plans are too many to compare; files times values may be {} at most",
                       count > 1'000'000 ? "more than " : "", count > 1'000'000 ? 1'000'000 : count, kMostPlans);
  if (options.files.empty() && options.plan.file.empty() && options.plan.values[0].empty() &&
      std::none_of(variations.begin(), variations.end(), [](const Variation& v) { return v.key == "bulletin"; }))
    return "a plan file or --bulletin is required";
  return "";
}

Candidate With(const Candidate& base, const std::vector<Variation>& variations,
               const std::vector<std::size_t>& combination) {
  Candidate candidate = base;
  for (std::size_t i = 0; i < variations.size(); ++i) {
    const Variation& variation = variations[i];
    const auto& value = variation.values[combination[i]];
    auto& place = variation.what_if ? candidate.flags.what_if : candidate.plan.values;
    place[variation.index] = value.values;
    candidate.name += fmt::format("{}{}={}", candidate.name.empty() ? "" : " ", variation.key, value.text);
  }
  if (candidate.name.empty()) candidate.name = "plan";
  return candidate;
}

std::vector<Candidate> CandidatesOf(const PlanOptions& options) {
  const auto variations = VariationsOf(options);
  std::vector<std::string> files = options.files;
  if (files.empty()) files.push_back(options.plan.file);
  std::vector<Candidate> all;
  for (const std::string& file : files) {
    Candidate base{std::filesystem::path(file).stem().string(), options.plan, options.flags};
    base.plan.file = file;
    for (const auto& combination : Combinations(variations)) all.push_back(With(base, variations, combination));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto same = [&](const Candidate& other) { return other.name == all[i].name; };
    if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), same))
      all[i].name += fmt::format(" ({})", i + 1);
  }
  return all;
}

Result<v1::EstimateRolloutRequest> RequestOf(const Candidate& candidate) {
  v1::EstimateRolloutRequest request;
  auto plan = PlanFrom(candidate.plan);
  if (!plan) return plan.error();
  *request.mutable_plan() = std::move(*plan);
  if (Status status = ApplyEstimateFlags(candidate.flags, request); !status) return status.error();
  return request;
}

Error In(const Candidate& candidate, const Error& error) {
  return {error.code, fmt::format("{}: {}", SafeText(candidate.name), error.message), error.os_code};
}

Result<ExitCode> Compare(Session& session, const PlanOptions& options) {
  const auto candidates = CandidatesOf(options);
  std::vector<v1::EstimateRolloutRequest>
      requests;  // all of them before the first one is asked: a typo is found at once
  for (const Candidate& candidate : candidates) {
    auto request = RequestOf(candidate);
    if (!request) return In(candidate, request.error());
    requests.push_back(std::move(*request));
  }
  std::vector<PlanColumn> plans;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto reply = AskEstimate(session, requests[i]);
    if (!reply) return In(candidates[i], reply.error());
    plans.push_back({candidates[i].name, std::move(*reply)});
  }
  if (session.format() == Format::kTable) {
    const std::size_t width = session.streams.out_terminal ? session.streams.width() : SIZE_MAX;
    session.streams.out << RenderComparison(plans, LocalTimeText(session, plans.front().reply), width, session.style());
  } else {
    session.Print(ComparisonRows(plans));
  }
  session.Note(kNothingWritten);
  return ExitCode::kOk;
}

void Bind(CLI::App& command, PlanOptions& options) {
  command.add_option("file", options.files, "Plan files (TOML), one column each")->type_name("PLANFILE");
  BindPlanFlags(command, options.plan);
  BindEstimateFlags(command, options.flags, false);
  Parsed(command.add_option("--vary", options.vary, "A column for each value of this flag; repeatable"),
         "KEY=V1,V2,...", ParseVariation)
      ->allow_extra_args(false);
  command.parse_complete_callback([&options] {
    if (const std::string misuse = Misuse(options); !misuse.empty()) throw CLI::ValidationError(misuse);
  });
}

}  // namespace

void AddRolloutPlan(CLI::App& rollout, Session& session) {
  AddCommand<PlanOptions>(rollout, session, "plan",
                          "Compare plans by their estimates, side by side; nothing is written", Bind, Compare)
      ->footer(std::string("Flags count for every plan. --vary takes any flag of a plan or of What if:\n"
                           "  --vary in-flight=100,500 --vary console-link=10MB/s,100MB/s\n"
                           "  --vary 'wave=canary=5%|broad=rest;all=rest'   ';' between columns, '|' between waves\n"
                           "Several --vary give all combinations, 12 columns at most.\n") +
               kPlanHelp +
               "\nExample: kintsugi rollout plan october.toml november.toml --vary in-flight=200,1000 --seed 7");
}

}  // namespace kintsugi::cli
