// SPDX-License-Identifier: Apache-2.0
// TableReader on toml++ (https://toml.io/en/v1.0.0): places come from the parser's source regions.
#include "common/catalog/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/catalog/toml_plus_plus.h"

namespace kintsugi::catalog {
namespace {

Position PositionOf(const toml::source_region& region) {
  // The document itself has no place in itself: the first line.
  return {std::max<std::uint32_t>(1, region.begin.line), std::max<std::uint32_t>(1, region.begin.column)};
}

std::string_view TypeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "a truth value";
    case toml::node_type::date:
      return "a date without quotes";
    case toml::node_type::time:
      return "a time of day";
    case toml::node_type::date_time:
      return "a time without quotes";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

// Levenshtein's distance of two short words.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

// The known key that is at most two slips, or a third of its length, away.
std::string_view Nearest(std::string_view key, const std::set<std::string, std::less<>>& known) {
  std::string_view best;
  std::size_t best_distance = SIZE_MAX;
  if (key.size() > 40) return best;
  for (const auto& candidate : known) {
    const std::size_t distance = Distance(key, candidate);
    const std::size_t allowed = std::max<std::size_t>(2, candidate.size() / 3);
    if (distance <= allowed && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

void Problems::Add(Position where, std::string message) {
  if (rows_.size() < kMaxProblems)
    rows_.push_back({file_, where.line, where.column, std::move(message)});
  else
    more_ = true;
}

std::vector<Problem> Problems::Take() {
  std::stable_sort(rows_.begin(), rows_.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  if (more_ && !rows_.empty())
    rows_.push_back({file_, rows_.back().line, rows_.back().column,
                     fmt::format("there are more than {} problems; correct these first", kMaxProblems)});
  return std::move(rows_);
}

std::string Quote(std::string_view value) {
  constexpr std::size_t kLimit = 60;
  std::size_t size = std::min(value.size(), kLimit);
  // Never cut inside a UTF-8 sequence.
  while (size < value.size() && size > 0 && (static_cast<unsigned char>(value[size]) & 0xc0U) == 0x80U) --size;
  std::string text = "\"";
  for (const char c : value.substr(0, size)) text.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  return text + (size < value.size() ? "...\"" : "\"");
}

TableReader::TableReader(const toml::table& table, std::string path, Problems& problems)
    : table_(&table), path_(std::move(path)), problems_(&problems) {}

Position TableReader::where() const { return PositionOf(table_->source()); }

Position TableReader::WhereIs(std::string_view key) const {
  const toml::node* node = table_->get(key);
  return node == nullptr ? where() : PositionOf(node->source());
}

bool TableReader::Has(std::string_view key) const { return table_->get(key) != nullptr; }

std::string TableReader::NameOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void TableReader::Add(std::string_view key, const std::string& message) {
  problems_->Add(WhereIs(key), fmt::format("{} {}", NameOf(key), message));
}

void TableReader::Missing(std::string_view key, std::string_view what, Need need) {
  known_.emplace(key);
  if (need == Need::kRequired) problems_->Add(where(), fmt::format("{} is missing, expected {}", NameOf(key), what));
}

const toml::node* TableReader::Find(std::string_view key, std::string_view what, Need need) {
  const toml::node* node = table_->get(key);
  if (node == nullptr)
    Missing(key, what, need);
  else
    known_.emplace(key);
  return node;
}

void TableReader::WrongType(const toml::node& node, const std::string& name, std::string_view expected) {
  problems_->Add(PositionOf(node.source()), fmt::format("{} is {}, expected {}", name, TypeName(node), expected));
}

void TableReader::WrongWord(std::string_view key, const std::string& word, const std::string& allowed) {
  const toml::node* node = table_->get(key);
  // A missing key or another type has been reported already.
  if (node != nullptr && node->is_string()) Add(key, fmt::format("is {}, expected one of: {}", Quote(word), allowed));
}

std::string TableReader::Text(std::string_view key, Need need, const Format* format) {
  if (format == nullptr && need == Need::kRequired) format = &kNotEmpty;
  const std::string_view what = format == nullptr ? "text in quotes" : format->expected;
  const toml::node* node = Find(key, what, need);
  if (node == nullptr) return {};
  const auto* text = node->as_string();
  if (text == nullptr) {
    WrongType(*node, NameOf(key), "text in quotes");
    return {};
  }
  if (format != nullptr && !format->holds(text->get()))
    Add(key, fmt::format("is {}, expected {}", Quote(text->get()), format->expected));
  return text->get();
}

bool TableReader::Flag(std::string_view key, bool fallback) {
  const toml::node* node = Find(key, "true or false", Need::kOptional);
  if (node == nullptr) return fallback;
  const auto* flag = node->as_boolean();
  if (flag == nullptr) WrongType(*node, NameOf(key), "true or false");
  return flag == nullptr ? fallback : flag->get();
}

std::int64_t TableReader::Number(std::string_view key, std::string_view what, std::int64_t min, std::int64_t max,
                                 Need need) {
  const toml::node* node = Find(key, what, need);
  if (node == nullptr) return 0;
  const auto* number = node->as_integer();
  if (number == nullptr) {
    WrongType(*node, NameOf(key), what);
    return 0;
  }
  if (number->get() >= min && number->get() <= max) return number->get();
  const std::string range = min == max ? "" : fmt::format(" from {} to {}", min, max);
  Add(key, fmt::format("is {}, expected {}{}", number->get(), what, range));
  return 0;
}

std::vector<std::string> TableReader::Texts(std::string_view key, const Format* format) {
  const toml::node* node = Find(key, "a list of texts", Need::kOptional);
  if (node == nullptr) return {};
  const auto* list = node->as_array();
  std::vector<std::string> texts;
  if (list == nullptr) {
    WrongType(*node, NameOf(key), "a list of texts");
    return texts;
  }
  if (list->size() > kMaxRows) {
    Add(key, fmt::format("has {} entries, expected at most {}", list->size(), kMaxRows));
    return texts;
  }
  if (format == nullptr) format = &kNotEmpty;
  for (const auto& item : *list) {
    const auto* text = item.as_string();
    const std::string name = fmt::format("{}[{}]", NameOf(key), texts.size() + 1);
    texts.push_back(text == nullptr ? std::string() : text->get());
    if (text == nullptr)
      WrongType(item, name, "text in quotes");
    else if (!format->holds(texts.back()))
      problems_->Add(PositionOf(item.source()),
                     fmt::format("{} is {}, expected {}", name, Quote(texts.back()), format->expected));
  }
  return texts;
}

std::optional<std::pair<int, int>> TableReader::Range(std::string_view key, int max) {
  const std::string expected = fmt::format("two whole numbers [min, max] with 0 <= min <= max <= {}", max);
  const toml::node* node = Find(key, expected, Need::kOptional);
  if (node == nullptr) return std::nullopt;
  const auto* list = node->as_array();
  if (list == nullptr) {
    WrongType(*node, NameOf(key), expected);
    return std::nullopt;
  }
  const auto* low = list->size() == 2 ? list->get(0)->as_integer() : nullptr;
  const auto* high = list->size() == 2 ? list->get(1)->as_integer() : nullptr;
  if (low != nullptr && high != nullptr && low->get() >= 0 && low->get() <= high->get() && high->get() <= max)
    return std::pair(static_cast<int>(low->get()), static_cast<int>(high->get()));
  Add(key, fmt::format("is not a range, expected {}", expected));
  return std::nullopt;
}

std::optional<TableReader> TableReader::Table(std::string_view key, Need need) {
  const toml::node* node = Find(key, fmt::format("the table [{}]", NameOf(key)), need);
  if (node == nullptr) return std::nullopt;
  if (const auto* table = node->as_table(); table != nullptr) return TableReader(*table, NameOf(key), *problems_);
  WrongType(*node, NameOf(key), fmt::format("the table [{}]", NameOf(key)));
  return std::nullopt;
}

std::vector<TableReader> TableReader::Tables(std::string_view key, std::size_t max_rows) {
  const std::string expected = fmt::format("tables [[{}]]", NameOf(key));
  const toml::node* node = Find(key, expected, Need::kOptional);
  if (node == nullptr) return {};
  const auto* list = node->as_array();
  std::vector<TableReader> readers;
  if (list == nullptr) {
    WrongType(*node, NameOf(key), expected);
    return readers;
  }
  if (list->size() > max_rows) {
    Add(key, fmt::format("has {} rows, expected at most {}", list->size(), max_rows));
    return readers;
  }
  for (const auto& item : *list) {
    if (const auto* table = item.as_table(); table != nullptr)
      readers.emplace_back(*table, NameOf(key), *problems_);
    else
      WrongType(item, NameOf(key), expected);
  }
  return readers;
}

void TableReader::Finish() {
  for (const auto& [key, node] : *table_) {
    const std::string_view name = key.str();
    if (known_.contains(name)) continue;
    const std::string_view nearest = Nearest(name, known_);
    const std::string advice = nearest.empty() ? fmt::format("the keys are: {}", fmt::join(known_, ", "))
                                               : fmt::format("did you mean {}?", nearest);
    const std::string where_it_is = path_.empty() ? std::string("the file") : path_;
    problems_->Add(PositionOf(key.source()),
                   fmt::format("{} is not a key of {}; {}", Quote(name), where_it_is, advice));
  }
}

}  // namespace kintsugi::catalog
