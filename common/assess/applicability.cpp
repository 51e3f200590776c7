// SPDX-License-Identifier: Apache-2.0
// Applicability: a conjunction of rules about the operating system. One rule that is known not to hold
// decides NotApplicable; else one missing fact makes it Unknown. Rows of unrestricted rules are left out of
// the evidence.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/assess/assess.h"
#include "common/assess/rules.h"
#include "common/version/file_version.h"

namespace kintsugi::assess {
namespace {

using model::Evidence;

// MS03-024 and MS04-022 name Internet Explorer 6 Service Pack 1 as what NT 4.0 needs; 6.0.2800.1106 is its
// version (KB164539).
constexpr std::array<ComponentRule, 1> kComponents = {{
    {"ie6sp1", "Internet Explorer 6 SP1", "HKLM\\SOFTWARE\\Microsoft\\Internet Explorer", "Version", "6.0.2800.1106"},
}};

Answer AnswerOf(const Evidence& row) {
  if (!row.known) return Answer::kUnknown;
  return row.holds ? Answer::kYes : Answer::kNo;
}

Answer And(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) return Answer::kNo;
  if (a == Answer::kUnknown || b == Answer::kUnknown) return Answer::kUnknown;
  return Answer::kYes;
}

Evidence OneOf(std::string rule, const std::string& observed, const std::vector<std::string>& allowed) {
  const auto equal = [&](const std::string& word) { return EqualsIgnoringCase(word, observed); };
  return {.rule = std::move(rule),
          .observed = observed,
          .expected = fmt::format("{}", fmt::join(allowed, " or ")),
          .source = "operating system facts",
          .holds = std::any_of(allowed.begin(), allowed.end(), equal),
          .known = !observed.empty()};
}

std::string RangeText(int min, int max) {
  if (min == max) return std::to_string(min);
  if (max >= model::kAnyServicePack) return fmt::format("{} or later", min);
  return fmt::format("{} to {}", min, max);
}

Evidence ServicePackRow(const model::Applicability& rules, const model::OsFacts& os) {
  return {.rule = "service pack",
          .observed = std::to_string(os.service_pack),
          .expected = RangeText(rules.service_pack_min, rules.service_pack_max),
          .source = "operating system facts",
          .holds = os.service_pack >= rules.service_pack_min && os.service_pack <= rules.service_pack_max,
          .known = !os.product.empty()};
}

Evidence HardwareRow(const std::string& needed, const model::OsFacts& os) {
  const auto text = [](const std::string& family) { return family.empty() ? std::string("ordinary") : family; };
  return {.rule = "hardware family",
          .observed = text(os.hardware_family),
          .expected = text(needed),
          .source = "operating system facts",
          .holds = EqualsIgnoringCase(needed, os.hardware_family),
          .known = !os.product.empty()};
}

// "6.0.2800.1106.xpsp1" and "6.0.2800.1106" are the same version.
std::optional<version::FileVersion> LeadingVersion(std::string_view text) {
  std::size_t end = 0;
  int dots = 0;
  while (end < text.size() && (text[end] == '.' || (text[end] >= '0' && text[end] <= '9'))) {
    if (text[end] == '.' && ++dots == 4) break;
    ++end;
  }
  return version::ParseFileVersion(text.substr(0, end));
}

Evidence ComponentRow(const std::string& component, const FactIndex& index) {
  const ComponentRule* rule = FindComponent(component);
  if (rule == nullptr)
    return {.rule = "component " + component,
            .observed = "",
            .expected = "a component this release knows",
            .source = "",
            .known = false};
  Evidence row{.rule = std::string(rule->label),
               .observed = "absent",
               .expected = std::string(rule->version),
               .source = fmt::format("{} {}", rule->key, rule->value_name)};
  const auto* fact = index.Registry(rule->key, rule->value_name);
  row.known = fact != nullptr;
  if (fact == nullptr || !fact->present) return row;
  row.observed = fact->data;
  const auto version = LeadingVersion(fact->data);
  row.known = version.has_value();
  row.holds = version.has_value() && *version >= *version::ParseFileVersion(rule->version);
  return row;
}

std::vector<Evidence> OtherRows(const model::Applicability& rules, const FactIndex& index) {
  const model::OsFacts& os = index.facts().os;
  std::vector<Evidence> rows;
  rows.push_back(OneOf("product", os.product, {rules.product}));
  if (!rules.architectures.empty()) rows.push_back(OneOf("architecture", os.architecture, rules.architectures));
  // Collectors of NT 4.0 cannot always tell the language; the installer checks it again itself.
  if (!rules.languages.empty() && !os.language.empty()) rows.push_back(OneOf("language", os.language, rules.languages));
  if (!rules.editions.empty()) rows.push_back(OneOf("edition", os.edition, rules.editions));
  if (!rules.hardware_family.empty() || !os.hardware_family.empty())
    rows.push_back(HardwareRow(rules.hardware_family, os));
  if (!rules.requires_component.empty()) rows.push_back(ComponentRow(rules.requires_component, index));
  return rows;
}

std::string ReasonFrom(const std::vector<Evidence>& rows, Answer answer) {
  for (const auto& row : rows) {
    if (AnswerOf(row) != answer || answer == Answer::kYes) continue;
    if (answer == Answer::kUnknown) return fmt::format("{} is not known, needs {}", row.rule, row.expected);
    return fmt::format("{} is {}, needs {}", row.rule, row.observed, row.expected);
  }
  return "applies to this host";
}

}  // namespace

const ComponentRule* FindComponent(std::string_view component) {
  for (const auto& rule : kComponents) {
    if (EqualsIgnoringCase(rule.component, component)) return &rule;
  }
  return nullptr;
}

ApplicabilityResult JudgeApplicability(const model::Applicability& applicability, const FactIndex& index) {
  ApplicabilityResult result;
  result.evidence = OtherRows(applicability, index);
  result.without_service_pack = Answer::kYes;
  for (const auto& row : result.evidence) result.without_service_pack = And(result.without_service_pack, AnswerOf(row));
  result.all = result.without_service_pack;
  if (applicability.service_pack_min > 0 || applicability.service_pack_max < model::kAnyServicePack) {
    const Evidence row = ServicePackRow(applicability, index.facts().os);
    result.all = And(result.all, AnswerOf(row));
    result.evidence.insert(result.evidence.begin() + 1, row);
  }
  result.reason = ReasonFrom(result.evidence, result.all);
  return result;
}

bool MayApply(const model::Applicability& rules, const model::OsFacts& os) {
  const auto known_not = [](const std::string& observed, const std::vector<std::string>& allowed) {
    return !observed.empty() && std::none_of(allowed.begin(), allowed.end(), [&](const std::string& word) {
      return EqualsIgnoringCase(word, observed);
    });
  };
  if (os.product.empty() || !EqualsIgnoringCase(rules.product, os.product)) return os.product.empty();
  if (os.service_pack < rules.service_pack_min || os.service_pack > rules.service_pack_max) return false;
  if (!rules.architectures.empty() && known_not(os.architecture, rules.architectures)) return false;
  if (!rules.languages.empty() && known_not(os.language, rules.languages)) return false;
  if (!rules.editions.empty() && known_not(os.edition, rules.editions)) return false;
  return EqualsIgnoringCase(rules.hardware_family, os.hardware_family);
}

model::Assessment CheckApplicability(std::string_view update_id, const model::Applicability& applicability,
                                     const model::HostFacts& facts) {
  ApplicabilityResult result = JudgeApplicability(applicability, FactIndex(facts, FactIndex::Mode::kScan));
  model::Assessment assessment{
      .update_id = std::string(update_id), .reason = std::move(result.reason), .evidence = std::move(result.evidence)};
  if (result.all == Answer::kYes) assessment.status = model::UpdateStatus::kMissing;
  if (result.all == Answer::kNo) assessment.status = model::UpdateStatus::kNotApplicable;
  return assessment;
}

}  // namespace kintsugi::assess
