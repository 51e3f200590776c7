// SPDX-License-Identifier: Apache-2.0
// Operator calls about how a rollout goes: its hosts page by page, errors in groups, the burn-up. Engine thread. See
// core.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "common/base/text.h"
#include "common/installer/exit_codes.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

using model::HostState;

constexpr std::size_t kMostNames = 20;
constexpr std::uint32_t kUsualPoints = 200;
constexpr std::uint32_t kMostPoints = 2'000;

Result<std::set<HostState>> StatesFromText(std::string_view text) {
  std::set<HostState> states;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto state = model::HostStateFromName(word);
    if (!state)
      return Error{Code::kInvalidArgument, fmt::format("'{}' is no host state; see the glossary for the words", word)};
    states.insert(*state);
  }
  return states;
}

struct SlotKey {
  std::int64_t number = 0;
  std::string text;
  rollout::Slot slot = 0;
};

// What is wrong first, then what is at work, then what waits, then what is done.
std::int64_t RankOf(HostState state) {
  if (state == HostState::kFailed) return 0;
  if (state == HostState::kTimedOut) return 1;
  if (model::IsInFlight(state)) return 2;
  return model::IsFinal(state) ? 4 + static_cast<std::int64_t>(state) : 3;
}

Status CheckSort(const std::string& sort) {
  for (const std::string_view word : {"", "name", "state", "wave", "changed", "attempts"})
    if (sort == word) return {};
  return Error{Code::kInvalidArgument,
               fmt::format("the hosts of a rollout cannot be sorted by '{}'; sort by one of name, "
                           "state, wave, changed, attempts",
                           sort)};
}

bool IsDone(HostState state) {
  return state == HostState::kSucceeded || state == HostState::kInstalled || state == HostState::kNotApplicable;
}
bool IsError(HostState state) { return state == HostState::kFailed || state == HostState::kTimedOut; }

// What the catalog, or the table of installers, says of the code, looked for in the host's own work.
std::string MeaningOf(const Rollout& rollout, const SlotDetail& detail, std::int64_t code) {
  for (const WorkRef& item : detail.work) {
    const auto& instruction = rollout.instructions[item.instruction];
    const std::string_view text = installer::TextOf(code, instruction.kind, instruction.exit_codes);
    if (!text.empty()) return std::string(text);
  }
  return "";
}

}  // namespace

SlotKey SlotKeyOf(const std::string& sort, const Rollout& rollout, rollout::Slot slot, const Fleet& fleet) {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  const SlotDetail& detail = rollout.details[slot];
  SlotKey key;
  key.slot = slot;
  if (sort == "name") key.text = ToLower(fleet.DisplayName(detail.host));
  if (sort == "state") key.number = RankOf(engine.state);
  if (sort == "wave") key.number = engine.wave;
  if (sort == "changed") key.number = ToUnixMs(detail.changed);
  if (sort == "attempts") key.number = engine.attempts;
  return key;
}

Result<v1::ListRolloutHostsReply> Core::ListRolloutHosts(const v1::ListRolloutHostsRequest& request,
                                                         Instant now) const {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  const auto states = StatesFromText(request.state());
  if (!states) return states.error();
  if (const Status known = CheckSort(request.sort()); !known) return known.error();
  const Rollout& rollout = rollouts_.at(*index);
  const auto& waves = rollout.state.plan.waves;
  const std::string part = ToLower(request.text());
  std::vector<SlotKey> keys;
  for (rollout::Slot slot = 0; slot < rollout.details.size(); ++slot) {
    const rollout::HostSlot& engine = rollout.state.slots[slot];
    const SlotDetail& detail = rollout.details[slot];
    if (!states->empty() && !states->contains(engine.state)) continue;
    if (!request.wave().empty() && (engine.wave >= waves.size() || waves[engine.wave].name != request.wave())) continue;
    if (request.reason() != v1::FAILURE_REASON_UNSPECIFIED &&
        static_cast<v1::FailureReason>(engine.reason) != request.reason())
      continue;
    if (request.by_exit_code() && detail.exit_code != request.exit_code()) continue;
    if (!part.empty() && ToLower(fleet_.DisplayName(detail.host)).find(part) == std::string::npos) continue;
    keys.push_back(SlotKeyOf(request.sort(), rollout, slot, fleet_));
  }
  if (!request.sort().empty()) {
    std::stable_sort(keys.begin(), keys.end(), [&](const SlotKey& a, const SlotKey& b) {
      const SlotKey& x = request.descending() ? b : a;
      const SlotKey& y = request.descending() ? a : b;
      return std::tie(x.number, x.text) < std::tie(y.number, y.text);
    });
  }
  v1::ListRolloutHostsReply reply;
  reply.set_total(static_cast<std::uint32_t>(keys.size()));
  const std::size_t end = request.limit() == 0 ? keys.size() : std::size_t{request.offset()} + request.limit();
  for (std::size_t i = request.offset(); i < keys.size() && i < end; ++i)
    *reply.add_hosts() = Describe(rollout, keys[i].slot, now);
  return reply;
}

Result<v1::ListRolloutErrorsReply> Core::ListRolloutErrors(const v1::ListRolloutErrorsRequest& request) const {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  const Rollout& rollout = rollouts_.at(*index);
  using Key = std::tuple<HostState, model::FailureReason, std::optional<std::int64_t>>;
  std::map<Key, v1::RolloutErrorGroup> groups;
  for (rollout::Slot slot = 0; slot < rollout.details.size(); ++slot) {
    const rollout::HostSlot& engine = rollout.state.slots[slot];
    const SlotDetail& detail = rollout.details[slot];
    if (!IsError(engine.state)) continue;
    v1::RolloutErrorGroup& group = groups[{engine.state, engine.reason, detail.exit_code}];
    group.set_hosts(group.hosts() + 1);
    group.set_may_retry(group.may_retry() + (engine.attempts < rollout::kMostOffers ? 1U : 0U));
    if (static_cast<std::size_t>(group.host_names_size()) < kMostNames)
      group.add_host_names(fleet_.DisplayName(detail.host));
    if (detail.exit_code && group.meaning().empty()) group.set_meaning(MeaningOf(rollout, detail, *detail.exit_code));
  }
  std::vector<v1::RolloutErrorGroup> sorted;
  for (auto& [key, group] : groups) {
    const auto& [state, reason, code] = key;
    group.set_state(static_cast<v1::HostState>(state));
    group.set_reason(static_cast<v1::FailureReason>(reason));
    group.set_has_exit_code(code.has_value());
    group.set_exit_code(code.value_or(0));
    if (group.meaning().empty()) group.set_meaning(std::string(model::Name(reason)));
    sorted.push_back(std::move(group));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.hosts() > b.hosts(); });
  v1::ListRolloutErrorsReply reply;
  for (auto& group : sorted) *reply.add_groups() = std::move(group);
  return reply;
}

// A slot's last change is when it was done: no history is kept for this.
Result<v1::GetBurnUpReply> Core::GetBurnUp(const v1::GetBurnUpRequest& request, Instant now) const {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  if (request.points() > kMostPoints)
    return Error{Code::kInvalidArgument,
                 fmt::format("points is {}, at most {} are allowed", request.points(), kMostPoints)};
  const Rollout& rollout = rollouts_.at(*index);
  v1::GetBurnUpReply reply;
  reply.set_started_ms(ToUnixMs(rollout.state.started));
  std::vector<std::pair<std::int64_t, bool>> ends;  // when, and whether it failed
  for (rollout::Slot slot = 0; slot < rollout.details.size(); ++slot) {
    const HostState state = rollout.state.slots[slot].state;
    if (state == HostState::kSkipped || state == HostState::kCancelled || rollout.details[slot].work.empty()) continue;
    reply.set_hosts(reply.hosts() + 1);
    if (IsDone(state) || state == HostState::kFailed)
      ends.emplace_back(std::max(ToUnixMs(rollout.details[slot].changed), reply.started_ms()),
                        state == HostState::kFailed);
  }
  if (const auto* const prediction = predictions_.Find(rollout.row.id)) {
    *reply.mutable_predicted() = prediction->prediction.burn_up();
    reply.set_predicted_ms(ToUnixMs(prediction->made));
    if (const v1::Milestone* const end = PredictedEnd(rollout)) *reply.mutable_predicted_end() = end->at();
  }
  if (rollout.state.started == Instant{}) return reply;
  std::sort(ends.begin(), ends.end());
  const Instant until = rollout.state.ended == Instant{} ? now : rollout.state.ended;
  const std::int64_t last = std::max({ToUnixMs(until), reply.started_ms(), ends.empty() ? 0 : ends.back().first});
  const std::int64_t points = request.points() == 0 ? kUsualPoints : std::max(2U, request.points());
  const std::int64_t step = std::max<std::int64_t>(1, (last - reply.started_ms()) / (points - 1));
  std::uint32_t done = 0;
  std::uint32_t failed = 0;
  auto next = ends.begin();
  for (std::int64_t at = reply.started_ms();; at = std::min(at + step, last)) {
    for (; next != ends.end() && next->first <= at; ++next) ++(next->second ? failed : done);
    auto* point = reply.add_actual();
    point->set_at_ms(at);
    point->set_done(done);
    point->set_failed(failed);
    if (at >= last) break;
  }
  return reply;
}

const v1::Milestone* Core::PredictedEnd(const Rollout& rollout) const {
  const auto* const entry = predictions_.Find(rollout.row.id);
  if (entry == nullptr) return nullptr;
  for (const auto& milestone : entry->prediction.milestones())
    if (milestone.what() == "end") return &milestone;
  return nullptr;
}

}  // namespace kintsugi::console
