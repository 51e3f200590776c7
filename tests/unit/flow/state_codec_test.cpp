// SPDX-License-Identifier: Apache-2.0
// Bytes of the journal: everything comes back; anything damaged is refused, never guessed.
#include "common/flow/state_codec.h"

#include <gtest/gtest.h>

#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;

model::Offer FullOffer() {
  model::Offer offer = MakeOffer();
  offer.attempt = 3;
  offer.not_before = kNow;
  offer.expires = kNow + std::chrono::hours(4);
  offer.reboot = model::RebootPolicy::kAtWindowEnd;
  offer.action = model::Action::kUninstall;
  offer.windows = {{kNow, kNow + std::chrono::hours(2)},
                   {kNow + std::chrono::hours(24), kNow + std::chrono::hours(26)}};
  offer.active_hours = {{kNow - std::chrono::hours(9), kNow - std::chrono::hours(1)}};
  offer.time_needed = std::chrono::minutes(40);
  offer.missed_window = model::MissedWindow::kOutsideActiveHours;
  offer.deadline = kNow + std::chrono::hours(48);
  offer.deadline_overrides_windows = true;
  offer.user = {"msg", 3, std::chrono::hours(2), std::chrono::minutes(7)};
  auto& i = offer.work.emplace_back().instruction;
  i.bulletin_id = "MS03-043";
  i.title = "修正プログラム";
  i.package_revision = 2;
  i.file_name = "WindowsXP-KB828035-x86-JPN.exe";
  i.arguments = {"/q", "/z", ""};
  i.exit_codes.push_back({-2145124329, model::ExitMeaning::kNotApplicable, "signed"});
  i.reboot = model::RebootNeed::kIfFilesInUse;
  i.applicability = {"windows-xp", 0, 1, {"x86"}, {"JPN", "ENU"}, "pc-9800", {"Professional"}, "ie6sp1"};
  i.detection.registry = {{"HKLM\\x", "v", "1", 0, 99}};
  i.detection.active_setup_guid = "{bfb56e60}";
  i.detection.contained_in_service_pack = 2;
  i.disk_needed_bytes = std::uint64_t{1} << 40U;
  i.prerequisites = {"a/b"};
  i.uninstall = {"spuninst.exe", "/q"};
  i.idempotent = false;
  i.exclusive = i.servicing_stack = true;
  i.signers = {{"Example", std::string(64, 'a'), ""}, {"", std::string(64, 'b'), std::string(64, 'c')}};
  offer.work.back().boot_first = true;
  return offer;
}

FlowState FullState() {
  FlowState state = InPhase(Phase::kChecking);
  state.offer = FullOffer();
  state.arrival = 17;
  state.wake_at = kNow;
  state.items.push_back({});
  state.item = 1;
  ItemProgress& item = state.current();
  item.state = model::HostState::kUnknown;
  item.reason = model::FailureReason::kRetriesUsedUp;
  item.staged = item.interrupted = item.exit_timed_out = true;
  item.installer_runs = 4;
  item.interruptions = 5;
  item.busy_waits = 3;
  item.exit_started = false;
  item.boot_id = "boot-9";
  item.exit_code = -2145124329;
  item.meaning = model::ExitMeaning::kTransient;
  state.fetch_failures = 1;
  state.hash_mismatches = 2;
  state.reboot_requests = 6;
  state.boots = 2;
  state.sequence = 300;
  state.deferrals = 2;
  state.staging = false;
  state.recalled = state.install_agreed = state.reboot_agreed = state.asking_reboot = state.window_missed = true;
  state.off_since = kNow - std::chrono::hours(1);
  state.note = "note";
  state.result = model::HostState::kUnknown;
  return state;
}

model::Report FullReport() {
  model::Report report;
  report.offer = OfferId("x-1-1");
  report.sequence = 9;
  report.state = model::HostState::kFailed;
  report.reason = model::FailureReason::kRetriesUsedUp;
  report.exit_code = 3010;
  report.detail = "detail";
  report.verdict = {
      "u", model::UpdateStatus::kInconsistent, "why", {{"rule", "seen", "wanted", "source", true, false}}};
  report.observed = kNow;
  report.installer_runs = 2;
  report.error_class = model::ErrorClass::kFatal;
  report.deferrals = 3;
  report.items = {{"a", model::HostState::kSucceeded, model::FailureReason::kNone, 0, 1},
                  {"b", model::HostState::kFailed, model::FailureReason::kInstallerFailed, std::nullopt, 2}};
  return report;
}

TEST(StateCodec, EverythingComesBack) {
  EXPECT_EQ(*DecodeOffer(EncodeOffer(FullOffer())), FullOffer());
  EXPECT_EQ(*DecodeProgress(EncodeProgress(FullState()), FullOffer()), FullState());
  EXPECT_EQ(*DecodeReport(EncodeReport(FullReport())), FullReport());
  model::Report no_code = FullReport();
  no_code.exit_code.reset();
  EXPECT_EQ(*DecodeReport(EncodeReport(no_code)), no_code);
}

// Version 2 had no signers: it ends where version 3 lists those of each item.
TEST(StateCodec, AnOfferOfAnEarlierAgentIsStillRead) {
  model::Offer offer = FullOffer();
  for (auto& item : offer.work) item.instruction.signers.clear();
  std::string bytes = EncodeOffer(offer);
  EXPECT_EQ(bytes[0], 3);
  bytes[0] = 2;
  bytes.resize(bytes.size() - offer.work.size());
  const auto decoded = DecodeOffer(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, offer);
}

TEST(StateCodec, ProgressMustHaveAnItemForEachOfTheOffersWork) {
  EXPECT_EQ(DecodeProgress(EncodeProgress(FullState()), MakeOffer()).error().code, Code::kDataLoss);
}

TEST(StateCodec, ProgressIsSmall) { EXPECT_LT(EncodeProgress(FullState()).size(), 120U); }

TEST(StateCodec, EveryTruncationAndEveryExtraByteIsRefused) {
  const std::string offer = EncodeOffer(FullOffer());
  const std::string progress = EncodeProgress(FullState());
  const std::string report = EncodeReport(FullReport());
  for (std::size_t n = 0; n < offer.size(); ++n) EXPECT_FALSE(DecodeOffer(std::string_view(offer).substr(0, n))) << n;
  for (std::size_t n = 0; n < progress.size(); ++n)
    EXPECT_FALSE(DecodeProgress(std::string_view(progress).substr(0, n), FullOffer())) << n;
  for (std::size_t n = 0; n < report.size(); ++n)
    EXPECT_FALSE(DecodeReport(std::string_view(report).substr(0, n))) << n;
  EXPECT_FALSE(DecodeOffer(offer + "x"));
  EXPECT_FALSE(DecodeProgress(progress + "x", FullOffer()));
  EXPECT_FALSE(DecodeReport(report + "x"));
}

TEST(StateCodec, AnotherVersionIsDataLoss) {
  std::string progress = EncodeProgress(FullState());
  progress[0] = 3;
  EXPECT_EQ(DecodeProgress(progress, FullOffer()).error().code, Code::kDataLoss);
}

// Bytes from a damaged disk must never crash or hang the agent.
TEST(StateCodec, FlippedBytesAreReadOrRefused) {
  const std::string whole = EncodeOffer(FullOffer());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ flip);
      const auto decoded = DecodeOffer(bytes);
      EXPECT_TRUE(!decoded || !decoded->id.empty());
    }
  }
}

}  // namespace
}  // namespace kintsugi::flow
