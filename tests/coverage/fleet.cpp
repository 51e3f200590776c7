// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>

#include "common/base/check.h"
#include "common/crypto/crypto.h"
#include "console/core/host_filter.h"
#include "tests/sim/zones.h"

namespace kintsugi::coverage {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using M = v1::OperatorMethod;

const Instant kStart = FromUnixMs(1'067'817'600'000);  // Monday, 3 November 2003: no clock changes until spring
constexpr Duration kWarmUp = hours(16 * 24);
constexpr Duration kFirstLesson = hours(4 * 24);
constexpr Duration kDay = hours(24);
constexpr Duration kHorizon = kDay * 30;
constexpr Duration kTail = kDay * 3;             // after the end, for hosts that were off
constexpr Duration kPatience = minutes(10);      // for an answer of the console
constexpr std::chrono::seconds kComputing{120};  // real time, of an estimate
constexpr std::chrono::seconds kNoTime{0};
constexpr std::uint32_t kLessons = 6;  // two of each kind of package
constexpr std::uint32_t kFewest = 5;   // hosts of a rollout
constexpr std::size_t kInStock = 4;

std::string Digits(int from, int to) {
  std::string filter = "name=";
  for (int digit = from; digit <= to; ++digit) filter += fmt::format("{}*{}", digit == from ? "" : ",", digit);
  return filter;
}

}  // namespace

Fleet::Fleet(FleetOptions options)
    : options_(std::move(options)),
      scheduler_(kStart),
      prng_(StableHash("coverage", 8, options_.seed)),
      faults_(options_.seed),
      context_{scheduler_, prng_, faults_, *this},
      pool_(std::make_shared<agent::simulated::PackagePool>()) {
  faults_.End();
  result_.seed = options_.seed;
  console::CoreOptions core;
  core.zones = std::make_shared<simulation::SimZones>();
  core.check_in_interval = minutes(10);
  console_ = std::make_unique<simulation::SimConsole>(context_, core);
  DrawSites();
  DrawHosts();
  std::vector<std::uint64_t> capacities;
  for (const Site& site : sites_) capacities.push_back(site.bytes_per_second);
  links_ = std::make_unique<SharedLinks>(scheduler_, console_bytes_per_second_, std::move(capacities));
}

Fleet::~Fleet() = default;

void Fleet::Record(const simulation::Event& event) {
  ++result_.events;
  const std::uint64_t numbers[3] = {static_cast<std::uint64_t>(event.kind), static_cast<std::uint64_t>(event.host),
                                    static_cast<std::uint64_t>(ToUnixMs(scheduler_.Now()))};
  result_.hash = StableHash(numbers, sizeof numbers, result_.hash);
  if (event.kind == simulation::EventKind::kTurn) Look();
}

// ---- the operator

// A console that computes beside its engine thread answers without any time going by in the fleet.
Result<console::MessagePtr> Fleet::Ask(M method, std::shared_ptr<const google::protobuf::Message> request) {
  auto answer = std::make_shared<std::promise<Result<console::MessagePtr>>>();
  auto answered = answer->get_future();
  const auto is_there = [&](std::chrono::seconds wait) { return answered.wait_for(wait) == std::future_status::ready; };
  console_->Call(method, std::move(request),
                 [answer](Result<console::MessagePtr> reply) { answer->set_value(std::move(reply)); });
  scheduler_.RunUntil(scheduler_.Now());
  if (is_there(method == M::kEstimateRollout ? kComputing : kNoTime)) return answered.get();
  const Instant end = scheduler_.Now() + kPatience;
  while (!is_there(kNoTime) && scheduler_.Now() < end) scheduler_.RunOne();
  if (!is_there(kNoTime)) return Error{Code::kDeadlineExceeded, "the console did not answer within 10 minutes"};
  return answered.get();
}

void Fleet::DefineGroups() {
  const auto define = [this](const char* kind, const std::string& name, const std::string& filter) {
    auto request = std::make_shared<v1::SetGroupRequest>();
    request->mutable_group()->set_kind(kind);
    request->mutable_group()->set_name(name);
    request->mutable_group()->set_hosts(filter);
    KINTSUGI_CHECK(Ask(M::kSetGroup, request).has_value());
  };
  for (const Site& site : sites_) define("site", site.name, "name=" + site.name + "-*");
  define("ring", "pilot", "name=*3");
}

// The vulnerable files come to the hosts with it: other software brought them.
void Fleet::AddToStock(std::size_t kind) {
  Stock stock;
  stock.bulletin = DrawBulletin(prng_, ++bulletins_, kind);
  for (const auto& update : stock.bulletin.parsed.updates)
    for (const auto& host : hosts_)
      if (host->machine().spec().os.product == update.applicability.product) host->Damage(update);
  auto request = std::make_shared<v1::ImportBulletinsRequest>();
  auto* file = request->add_files();
  file->set_file_name(stock.bulletin.id + ".toml");
  file->set_text(stock.bulletin.text);
  KINTSUGI_CHECK(Ask(M::kImportBulletins, request).has_value());
  for (const UpdateTruth& truth : stock.bulletin.updates) truths_[truth.update_id] = truth;
  for (auto& package : stock.bulletin.packages) {
    const std::string hash = ToHex(crypto::Sha256(package.bytes));
    const std::string staged = hash + package.file_name.substr(package.file_name.rfind('.'));
    staged_names_[staged] = package.update_id;
    console_->AddPackage(package.update_id, 1, package.file_name, hash, package.bytes.size(),
                         [](const Status& added) { KINTSUGI_CHECK(added.has_value()); });
    pool_->Add(staged, std::move(package.bytes));
  }
  switch (prng_.Below(5)) {
    case 0:
    case 1:
      stock.parts = {""};
      break;
    case 2:
      stock.parts = {Digits(0, 4), Digits(5, 9)};
      break;
    case 3:
      stock.parts = {"product=windows-server-2003", "product=windows-xp,windows-2000"};
      break;
    default:
      stock.parts = {"site=" + sites_.front().name, "site!=" + sites_.front().name};
      break;
  }
  if (prng_.Percent(50)) std::reverse(stock.parts.begin(), stock.parts.end());
  stock_.push_back(std::move(stock));
}

Result<std::string> Fleet::Create(const Shape& shape) {
  auto request = std::make_shared<v1::CreateRolloutRequest>();
  *request->mutable_plan() = shape.plan;
  auto reply = Ask(M::kCreateRollout, request);
  if (!reply) return reply.error();
  return static_cast<const v1::CreateRolloutReply&>(**reply).rollout().id();
}

Result<v1::EstimateRolloutReply> Fleet::Estimate(const std::string& id) {
  auto request = std::make_shared<v1::EstimateRolloutRequest>();
  request->set_rollout(id);
  request->set_runs(options_.runs);
  const auto reply = Ask(M::kEstimateRollout, request);
  if (!reply) return reply.error();
  return static_cast<const v1::EstimateRolloutReply&>(**reply);
}

void Fleet::Change(M method, const std::string& id) {
  auto request = std::make_shared<v1::ChangeRolloutRequest>();
  request->set_rollout(id);
  KINTSUGI_CHECK(Ask(method, request).has_value());
}

// ---- one rollout

void Fleet::Describe(Assignment& assignment) const {
  const auto filter = console::HostFilter::Parse(assignment.filter);
  KINTSUGI_CHECK(filter.has_value());
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto& traits = lives_[i]->traits();
    console::FilterSubject subject;
    const std::string name = hosts_[i]->machine().spec().name;
    const std::string product = hosts_[i]->machine().spec().os.product;
    subject.name = name;
    subject.product = product;
    subject.site = sites_[traits.site].name;
    if (!filter->Matches(subject)) continue;
    ++assignment.hosts;
    assignment.people = assignment.people || traits.host_class != HostClass::kServer;
    assignment.laptops = assignment.laptops || traits.host_class == HostClass::kLaptop;
  }
}

// Lessons take whole new bulletins, kind after kind; later ones prefer what is left of an earlier one half of the time.
Assignment Fleet::Assign(bool teaching) {
  Assignment assignment;
  const auto seen = std::find_if(stock_.begin(), stock_.end(), [](const Stock& stock) { return stock.seen; });
  auto chosen = stock_.begin();
  if (!teaching && seen != stock_.end() && prng_.Percent(60)) {
    chosen = seen;
  } else {
    chosen = std::find_if(stock_.begin(), stock_.end(), [](const Stock& stock) { return !stock.seen; });
  }
  const auto take = [&](std::vector<Stock>::iterator stock) {
    assignment.bulletins.push_back(stock->bulletin.id);
    Duration install{0};
    for (const auto& truth : stock->bulletin.updates) install += truth.install / stock->bulletin.updates.size();
    std::uint64_t slowest = console_bytes_per_second_;
    for (const Site& site : sites_) slowest = std::min(slowest, site.bytes_per_second);
    const Duration alone{static_cast<std::int64_t>(stock->bulletin.largest_bytes * 1000 / slowest)};
    assignment.heavy = assignment.heavy || alone * 5 > install;  // five at a time are slower than the installer
    assignment.filter = stock->parts.back();
    assignment.seen = stock->seen;
    stock->seen = true;
    stock->parts.pop_back();
  };
  if (teaching) chosen->parts = {""};
  take(chosen);
  const bool whole = chosen->parts.empty() && assignment.filter.empty();
  const auto second = std::find_if(stock_.begin(), stock_.end(), [](const Stock& stock) {
    return !stock.seen && stock.parts.size() == 1 && stock.parts.front().empty();
  });
  if (!teaching && whole && second != stock_.end() && prng_.Percent(35)) take(second);
  std::erase_if(stock_, [](const Stock& stock) { return stock.parts.empty(); });
  Describe(assignment);
  return assignment;
}

void Fleet::RunOne(bool teaching) {
  while (std::count_if(stock_.begin(), stock_.end(), [](const Stock& stock) { return !stock.seen; }) <
         static_cast<std::ptrdiff_t>(kInStock))
    AddToStock(bulletins_ % kKinds);
  const Assignment assignment = Assign(teaching);
  if (assignment.hosts < kFewest) return;
  const std::uint32_t number = created_ + 1;
  const Shape shape =
      teaching ? TeachingShape(prng_, assignment, number) : DrawShape(prng_, assignment, scheduler_.Now(), number);
  NewQuestions();
  const auto id = Create(shape);
  if (!id) {  // a plan that this fleet cannot have
    if (options_.on_rollout) fmt::print(stderr, "fleet {}: refused: {}\n", options_.seed, id.error().message);
    return;
  }
  ++created_;
  RolloutRecord record;
  record.fleet = options_.seed;
  record.number = number;
  record.teaching = teaching;
  record.tags = shape.tags;
  if (!teaching) {
    const auto forecast = Estimate(*id);
    if (forecast) AddForecast(record, *forecast);
    if (!forecast) record.no_estimate = forecast.error().message;
  }
  Follow(*id, std::move(record));
}

// Most rollouts are started by people at work, at the first site.
void Fleet::WaitForStart() {
  scheduler_.RunFor(simulation::Between(prng_, hours(5), hours(30)));
  if (prng_.Percent(35)) return;
  const auto local = [this] { return (scheduler_.Now() + sites_.front().utc_offset).time_since_epoch(); };
  const auto at_work = [&] {
    const auto day = (local() / kDay + 3) % 7;  // 0 = Monday
    const Duration time = local() % kDay;
    return day < 5 && time >= hours(9) && time < hours(15);
  };
  while (!at_work()) scheduler_.RunFor(simulation::Between(prng_, minutes(20), minutes(140)));
}

void Fleet::Follow(const std::string& id, RolloutRecord record) {
  const auto& rollouts = console_->core()->rollouts();
  const console::Rollout& rollout = rollouts.at(*rollouts.Find(id));
  Watch watch;
  watch.rollout = &rollout;
  watch.record = result_.records.size();
  for (std::size_t slot = 0; slot < rollout.state.slots.size(); ++slot) {
    const bool work = !rollout.details[slot].work.empty() && !model::IsFinal(rollout.state.slots[slot].state);
    watch.waiting += work ? 1 : 0;
    watch.done_at.push_back(work ? 0 : -1);
  }
  record.from = ToUnixMs(scheduler_.Now());
  record.hosts = static_cast<std::uint32_t>(watch.done_at.size());
  record.with_work = static_cast<std::uint32_t>(watch.waiting);
  record.waves.resize(rollout.state.waves.size() - 1);
  watches_.push_back(std::move(watch));
  Change(M::kStartRollout, id);
  const Instant end = scheduler_.Now() + kHorizon;
  const auto runs = [&] { return rollout.state.phase == rollout::Phase::kRunning; };
  const std::size_t index = watches_.size() - 1;
  while (runs() && scheduler_.Now() < end) {
    scheduler_.RunOne();
    if (runs() && !record.teaching) EstimateAgain(id, watches_[index], record);
  }
  record.phase = rollout.state.phase;
  if (!runs()) record.cause = rollout::Explain(rollout.state, scheduler_.Now());
  if (record.phase == rollout::Phase::kCompleted) {
    record.milestones.back().actual = ToUnixMs(rollout.state.ended);
    const Instant tail = scheduler_.Now() + kTail;
    while (watches_[index].waiting > 0 && scheduler_.Now() < tail) scheduler_.RunOne();
  } else {
    Change(M::kAbortRollout, id);
  }
  result_.records.push_back(std::move(record));
  Conclude(watches_.back(), result_.records.back());
  if (options_.on_rollout) options_.on_rollout(result_.records.back());
}

// Once at each stage; a burst that passes two of them at once is one estimate for both.
void Fleet::EstimateAgain(const std::string& id, const Watch& watch, RolloutRecord& record) {
  const std::size_t done = record.with_work - watch.waiting;
  Result<v1::EstimateRolloutReply> reply = Error{Code::kNotFound, "not asked for"};
  for (std::size_t i = 0; i < kStages.size(); ++i) {
    Revision& revision = record.revisions[i];
    if (revision.made != 0 || done * 100 < std::size_t{record.with_work} * kStages[i]) continue;
    revision.made = ToUnixMs(scheduler_.Now());
    if (!reply) reply = Estimate(id);
    if (reply) AddRevision(revision, *reply);
  }
}

void Fleet::Look() {
  for (Watch& watch : watches_)
    if (watch.waiting > 0) Look(watch, ToUnixMs(scheduler_.Now()));
}

// Done: served, or given up. Where somebody else reboots, a host that waits for it counts as served, as in the engine.
void Fleet::Look(Watch& watch, std::int64_t now_ms) {
  const rollout::State& state = watch.rollout->state;
  if (state.revision == watch.seen_revision) return;
  watch.seen_revision = state.revision;
  const bool others_reboot = state.plan.reboot == model::RebootPolicy::kNever;
  for (std::size_t slot = 0; slot < watch.done_at.size(); ++slot) {
    if (watch.done_at[slot] != 0) continue;
    const model::HostState now = state.slots[slot].state;
    const bool done = now == model::HostState::kSucceeded || now == model::HostState::kInstalled ||
                      now == model::HostState::kFailed || (others_reboot && now == model::HostState::kRebootPending);
    if (!done) continue;
    watch.done_at[slot] = now_ms;
    --watch.waiting;
  }
}

// When so many percent of the hosts with work were done, when waves opened, and how hosts ended.
void Fleet::Conclude(const Watch& watch, RolloutRecord& record) {
  std::vector<std::int64_t> times;
  for (const std::int64_t at : watch.done_at)
    if (at > 0) times.push_back(at);
  std::sort(times.begin(), times.end());
  static constexpr std::size_t kPercents[] = {50, 90, 99};
  for (std::size_t i = 0; i < std::size(kPercents); ++i) {
    const std::size_t needed = (record.with_work * kPercents[i] + 99) / 100;
    if (needed > 0 && times.size() >= needed) record.milestones[i].actual = times[needed - 1];
  }
  const rollout::State& state = watch.rollout->state;
  for (std::size_t wave = 0; wave < record.waves.size(); ++wave) {
    const Instant opened = state.waves[wave + 1].opened;
    record.waves[wave].actual = opened == Instant{} ? kNever : ToUnixMs(opened);
  }
  record.succeeded = record.failed = 0;
  for (const auto& slot : state.slots) {
    const bool good = slot.state == model::HostState::kSucceeded || slot.state == model::HostState::kInstalled;
    record.succeeded += good ? 1 : 0;
    record.failed += slot.state == model::HostState::kFailed ? 1 : 0;
  }
  record.other = record.hosts - record.succeeded - record.failed;
}

FleetResult Fleet::Run() {
  console_->Start();
  for (const auto& life : lives_) life->Begin();
  scheduler_.RunFor(hours(1));
  DefineGroups();
  for (std::size_t kind = 0; kind < kKinds; ++kind) AddToStock(kind);
  scheduler_.RunUntil(kStart + kFirstLesson);
  while (created_ < kLessons) {
    RunOne(true);
    scheduler_.RunFor(simulation::Between(prng_, hours(2), hours(20)));
  }
  scheduler_.RunUntil(kStart + kWarmUp);
  // A plan that this fleet cannot have is no rollout: as many more are drawn, up to a bound.
  for (std::uint32_t tries = 0; created_ < kLessons + options_.rollouts && tries < 4 * options_.rollouts; ++tries) {
    WaitForStart();
    RunOne(false);
  }
  // The last hosts of the last rollouts: who is not done then counts as never.
  scheduler_.RunFor(kTail);
  for (const Watch& watch : watches_) Conclude(watch, result_.records[watch.record]);
  result_.simulated = scheduler_.Now() - kStart;
  return std::move(result_);
}

}  // namespace kintsugi::coverage
