// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/runner/world.h"

#include <algorithm>

#include "agent/platform/simulated/package_file.h"
#include "agent/runner/identity_store.h"
#include "common/crypto/crypto.h"

namespace kintsugi::agent::testing {

using std::chrono::milliseconds;

// ---- console

class FakeConsole::FakeLink final : public Link {
 public:
  explicit FakeLink(FakeConsole& console) : console_(console) { console_.links_.insert(this); }
  ~FakeLink() override {
    *alive_ = false;
    console_.links_.erase(this);
  }
  void CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) override {
    KINTSUGI_CHECK(!busy_);  // at most one at a time
    busy_ = true;
    console_.scheduler_.After(
        console_.latency, [this, alive = alive_, request, done = std::move(done), console = &console_] {
          if (console->fail_calls > 0) {
            --console->fail_calls;
            console->request_times.push_back(console->scheduler_.Now());
            if (*alive) Finish(done, console->failure);
            return;
          }
          model::CheckInReply reply = console->Answer(request);  // also when the agent has gone meanwhile
          if (!*alive) return;
          if (console->lose_replies > 0) {
            --console->lose_replies;
            return Finish(done, Error{Code::kUnavailable, "the reply was lost", 0});
          }
          Finish(done, std::move(reply));
        });
  }
  void Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) override {
    ++console_.listeners;
    on_wake_ = std::move(on_wake);
    on_lost_ = std::move(on_lost);
  }
  void UseIdentity(const Identity&) override { ++console_.identities_used; }
  void Wake() {
    if (on_wake_) on_wake_();
  }

 private:
  void Finish(const std::function<void(Result<model::CheckInReply>)>& done, Result<model::CheckInReply> reply) {
    console_.scheduler_.After(console_.latency, [this, alive = alive_, done, reply = std::move(reply)] {
      if (!*alive) return;
      busy_ = false;
      done(reply);
    });
  }
  FakeConsole& console_;
  bool busy_ = false;
  std::function<void()> on_wake_;
  std::function<void(Error)> on_lost_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

std::unique_ptr<Link> FakeConsole::MakeLink() { return std::make_unique<FakeLink>(*this); }

void FakeConsole::Open(const model::Offer& offer) { offers_[offer.id].offer = offer; }

void FakeConsole::WakeAll() {
  for (auto* link : links_) link->Wake();
}

void FakeConsole::TakeReport(const model::Report& report) {
  auto& row = offers_.at(report.offer);
  if (report.sequence <= row.last.sequence && row.last.state != model::HostState::kUnspecified) return;
  if (model::IsFinal(row.last.state)) ++changed_results;
  row.last = report;
  states.push_back(report.state);
}

model::CheckInReply FakeConsole::Answer(const model::CheckInRequest& request) {
  requests.push_back(request);
  request_times.push_back(scheduler_.Now());
  model::CheckInReply reply;
  for (const auto& report : request.reports) {
    TakeReport(report);
    reply.acknowledged.push_back({report.offer, report.sequence});
  }
  for (const auto& [id, row] : offers_) {
    const bool held =
        std::find(request.held_offers.begin(), request.held_offers.end(), id) != request.held_offers.end();
    if (!held && (repeat_offers || !model::IsFinal(row.last.state))) reply.offers.push_back(row.offer);
  }
  if (request.facts) digest_ = request.facts_digest;
  reply.want_facts = digest_ != request.facts_digest;
  if (request.query_digest != query.digest) reply.query = query;
  reply.recalled = recalled;
  if (!request.renewal_csr_der.empty()) reply.certificate_der = std::exchange(certificate, "");
  reply.next_check_in = next_check_in;
  reply.server_time = scheduler_.Now() + clock_ahead;
  return reply;
}

// ---- packages

class FakeStore::FakeSource final : public ContentSource {
 public:
  explicit FakeSource(FakeStore& store) : store_(store) {}
  ~FakeSource() override { Cancel(); }
  void Fetch(const Sha256Digest& sha256, std::uint64_t size_bytes, StagedFile& file,
             std::function<void(Status)> done) override {
    ++store_.fetches;
    run_ = std::make_shared<Run>(Run{sha256, size_bytes, &file, std::move(done),
                                     store_.packages_.contains(sha256) ? store_.packages_.at(sha256) : std::string(), 0,
                                     std::nullopt});
    if (store_.corrupt_fetches > 0) {
      --store_.corrupt_fetches;
      for (char& c : run_->bytes) c = static_cast<char>(c ^ 0x55);
    }
    if (store_.fail_fetches > 0) {
      --store_.fail_fetches;
      run_->fail_at = run_->bytes.size() / 2;
    }
    Next();
  }
  void Cancel() override { run_.reset(); }

 private:
  struct Run {
    Sha256Digest sha256;
    std::uint64_t size_bytes;
    StagedFile* file;
    std::function<void(Status)> done;
    std::string bytes;
    std::uint64_t sent;
    std::optional<std::uint64_t> fail_at;
  };
  void Next() {
    store_.scheduler_.After(milliseconds(20), [this, weak = std::weak_ptr<Run>(run_)] {
      if (!weak.expired()) Advance();
    });
  }
  void Finish(Status status) {
    const auto run = std::exchange(run_, nullptr);
    run->done(std::move(status));
  }
  void Advance() {
    Run& run = *run_;
    if (run.bytes.empty()) return Finish(Error{Code::kNotFound, "the console does not have this package", 0});
    const std::uint64_t at = run.file->size_bytes();
    if (run.fail_at && at >= *run.fail_at) return Finish(store_.failure);
    if (at >= run.size_bytes) return Check();
    const std::string chunk = run.bytes.substr(at, 65'536);
    store_.bytes_sent += chunk.size();
    if (Status written = run.file->Append(chunk); !written) return Finish(written);
    Next();
  }
  void Check() {
    crypto::Sha256Stream hash;
    hash.Update(*run_->file->Read(0, static_cast<std::size_t>(run_->size_bytes)));
    if (hash.Finish() == run_->sha256) return Finish({});
    (void)run_->file->Truncate();
    Finish(Error{Code::kHashMismatch, "the downloaded bytes are not the approved package", 0});
  }
  FakeStore& store_;
  std::shared_ptr<Run> run_;
};

Sha256Digest FakeStore::Add(std::string bytes) {
  const Sha256Digest sha256 = crypto::Sha256(bytes);
  packages_.insert_or_assign(sha256, std::move(bytes));
  return sha256;
}

std::unique_ptr<ContentSource> FakeStore::MakeSource() { return std::make_unique<FakeSource>(*this); }

// ---- identity

Result<IdentityIssuer::Renewal> FakeIssuer::NewRenewal() {
  ++renewals;
  return Renewal{"key-" + std::to_string(renewals), "csr-" + std::to_string(renewals)};
}

Result<Identity> FakeIssuer::Accept(const Identity& current, const Renewal& renewal,
                                    const std::string& certificate_der) {
  if (!certificate_der.starts_with("certificate")) return Error{Code::kInvalidArgument, "not a certificate", 0};
  Identity renewed = current;
  renewed.private_key_der = renewal.private_key_der;
  renewed.certificate_der = certificate_der;
  renewed.certificate_not_before = current.certificate_not_after - std::chrono::hours(24 * 15);
  renewed.certificate_not_after = current.certificate_not_after + std::chrono::hours(24 * 15);
  return renewed;
}

// ---- hosts

TestHost::TestHost(sim::SimScheduler& scheduler, FakeConsole& console, FakeStore& store,
                   simulated::SimulatedHostSpec spec, AgentOptions options)
    : clock(scheduler),
      host(std::move(spec), scheduler),
      service({clock, host, journal, issuer, NullLog(), [&console] { return console.MakeLink(); },
               [&store] { return store.MakeSource(); }},
              std::move(options)) {
  Identity identity;
  identity.host_id = "00000000000000000000000000000001";
  identity.private_key_der = "key-0";
  identity.certificate_der = "certificate-0";
  identity.certificate_not_before = kStart;
  identity.certificate_not_after = kStart + std::chrono::hours(24 * 30);
  KINTSUGI_CHECK(SaveIdentity(journal, identity));
  host.SetEventHook([this](const simulated::HostEvent& event) { events.push_back(event); });
  host.SetAgentHooks(
      [this] {
        journal.Restore();
        KINTSUGI_CHECK(service.Start());
      },
      [this] { service.Stop(); });
}

TestHost::~TestHost() = default;

std::vector<Instant> TestHost::Times(simulated::HostEvent::Kind kind) const {
  std::vector<Instant> times;
  for (const auto& event : events)
    if (event.kind == kind) times.push_back(event.at);
  return times;
}

model::Update XpUpdate() {
  const auto file = [](const char* version, int pack) {
    return model::FileRequirement{"%windir%\\system32\\wkssvc.dll", version, "", pack, pack, true, 119'296};
  };
  model::Update update;
  update.id = "MS03-043/windows-xp";
  update.kb = "828035";
  update.title = "KB828035 for Windows XP (Japanese)";
  update.applicability.product = "windows-xp";
  update.applicability.service_pack_max = 1;
  update.applicability.languages = {"JPN"};
  update.reboot = model::RebootNeed::kYes;
  update.disk_needed_bytes = 4'000'000;
  update.detection.files = {file("5.1.2600.121", 0), file("5.1.2600.1309", 1)};
  update.detection.registry = {{"HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP1\\KB828035", "", "", 0, 0},
                               {"HKLM\\SOFTWARE\\Microsoft\\Updates\\Windows XP\\SP2\\KB828035", "", "", 1, 1}};
  model::Package package;
  package.file_name = "WindowsXP-KB828035-x86-JPN.exe";
  package.kind = model::PackageKind::kUpdateExe;
  package.arguments = {"/q", "/z"};
  package.size_bytes = 300'000;
  package.state = model::PackageState::kReplaced;
  package.files = {file("5.1.2600.120", 0), file("5.1.2600.1301", 1)};
  package.defects = {"dllcache-not-updated"};
  update.packages.push_back(package);
  package.revision = 2;
  package.state = model::PackageState::kCurrent;
  package.files.clear();
  package.defects.clear();
  update.packages.push_back(package);
  return update;
}

model::Update ExtraUpdate(int number, model::RebootNeed reboot) {
  model::Update update;
  update.id = "MS03-100/extra" + std::to_string(number);
  update.kb = "90000" + std::to_string(number);
  update.title = "Extra " + std::to_string(number);
  update.applicability.product = "windows-xp";
  update.applicability.service_pack_max = 1;
  update.reboot = reboot;
  update.detection.files = {{ExtraFile(number), "5.1.2600.2000", "", 0, 1, false, 50'000}};
  update.uninstall = {"%windir%\\$NtUninstallKB" + update.kb + "$\\spuninst\\spuninst.exe", "/q", "/z"};
  model::Package package;
  package.file_name = "KB" + update.kb + ".exe";
  package.kind = model::PackageKind::kUpdateExe;
  package.arguments = {"/q", "/z"};
  package.size_bytes = 100'000;
  update.packages = {package};
  return update;
}

model::Instruction World::Publish(const model::Update& update, std::uint32_t revision) {
  const auto& package = update.packages.at(revision - 1);
  std::string bytes = std::move(*simulated::MakeSimulatedPackage(update, package));
  model::Instruction i;
  i.update_id = update.id;
  i.bulletin_id = "MS03-043";
  i.kb = update.kb;
  i.title = update.title;
  i.package_revision = package.revision;
  i.file_name = package.file_name;
  i.size_bytes = bytes.size();
  i.sha256 = store.Add(std::move(bytes));
  i.kind = package.kind;
  i.arguments = package.arguments;
  i.timeout = std::chrono::minutes(20);
  using M = model::ExitMeaning;
  i.exit_codes = {{0, M::kSuccess, "success"},
                  {3010, M::kSuccessReboot, "success, restart needed"},
                  {1641, M::kSuccessReboot, "success, restarting"},
                  {1618, M::kBusy, "another installation is running"},
                  {1603, M::kFatal, "installation failed"},
                  {1612, M::kTransient, "source unavailable"},
                  {3017, M::kNeedsRebootFirst, "restart first"}};
  i.reboot = update.reboot;
  i.applicability = update.applicability;
  i.detection = update.detection;
  if (!package.files.empty()) i.detection.files = package.files;
  i.disk_needed_bytes = update.disk_needed_bytes;
  i.idempotent = update.idempotent;
  i.uninstall = update.uninstall;
  return i;
}

model::Offer World::MakeOffer(const model::Instruction& instruction, const std::string& id) {
  model::Offer offer;
  offer.id = OfferId(id);
  offer.rollout = RolloutId("0011223344556677");
  offer.work = {{instruction, false}};
  return offer;
}

model::Offer World::MakeWork(const std::vector<model::Update>& updates) {
  model::Offer offer = MakeOffer(Publish(updates.front(), 1));
  for (std::size_t i = 1; i < updates.size(); ++i) offer.work.push_back({Publish(updates[i], 1), false});
  offer.user.notice = Duration{0};
  return offer;
}

std::unique_ptr<TestHost> World::MakeHost(AgentOptions options, simulated::SimulatedPlatform platform) {
  auto spec = simulated::MakeSpec(platform, "TKY-XP-0001");
  model::Bulletin bulletin;
  bulletin.updates = {XpUpdate(), ExtraUpdate(1), ExtraUpdate(2), ExtraUpdate(3)};
  simulated::AddVulnerableFiles(spec, {bulletin});
  return std::make_unique<TestHost>(scheduler, console, store, std::move(spec), std::move(options));
}

}  // namespace kintsugi::agent::testing
