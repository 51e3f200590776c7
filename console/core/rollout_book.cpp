// SPDX-License-Identifier: Apache-2.0
#include "console/core/rollout_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/base/prng.h"
#include "common/base/text.h"
#include "console/core/stored_rollout.h"

namespace kintsugi::console {
namespace {

rollout::HostSlot ToSlot(const db::RolloutHostRow& row) {
  rollout::HostSlot slot;
  slot.state = row.state;
  slot.reason = row.reason;
  slot.wave = row.wave;
  slot.attempts = static_cast<std::uint8_t>(row.attempts);
  slot.not_before_ms = ToUnixMs(row.not_before);
  slot.last_heard_ms = ToUnixMs(row.last_heard);
  return slot;
}

Result<Rollout> Restore(db::RolloutRow row, const std::vector<db::RolloutHostRow>& hosts, const Fleet& fleet,
                        Instant now) {
  auto stored = ParseStoredRollout(row.plan);
  if (!stored) return stored.error();
  Rollout live;
  live.instructions = std::move(stored->instructions);
  rollout::State state;
  state.plan = std::move(stored->plan);
  state.seed = StableHash(row.id.str().data(), row.id.str().size());
  const auto phase = rollout::PhaseFromName(row.phase);
  if (!phase)
    return Error{Code::kDataLoss, fmt::format("rollout {} has the unknown phase '{}'", row.id.str(), row.phase)};
  state.phase = *phase;
  state.cause = rollout::HaltCauseFromText(row.cause).value_or(rollout::HaltCause{});
  state.revision = row.revision;
  state.started = row.started;
  state.ended = row.ended;
  for (const auto& host : hosts) {
    const auto index = fleet.Find(host.host);
    if (!index)
      return Error{Code::kDataLoss, fmt::format("rollout {} names the unknown host {}", row.id.str(), host.host.str())};
    state.slots.push_back(ToSlot(host));
    SlotDetail detail;
    detail.host = *index;
    for (std::size_t i = 0; i < live.instructions.size(); ++i) {
      if (live.instructions[i].update_id == host.update_id) detail.instruction = static_cast<std::uint16_t>(i);
    }
    detail.report_sequence = host.report_sequence;
    detail.installer_runs = host.installer_runs;
    detail.runs_before_attempt = host.runs_before_attempt;
    detail.exit_code = host.exit_code;
    detail.detail = host.detail;
    detail.changed = host.changed;
    live.details.push_back(std::move(detail));
  }
  live.state = rollout::Restore(std::move(state), row.open_waves, now);
  live.row = std::move(row);
  return live;
}

}  // namespace

Result<RolloutBook> RolloutBook::Load(db::Store& store, Fleet& fleet, Instant now) {
  RolloutBook book;
  auto rows = store.Rollouts();
  if (!rows) return rows.error();
  std::stable_sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.created < b.created; });
  for (auto& row : *rows) {
    auto hosts = store.RolloutHosts(row.id);
    if (!hosts) return hosts.error();
    auto live = Restore(std::move(row), *hosts, fleet, now);
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

db::RolloutHostRow ToRow(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet) {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  const SlotDetail& detail = rollout.details[slot];
  db::RolloutHostRow row;
  row.rollout = rollout.row.id;
  row.slot = slot;
  row.host = fleet.at(detail.host).row.id;
  if (detail.instruction != SlotDetail::kNoInstruction) {
    row.update_id = rollout.instructions[detail.instruction].update_id;
    row.package_revision = rollout.instructions[detail.instruction].package_revision;
  }
  row.wave = engine.wave;
  row.state = engine.state;
  row.reason = engine.reason;
  row.attempts = engine.attempts;
  row.exit_code = detail.exit_code;
  row.detail = detail.detail;
  row.report_sequence = detail.report_sequence;
  row.installer_runs = detail.installer_runs;
  row.runs_before_attempt = detail.runs_before_attempt;
  row.not_before = FromUnixMs(engine.not_before_ms);
  row.last_heard = FromUnixMs(engine.last_heard_ms);
  row.changed = detail.changed;
  return row;
}

void RefreshRow(Rollout& rollout) {
  const rollout::State& state = rollout.state;
  rollout.row.phase = rollout::Name(state.phase);
  rollout.row.cause = rollout::ToText(state.cause);
  rollout.row.open_waves = state.open_waves;
  rollout.row.revision = state.revision;
  rollout.row.started = state.started;
  rollout.row.ended = state.ended;
}

}  // namespace kintsugi::console
