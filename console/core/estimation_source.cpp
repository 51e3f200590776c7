// SPDX-License-Identifier: Apache-2.0
#include "console/core/estimation_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "console/core/placement.h"
#include "console/estimate/model_maker.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kDonorDays = 7;       // whole days seen, for a host to stand in for others
constexpr std::size_t kMostDonors = 256;      // of each class
constexpr std::uint32_t kLittleOnHours = 60;  // in 14 days: worth a word
constexpr std::array<std::uint32_t, 3> kLittleHours = {10, 30, kLittleOnHours};
constexpr std::uint32_t kKnownPace = 3;  // observations
constexpr std::int32_t kSlowPace = 512;  // 1.4 times the usual time
constexpr std::int64_t kDayMs = 86'400'000;

sim::Underway::Stage StageOf(model::HostState state) {
  using Stage = sim::Underway::Stage;
  if (state == model::HostState::kInstalling) return Stage::kInstalling;
  if (state == model::HostState::kStaged || state == model::HostState::kWaitingForWindow) return Stage::kStaged;
  const bool installed = state == model::HostState::kRebootPending || state == model::HostState::kRebooting ||
                         state == model::HostState::kVerifying;
  return installed ? Stage::kRebooting : Stage::kFetching;
}

class Maker {
 public:
  Maker(const Rollout& rollout, const EstimationSource& source, estimate::WhatIf what_if, Instant now)
      : rollout_(rollout),
        source_(source),
        now_(now),
        maker_({[&source](std::string_view key) { return source.behaviour.Find(key); },
                [&source](std::string_view key) { return source.behaviour.FindOutcomes(key); }},
               rollout.state.plan, std::move(what_if), now, source.check_in_interval, Paces(source)) {}

  estimate::Estimation Make() {
    out_.state = rollout_.state;
    out_.from = now_;
    out_.horizon = estimate::HorizonOf(rollout_.state.plan, now_);
    for (rollout::Slot slot = 0; slot < rollout_.details.size(); ++slot) AddHost(slot);
    AddDonors();
    out_.model = maker_.Take();
    estimate::FillHours(out_.state, now_, out_.horizon, out_.model);
    out_.parameters = maker_.parameters();
    OpenGates();
    Problems();
    return std::move(out_);
  }

 private:
  static std::vector<estimate::Pace> Paces(const EstimationSource& source) {
    std::vector<estimate::Pace> paces;
    for (HostIndex i = 0; i < source.fleet.size(); ++i) paces.push_back(source.behaviour.pace(i));
    return paces;
  }

  void AddHost(rollout::Slot slot) {
    const HostIndex index = rollout_.details[slot].host;
    const Host& host = source_.fleet.at(index);
    estimate::HostInput input;
    for (const WorkRef& item : rollout_.details[slot].work)
      input.work.push_back(&rollout_.instructions[item.instruction]);
    input.work_id = WorkId(rollout_, rollout_.details[slot].work);
    input.site = host.membership.site;
    input.host_class = source_.behaviour.ClassOf(source_.fleet, index, now_);
    const sim::Presence& presence = source_.behaviour.presence(index);
    input.presence = presence.empty() ? nullptr : &presence;
    input.listens = source_.listens(host.row.id);
    input.online_now = input.listens || IsOn(host);
    if (!input.online_now) input.listens = true;  // most agents listen once they are on
    input.pace = source_.behaviour.pace(index);
    input.number = index;
    input.zone_offset = ZoneOffset(host);
    NoteBefore(host, input);
    maker_.Add(input);
    estimate::HostName name{host.row.id.str(), source_.fleet.DisplayName(index), Why(host, presence), ""};
    if (name.why.empty())
      name.why = WhySlow(source_.behaviour.pace(index));
    else
      name.group = WhyOfGroup(input.host_class, host, presence);
    out_.hosts.push_back(std::move(name));
    NoteUnderway(slot);
  }

  bool IsOn(const Host& host) const {
    return host.last_contact != Instant{} && now_ - host.last_contact <= source_.check_in_interval * 5 / 2;
  }

  std::uint32_t WorkId(const Rollout& rollout, const std::vector<WorkRef>& work) {
    std::string key;
    for (const WorkRef& item : work) key += rollout.instructions[item.instruction].update_id + "\n";
    return work_ids_.emplace(std::move(key), static_cast<std::uint32_t>(work_ids_.size())).first->second;
  }

  // A host does one rollout's work at a time, the oldest first.
  void NoteBefore(const Host& host, estimate::HostInput& input) {
    for (const SlotRef& ref : host.slots) {
      const Rollout& other = source_.rollouts.at(ref.rollout);
      const rollout::HostSlot& slot = other.state.slots[ref.slot];
      if (other.row.id == rollout_.row.id || other.row.created > rollout_.row.created) continue;
      const bool at_work = model::IsInFlight(slot.state);
      const bool active =
          other.state.phase == rollout::Phase::kRunning || other.state.phase == rollout::Phase::kCompleted;
      const bool waits = active && slot.wave < other.state.open_waves &&
                         (slot.state == model::HostState::kQueued || slot.state == model::HostState::kTimedOut);
      if (!at_work && !waits) continue;
      if (slot.state == model::HostState::kRebootPending && other.state.plan.reboot == model::RebootPolicy::kNever) {
        input.waits_for_boot = true;
        continue;
      }
      estimate::HostInput::Before before;
      for (const WorkRef& item : other.details[ref.slot].work)
        before.work.push_back(&other.instructions[item.instruction]);
      before.work_id = WorkId(other, other.details[ref.slot].work);
      if (!before.work.empty()) input.before.push_back(std::move(before));
    }
  }

  Duration ZoneOffset(const Host& host) {
    if (!host.facts) return Duration{0};
    const std::string& name = host.facts->time_zone;
    auto found = offsets_.find(name);
    if (found == offsets_.end()) {
      const auto zone = FindZone(source_.zones, name);
      found = offsets_.emplace(name, zone ? (*zone)->OffsetAt(now_) : Duration{0}).first;
    }
    return found->second;
  }

  // What makes a host late, from its hours.
  std::string Why(const Host& host, const sim::Presence& presence) const {
    if (host.last_contact == Instant{}) return "was never seen";
    const std::int64_t silent_ms = (now_ - host.last_contact).count();
    const sim::KnownSpan span = sim::KnownDaysOf(presence, now_);
    if (silent_ms >= sim::kPresenceDays * kDayMs) return "was not seen in the last 14 days";
    if (span.days() == 0) return "";
    const std::uint32_t hours = sim::SlotsOnline(presence, span.first, span.last) / 4;
    if (hours * 14 >= kLittleOnHours * span.days()) return "";
    return fmt::format("was online {} h in the last {} days", hours, span.days());
  }

  // The same for hosts alike: by class, and by how little they were on.
  std::string WhyOfGroup(sim::HostClass host_class, const Host& host, const sim::Presence& presence) const {
    const sim::KnownSpan span = sim::KnownDaysOf(presence, now_);
    if (host.last_contact == Instant{} || span.days() == 0) return "";
    const std::uint32_t hours = sim::SlotsOnline(presence, span.first, span.last) / 4;
    for (const std::uint32_t less : kLittleHours)
      if (hours < less)
        return fmt::format("{} was online less than {} h in the last {} days", sim::Name(host_class), less,
                           span.days());
    return "";
  }

  static std::string WhySlow(const estimate::Pace& pace) {
    if (pace.count < kKnownPace || pace.Mean() < kSlowPace) return "";
    const std::int64_t times = sim::TimesPowerOfTwo(10, pace.Mean());
    return fmt::format("takes {}.{} times as long as usual", times / 10, times % 10);
  }

  void NoteUnderway(rollout::Slot slot) {
    const rollout::HostSlot& engine = rollout_.state.slots[slot];
    if (!model::IsInFlight(engine.state)) return;
    sim::Underway underway;
    underway.slot = slot;
    underway.stage = StageOf(engine.state);
    underway.since_ms = underway.stage == sim::Underway::Stage::kFetching ? engine.offered_ms
                                                                          : ToUnixMs(rollout_.details[slot].changed);
    out_.underway.push_back(underway);
  }

  void AddDonors() {
    std::array<std::size_t, sim::kHostClassCount> added{};
    for (HostIndex i = 0; i < source_.fleet.size(); ++i) {
      const sim::Presence& presence = source_.behaviour.presence(i);
      if (sim::KnownDays(presence, now_) < kDonorDays) continue;
      const sim::HostClass host_class = source_.behaviour.ClassOf(source_.fleet, i, now_);
      std::size_t& count = added[static_cast<std::size_t>(host_class)];
      if (count++ < kMostDonors) maker_.AddDonor(host_class, presence);
    }
  }

  // Nobody knows when somebody will release a gate: as soon as it may be.
  void OpenGates() {
    auto& waves = out_.state.plan.waves;
    for (std::size_t i = out_.state.open_waves == 0 ? 0 : out_.state.open_waves - 1; i + 1 < waves.size(); ++i) {
      if (!waves[i].manual_gate) continue;
      waves[i].manual_gate = false;
      out_.problems.push_back(fmt::format(
          "the gate after wave {} counts as released at once: what the release takes comes on top", waves[i].name));
    }
  }

  void Problems() {
    const rollout::Phase phase = out_.state.phase;
    if (phase == rollout::Phase::kPaused || phase == rollout::Phase::kHalted || phase == rollout::Phase::kAborted)
      out_.problems.push_back(fmt::format("never: the rollout is {}{}", rollout::Name(phase),
                                          phase == rollout::Phase::kAborted ? "" : "; as long as nobody resumes it"));
    if (out_.model.console.bytes_per_second == 0)
      out_.problems.push_back("never: nothing comes through the console's link (0 bytes a second)");
    for (const sim::LinkModel& site : out_.model.sites)
      if (site.bytes_per_second == 0)
        out_.problems.push_back(
            fmt::format("never: nothing comes through the link of site {} (0 bytes a second)", site.name));
    ClosedWindows();
    NeverSeen();
    if (maker_.refused() > 0)
      out_.problems.push_back(fmt::format(
          "{} observations were left out: negative, or longer than 30 days; a clock had jumped", maker_.refused()));
  }

  void ClosedWindows() {
    for (std::size_t i = 0; i < out_.model.hours.size(); ++i) {
      if (!out_.model.hours[i].windows.empty()) continue;
      std::size_t hosts = 0;
      for (const rollout::HostSlot& slot : out_.state.slots)
        hosts += slot.calendar == i && sim::HasWork(slot) ? 1U : 0U;
      if (hosts > 0)
        out_.problems.push_back(fmt::format(
            "never: the windows of {} hosts (time zone {}) do not open until {}; look at: kintsugi schedule", hosts,
            i < rollout_.zones.size() ? rollout_.zones[i] : "?", FormatInstant(out_.horizon)));
    }
  }

  void NeverSeen() {
    std::size_t hosts = 0, work = 0;
    for (std::size_t slot = 0; slot < out_.model.hosts.size(); ++slot) {
      if (!sim::HasWork(out_.state.slots[slot]) || sim::IsDone(out_.state, out_.state.slots[slot])) continue;
      ++work;
      hosts += out_.model.hosts[slot].presence == sim::HostModel::Presence::kNever ? 1U : 0U;
    }
    if (hosts == 0) return;
    out_.problems.push_back(
        hosts == work ? fmt::format("never: none of the {} hosts was seen in the last 14 days", hosts)
                      : fmt::format("never for {} of {} hosts: they were not seen in the last 14 days", hosts, work));
  }

  const Rollout& rollout_;
  const EstimationSource& source_;
  const Instant now_;
  estimate::ModelMaker maker_;
  estimate::Estimation out_;
  std::map<std::string, std::uint32_t> work_ids_;
  std::map<std::string, Duration> offsets_;
};

}  // namespace

estimate::Estimation MakeEstimation(const Rollout& rollout, const EstimationSource& source, estimate::WhatIf what_if,
                                    Instant now) {
  return Maker(rollout, source, std::move(what_if), now).Make();
}

Result<estimate::WhatIf> WhatIfFromWire(const v1::WhatIf& wire) {
  estimate::WhatIf what_if;
  if (wire.has_console_bytes_per_second()) what_if.console_bytes_per_second = wire.console_bytes_per_second();
  if (wire.has_site_bytes_per_second()) what_if.site_bytes_per_second = wire.site_bytes_per_second();
  what_if.relay_sites.assign(wire.relay_sites().begin(), wire.relay_sites().end());
  if (wire.has_relay_hit_percent()) what_if.relay_hit_percent = wire.relay_hit_percent();
  if (wire.has_install_percent()) what_if.install_percent = wire.install_percent();
  if (wire.has_reboot_percent()) what_if.reboot_percent = wire.reboot_percent();
  if (wire.has_check_in_ms())
    what_if.check_in = Duration{static_cast<Duration::rep>(std::min<std::uint64_t>(wire.check_in_ms(), 1ULL << 40U))};
  what_if.always_on = wire.always_on();
  if (const Status checked = estimate::Check(what_if); !checked) return checked.error();
  return what_if;
}

}  // namespace kintsugi::console
