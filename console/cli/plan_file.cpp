// SPDX-License-Identifier: Apache-2.0
// Plan files over toml++.
#include "console/cli/plan_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "common/catalog/toml_plus_plus.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/plan_field.h"

namespace kintsugi::cli {
namespace {

std::string KeyOf(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
std::string FlagOf(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

// A single value as the flag would have it; nullopt: a value of another kind.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  std::ostringstream text;
  if (const auto* when = node.as_date_time()) {
    text << when->get();
    return text.str();
  }
  return std::nullopt;
}

class PlanReader {
 public:
  PlanReader(std::string file, v1::RolloutPlan& plan) : file_(std::move(file)), plan_(plan) {}

  Status Read(const toml::table& document) {
    std::set<std::string, std::less<>> known;
    for (const PlanField& field : PlanFields()) {
      const std::string key = KeyOf(field.name);
      known.insert(key);
      const toml::node* node = document.get(key);
      if (node == nullptr) continue;
      if (Status status = ReadField(field, key, *node); !status) return status;
    }
    for (const auto& [key, node] : document) {
      if (!known.contains(key.str()))
        return Bad(node, std::string(key.str()),
                   "is not a key of a plan; kintsugi rollout plan-example prints all keys");
    }
    return {};
  }

 private:
  Status ReadField(const PlanField& field, const std::string& key, const toml::node& node) {
    std::vector<std::string> values;
    if (const auto text = TextOf(node)) {
      values.push_back(*text);
    } else if (const auto* array = node.as_array(); array != nullptr && field.kind == PlanField::Kind::kList) {
      if (array->empty()) values.emplace_back("none");
      for (const toml::node& element : *array) {
        auto value = ElementOf(field, key, element);
        if (!value) return value.error();
        values.push_back(std::move(*value));
      }
    } else {
      return Bad(node, key, fmt::format("is a {}, expected e.g. {} = {}", KindOf(node), key, field.example));
    }
    const Status status = field.set(plan_, values);
    return status ? Status{} : Bad(node, key + ":", status.error().message);
  }

  Result<std::string> ElementOf(const PlanField& field, const std::string& key, const toml::node& element) {
    if (const auto text = TextOf(element)) return *text;
    if (const auto* table = element.as_table(); table != nullptr && key == "wave") return WaveOf(*table);
    return Bad(element, key,
               fmt::format("has a {} in its list, expected e.g. {} = {}", KindOf(element), key, field.example))
        .error();
  }

  // [[wave]] with name, hosts and the options as keys, as the text that --wave takes.
  Result<std::string> WaveOf(const toml::table& table) {
    std::string name, hosts, options;
    for (const auto& [key, node] : table) {
      const std::string word = FlagOf(std::string(key.str()));
      const auto value = TextOf(node);
      if (!value)
        return Bad(node, "wave." + word, fmt::format("is a {}, expected a text or a number", KindOf(node))).error();
      if (word == "name")
        name = *value;
      else if (word == "hosts")
        hosts = *value;
      else if (word == "gate" && (*value == "true" || *value == "false"))
        options += *value == "true" ? "gate," : "";
      else if (value->find(',') == std::string::npos)
        options += word + "=" + *value + ",";
      else
        return Bad(node, "wave." + word, "has a comma, expected one value").error();
    }
    if (name.empty() || hosts.empty())
      return Bad(table, "wave", R"(needs name and hosts, e.g. name = "canary" and hosts = "5%")").error();
    return name + "=" + options + hosts;
  }

  static std::string_view KindOf(const toml::node& node) {
    if (node.is_table()) return "table";
    if (node.is_array()) return "list";
    return node.is_floating_point() ? "fraction" : "date or time without the other";
  }

  Status Bad(const toml::node& node, const std::string& key, const std::string& problem) const {
    return Error{Code::kInvalidArgument,
                 fmt::format("{}:{}: {} {}", SafeText(file_), node.source().begin.line, SafeText(key), problem)};
  }

  std::string file_;
  v1::RolloutPlan& plan_;
};

}  // namespace

Status ReadPlan(std::string_view text, const std::string& file_name, v1::RolloutPlan& plan) {
  try {
    const toml::table document = toml::parse(text);
    return PlanReader(file_name, plan).Read(document);
  } catch (const toml::parse_error& error) {
    return Error{Code::kInvalidArgument, fmt::format("{}:{}:{}: {}", SafeText(file_name), error.source().begin.line,
                                                     error.source().begin.column, SafeText(error.description()))};
  } catch (const catalog::TomlAssertion&) {
    return Error{Code::kInvalidArgument, fmt::format("{}: it is not TOML", SafeText(file_name))};
  }
}

Status ReadPlanFile(const std::string& path, v1::RolloutPlan& plan) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kPlanFileBytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file && !file.eof())
    return Error{errno == ENOENT ? Code::kNotFound : Code::kIo,
                 fmt::format("cannot read {}: {}; kintsugi rollout plan-example prints a plan to begin with",
                             SafeText(path), std::strerror(errno))};
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kPlanFileBytes)
    return Error{Code::kTooLarge,
                 fmt::format("{} has more than {} bytes; a plan needs a few", SafeText(path), kPlanFileBytes)};
  return ReadPlan(text, path, plan);
}

std::string ExamplePlan() {
  std::string text =
      "# A rollout's plan: kintsugi rollout create --plan FILE. Each key is the flag of that name; a flag on the "
      "command\n"
      "# line wins. What is commented out shows an example; [brackets] say what counts without the key.\n";
  std::string_view group;
  for (const PlanField& field : PlanFields()) {
    if (group != field.group) text += fmt::format("\n# --- {} ---\n", field.group);
    group = field.group;
    const bool needed = field.name == "bulletin" || field.name == "wave";
    text += fmt::format("\n# {}\n{}{} = {}\n", field.help, needed ? "" : "# ", KeyOf(field.name), field.example);
    if (field.name == "wave")
      text +=
          "# The same waves, longer, at the end of the file:\n"
          "# [[wave]]\n# name = \"canary\"\n# hosts = \"5%\"         # or 10, ring:RING, query:FILTER, rest\n"
          "# soak = \"1d\"          # options: soak, offset, gate, success, success_count, error, error_count,\n"
          "# gate = true          # error_min_sample, on_breach\n";
  }
  return text;
}

}  // namespace kintsugi::cli
