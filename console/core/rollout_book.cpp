// SPDX-License-Identifier: Apache-2.0
#include "console/core/rollout_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/base/prng.h"
#include "common/base/text.h"
#include "console/core/rollout_rows.h"

namespace kintsugi::console {

void ControlLog::Add(Instant at, std::string who, std::string what) {
  changes.push_back({++revision, at, std::move(who), std::move(what)});
  if (changes.size() > kMostChanges) changes.erase(changes.begin());
}

Status ControlLog::Check(std::uint64_t seen) const {
  if (seen == 0 || seen == revision) return {};
  std::string news;
  for (const Change& change : changes) {
    if (change.revision <= seen) continue;
    news += fmt::format("{}{} at {}: {}", news.empty() ? "" : "; ", change.who, FormatInstant(change.at), change.what);
  }
  if (news.empty()) news = "more than can be listed";
  return Error{Code::kConflict,
               fmt::format("nothing was done, for the rollout changed since you looked: {}. Look again", news)};
}

Result<RolloutBook> RolloutBook::Load(db::Store& store, Fleet& fleet, const schedule::ZoneSource* zones, Instant now) {
  RolloutBook book;
  auto rows = store.Rollouts();
  if (!rows) return rows.error();
  std::stable_sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.created < b.created; });
  for (auto& row : *rows) {
    auto hosts = store.RolloutHosts(row.id);
    if (!hosts) return hosts.error();
    auto live = RestoreRollout(std::move(row), *hosts, fleet, zones, now);
    if (!live) return live.error();
    book.Add(std::move(*live), fleet);
  }
  return book;
}

std::optional<std::uint32_t> RolloutBook::Find(const std::string& id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

Result<std::uint32_t> RolloutBook::FindByIdOrName(const std::string& text) const {
  if (const auto index = Find(text)) return *index;
  std::optional<std::uint32_t> match;
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (!EqualNoCase(rollouts_[i].state.plan.name, text)) continue;
    if (match)
      return Error{Code::kInvalidArgument,
                   fmt::format("several rollouts are called '{}': give the id (see rollout list)", text)};
    match = i;
  }
  if (!match) return Error{Code::kNotFound, fmt::format("no rollout has the id or name '{}'", text)};
  return *match;
}

Instant RolloutBook::NextCreated(Instant now) const {
  return rollouts_.empty() ? now : std::max(now, rollouts_.back().row.created + Duration{1});
}

std::uint32_t RolloutBook::Add(Rollout rollout, Fleet& fleet) {
  const std::uint32_t index = size();
  by_id_.emplace(rollout.row.id.str(), index);
  for (std::uint32_t slot = 0; slot < rollout.details.size(); ++slot)
    fleet.at(rollout.details[slot].host).slots.push_back({index, slot});
  rollouts_.push_back(std::move(rollout));
  return index;
}

OfferId MakeOfferId(const std::string& rollout, rollout::Slot slot, std::uint32_t attempt) {
  return OfferId(fmt::format("{}-{}-{}", rollout, slot, attempt));
}

std::optional<OfferRef> ParseOfferId(std::string_view text) {
  const std::size_t last = text.rfind('-');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const std::size_t first = text.rfind('-', last - 1);
  if (first == std::string_view::npos) return std::nullopt;
  OfferRef ref;
  ref.rollout = text.substr(0, first);
  const std::string_view slot = text.substr(first + 1, last - first - 1);
  const std::string_view attempt = text.substr(last + 1);
  const auto number = [](std::string_view digits, std::uint32_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (!number(slot, ref.slot) || !number(attempt, ref.attempt)) return std::nullopt;
  return ref;
}

void Link(Host& host, SlotRef ref) {
  const auto later = std::find_if(host.slots.begin(), host.slots.end(),
                                  [&](const SlotRef& other) { return other.rollout > ref.rollout; });
  host.slots.insert(later, ref);
}

}  // namespace kintsugi::console
