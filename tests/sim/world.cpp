// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/package/handler.h"
#include "common/base/bytes.h"
#include "common/crypto/crypto.h"
#include "common/flow/state_codec.h"
#include "tests/sim/zones.h"

namespace kintsugi::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant kStart = FromUnixMs(1'066'000'000'000);  // October 2003
constexpr Duration kGatePatience = hours(31);          // of the operator, with a wave that does not succeed
constexpr std::size_t kMaxViolations = 1;

constexpr std::array<std::string_view, 17> kEventNames = {
    "fault",   "operator",      "console-started", "console-stopped",  "turn",       "reply-sent",
    "reply",   "agent-started", "agent-stopped",   "host-down",        "installing", "install-ended",
    "applied", "reboot-asked",  "report",          "report-forgotten", "edited"};

template <typename T>
T OneOf(Prng& prng, std::initializer_list<T> values) {
  return *(values.begin() + prng.Below(values.size()));
}

std::uint32_t DrawHosts(Prng& prng) { return prng.Percent(2) ? 60 : 2 + static_cast<std::uint32_t>(prng.Below(11)); }

// Half of the hosts have somebody at work, some of whom never answer.
agent::simulated::SimulatedUser DrawUser(Prng& prng) {
  agent::simulated::SimulatedUser user;
  user.signed_in = prng.Percent(50);
  user.defers = static_cast<std::uint32_t>(prng.Below(5));
  user.answers = !prng.Percent(25);
  user.answers_after = Between(prng, Duration{1'000}, minutes(10));
  return user;
}

std::string HexId(Prng& prng) { return fmt::format("{:016x}{:016x}", prng.Next(), prng.Next()); }

std::uint64_t SubSeed(std::uint64_t seed, std::uint64_t stream) { return StableHash(&stream, sizeof stream, seed); }

std::string Describe(const Event& event) {
  if (event.report != nullptr)
    return fmt::format("{} {} {} seq {} {}", event.report->offer.str(), model::Name(event.report->state),
                       model::Name(event.report->reason), event.report->sequence, event.report->detail);
  if (event.reply != nullptr) {
    std::string text;
    for (const auto& offer : event.reply->offers) text += " offer " + offer.id.str();
    for (const auto& ack : event.reply->acknowledged) text += fmt::format(" ack {}/{}", ack.offer.str(), ack.sequence);
    for (const auto& id : event.reply->recalled) text += " recall " + id.str();
    return text;
  }
  return fmt::format("{} {} {}", event.offer, event.update, event.text);
}

}  // namespace

std::string_view Name(EventKind kind) { return kEventNames[static_cast<std::size_t>(kind)]; }

World::World(RunOptions options)
    : options_(std::move(options)),
      scheduler_(kStart),
      prng_(SubSeed(options_.seed, 1)),
      faults_(SubSeed(options_.seed, 2)),
      context_{scheduler_, prng_, faults_, *this},
      catalog_(DrawCatalog(prng_)) {
  result_.seed = options_.seed;
  checkers_ = All(*this);
  for (const auto& bulletin : catalog_.bulletins) {
    for (const auto& update : bulletin.last.updates) updates_.push_back(update);
    for (const auto& package : bulletin.packages)
      staged_names_[ToHex(crypto::Sha256(package.bytes)) + ".exe"] = package.update_id;
  }
  console::CoreOptions core;
  core.zones = std::make_shared<SimZones>();
  core.check_in_interval = OneOf<Duration>(prng_, {minutes(5), minutes(20), minutes(60), minutes(60)});
  core.batch_limit = prng_.Percent(20) ? 2 : 1'000;
  core.inbox_capacity = prng_.Percent(10) ? 4 : 20'000;
  console_ = std::make_unique<SimConsole>(context_, core);
  MakeHosts(options_.hosts > 0 ? options_.hosts : DrawHosts(prng_));
}

World::~World() = default;

void World::MakeHosts(std::uint32_t count) {
  network_ = std::make_unique<SimNetwork>(context_, *console_, count);
  console_->Attach(*network_);
  std::vector<HostId> ids;
  for (std::uint32_t i = 0; i < count; ++i) {
    HostParts parts;
    const int index = static_cast<int>(i);
    const auto platform = catalog_.platforms[prng_.Below(catalog_.platforms.size())];
    parts.id = HostId(HexId(prng_));
    parts.spec = agent::simulated::MakeSpec(platform, fmt::format("SIM-{:03}", i));
    agent::simulated::AddVulnerableFiles(parts.spec, catalog_.First());
    parts.spec.time_zone = kZoneNames[prng_.Below(kZoneNames.size())];
    auto user = DrawUser(prng_);
    parts.options.seed = prng_.Next();
    parts.options.listen = !prng_.Percent(15);
    parts.staged_names = &staged_names_;
    parts.make_link = [this, index] { return network_->MakeLink(index); };
    parts.make_content = [this, index] {
      return MakeSimContent(context_, packages_, index, [this, index] {
        const Path path = network_->path(index);
        return console_->up() && !path.up_cut && !path.down_cut;
      });
    };
    ids.push_back(parts.id);
    index_.emplace(parts.id, index);
    console_->AddHost(parts.id, parts.spec.name);
    hosts_.push_back(std::make_unique<SimHost>(context_, index, std::move(parts)));
    hosts_.back()->machine().user() = user;
  }
  operator_ = std::make_unique<SimOperator>(context_, *console_, catalog_, packages_, ids);
}

const model::Update* World::FindUpdate(const std::string& id) const {
  const auto found =
      std::find_if(updates_.begin(), updates_.end(), [&](const auto& update) { return update.id == id; });
  return found == updates_.end() ? nullptr : &*found;
}

std::optional<model::Offer> World::HeldOffer(int index, std::string_view offer) {
  const auto& stored = host(index).journal().stored();
  const auto found = stored.find("offer/" + std::string(offer));
  if (found == stored.end()) return std::nullopt;
  auto decoded = flow::DecodeOffer(found->second);
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

void World::Violate(std::string_view checker, const std::string& sentence) {
  if (result_.violations.size() >= kMaxViolations) return;
  result_.violations.push_back(fmt::format("{}: {}", checker, sentence));
  if (options_.trace) options_.trace(fmt::format("{} VIOLATION {}: {}", FormatInstant(now()), checker, sentence));
}

void World::Record(const Event& event) {
  ++result_.events;
  const std::uint64_t numbers[3] = {static_cast<std::uint64_t>(event.kind), static_cast<std::uint64_t>(event.host),
                                    static_cast<std::uint64_t>(ToUnixMs(now()))};
  result_.hash = StableHash(numbers, sizeof numbers, result_.hash);
  if (event.kind != EventKind::kTurn) {
    const std::string text = Describe(event);
    result_.hash = StableHash(text.data(), text.size(), result_.hash);
    const bool heartbeat = text.empty() && event.reply != nullptr;
    if (options_.trace && !heartbeat)
      options_.trace(fmt::format("{}.{:03} {:>4} {} {}", FormatInstant(now()), ToUnixMs(now()) % 1000,
                                 event.host == kNoHost ? "" : fmt::format("h{}", event.host), Name(event.kind), text));
  }
  if (event.kind == EventKind::kInstallStarted) ++result_.installs;
  if (event.kind == EventKind::kReportWritten && model::IsFinal(event.report->state)) ++result_.results;
  for (const auto& checker : checkers_) checker->OnEvent(event);
}

// ---- the run

// Late ones are heard of for the first time while rollouts are under way.
void World::PowerOnLater(SimHost& host, Duration at_most) {
  scheduler_.After(Between(prng_, Duration{0}, at_most), [&host] { host.machine().PowerOn(); });
}

// People restart their machines: what waits for somebody else's reboot gets it.
void World::NightlyReboots(SimHost& host) {
  scheduler_.After(Between(prng_, hours(10), hours(30)), [this, &host] {
    host.machine().UserReboots();
    NightlyReboots(host);
  });
}

void World::EndFaults() {
  faults_.End();
  network_->Heal();
  for (const auto& host : hosts_) {
    host->journal().SetDiskFull(false);
    auto& faults = host->machine().faults();
    faults.disk_full = false;
    faults.ignores_reboots = false;
    faults.refuses_reboots = false;
  }
  operator_->WindDown();
}

// So many hosts of a rollout may be at work at once.
std::uint32_t SmallestLimit(const model::RolloutPlan& plan) {
  std::uint32_t limit = std::max<std::uint32_t>(1, plan.in_flight_limit);
  for (const auto& group : plan.group_limits) limit = std::min(limit, group.limit);
  return limit;
}

// Two days, and for each rollout four hours a host and place (a day where work waits for a window): an offer, an
// install with its time-out, three reboot requests, back-off, and the same again for a retry fit into it. Then soaks,
// dates, and a period for each start where those are limited.
Duration World::SettleBound() const {
  Duration bound = hours(48);
  if (console_->core() == nullptr) return bound + hours(48);
  const auto& rollouts = console_->core()->rollouts();
  for (std::uint32_t i = 0; i < rollouts.size(); ++i) {
    const auto& state = rollouts.at(i).state;
    const auto& plan = state.plan;
    const auto rounds = state.slots.size() / SmallestLimit(plan) + 1;
    const Duration round = plan.schedule.windows.empty() ? hours(4) : hours(24);
    bound += round * static_cast<std::int64_t>(rounds * (plan.max_attempts + 4)) + plan.offer_timeout * 3;
    for (const auto& wave : plan.waves) bound += wave.soak + wave.offset + hours(1) + kGatePatience;
    if (plan.start_at > state.started) bound += plan.start_at - state.started;
    if (plan.starts_limit > 0)
      bound += plan.starts_period * static_cast<std::int64_t>(state.slots.size() * (plan.max_attempts + 4));
  }
  return bound;
}

std::string World::Unsettled() const {
  if (console_->core() == nullptr) return "the console is down";
  if (!operator_->done_creating()) return "a rollout is still to be created";
  const auto& rollouts = console_->core()->rollouts();
  for (std::uint32_t i = 0; i < rollouts.size(); ++i) {
    const auto& rollout = rollouts.at(i);
    const auto phase = rollout.state.phase;
    if (phase != rollout::Phase::kCompleted && phase != rollout::Phase::kAborted)
      return fmt::format("rollout {} is {}: {}", rollout.row.id.str(), rollout::Name(phase),
                         rollout::Explain(rollout.state, console_->clock().Now()));
    for (rollout::Slot slot = 0; slot < rollout.state.slots.size(); ++slot) {
      if (model::IsFinal(rollout.state.slots[slot].state)) continue;
      return fmt::format(
          "host {} of the {} rollout {} is {}: {}",
          index_.at(rollout.details.empty() ? HostId()
                                            : console_->core()->fleet().at(rollout.details[slot].host).row.id),
          rollout::Name(phase), rollout.row.id.str(), model::Name(rollout.state.slots[slot].state),
          rollout::ExplainSlot(rollout.state, slot, console_->clock().Now()));
    }
  }
  return "";
}

bool World::RunTo(Instant end, bool until_settled) {
  while (scheduler_.Now() < end && result_.violations.empty()) {
    scheduler_.RunUntil(std::min(end, scheduler_.Now() + minutes(10)));
    if (until_settled && Unsettled().empty()) return true;
  }
  return !until_settled;
}

RunResult World::Run() {
  const Duration span = OneOf<Duration>(prng_, {hours(6), hours(12), hours(24), hours(48), hours(72)});
  console_->Start();
  const bool late = prng_.Percent(40);
  for (const auto& host : hosts_) {
    PowerOnLater(*host, late && prng_.Percent(30) ? span * 3 / 4 : Duration{minutes(10)});
    NightlyReboots(*host);
  }
  operator_->Begin(span);
  const Instant end = kStart + span;
  for (std::size_t i = 0; i < kFaultCount; ++i) DisturbLater(static_cast<Fault>(i), end);
  RunTo(end, false);
  EndFaults();
  RunTo(scheduler_.Now() + minutes(30), false);  // the console is up again, rollouts are known
  RunTo(scheduler_.Now() + SettleBound(), true);
  if (result_.violations.empty())
    for (const auto& checker : checkers_) checker->AtEnd();
  Collect(result_);
  return result_;
}

void World::Collect(RunResult& result) const {
  result.faults = faults_.counts();
  result.simulated = scheduler_.Now() - kStart;
  result.turns = console_->turns();
  result.console_kills = console_->kills();
  if (console_->core() == nullptr) return;
  const auto& rollouts = console_->core()->rollouts();
  result.rollouts = rollouts.size();
  for (std::uint32_t i = 0; i < rollouts.size(); ++i)
    result.completed += rollouts.at(i).state.phase == rollout::Phase::kCompleted ? 1U : 0U;
}

}  // namespace kintsugi::simulation
