// SPDX-License-Identifier: Apache-2.0
// Estimates asked of a console: nothing is written, what has happened counts, bad requests are refused; and what is
// kept of the estimate made at a start.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "console/access/permissions.h"
#include "proto/storage.pb.h"
#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using model::HostState;
using std::chrono::minutes;
using v1::OperatorMethod;

CoreOptions Options(std::function<bool(std::function<void()>)> aside = {}) {
  CoreOptions options;
  options.prediction_runs = 40;
  options.aside = std::move(aside);
  return options;
}

class Estimates : public ::testing::Test {
 protected:
  explicit Estimates(CoreOptions options = Options()) : console_(std::move(options)) {}
  void AddHosts(int count) {
    console_.ImportMs03043();
    for (int i = 0; i < count; ++i) hosts_.push_back(console_.AddXpHost("PC" + std::to_string(i)));
  }
  static v1::RolloutPlan Plan() {
    v1::RolloutPlan plan = TestConsole::Plan({});
    plan.set_name("october");
    plan.set_max_attempts(3);
    plan.set_error_percent(100);
    return plan;
  }
  Result<v1::EstimateRolloutReply> Ask(const v1::EstimateRolloutRequest& request) {
    return console_.Call<v1::EstimateRolloutReply>(OperatorMethod::kEstimateRollout, request);
  }
  Result<v1::EstimateRolloutReply> AskOf(const std::string& rollout, std::uint32_t runs = 40) {
    v1::EstimateRolloutRequest request;
    request.set_rollout(rollout);
    request.set_runs(runs);
    return Ask(request);
  }
  std::string Start() {
    const std::string rollout = console_.CreateRollout(Plan());
    console_.Change(OperatorMethod::kStartRollout, rollout);
    console_.Pump();
    return rollout;
  }
  // The hosts from `first` to before `end` take their offers, install for four minutes and boot for six.
  void Serve(std::size_t first, std::size_t end) {
    std::vector<model::Offer> offers;
    for (std::size_t i = first; i < end; ++i) {
      const auto got = console_.Offers(hosts_[i]);
      ASSERT_EQ(got.size(), 1U) << i;
      offers.push_back(got.front());
    }
    const std::pair<Duration, HostState> steps[] = {{Duration{2'000}, HostState::kInstalling},
                                                    {minutes(4), HostState::kRebootPending},
                                                    {minutes(6), HostState::kSucceeded}};
    std::uint32_t sequence = 0;
    for (const auto& [takes, state] : steps) {
      console_.clock().Advance(takes);
      ++sequence;
      for (std::size_t i = first; i < end; ++i) {
        model::Report report;
        report.offer = offers[i - first].id;
        report.sequence = sequence;
        report.state = state;
        report.observed = console_.clock().Now();
        report.installer_runs = 1;
        model::CheckInRequest request;
        request.facts_digest = std::string(32, 'x');
        request.reports = {report};
        if (state != HostState::kSucceeded) request.held_offers = {report.offer};
        ASSERT_TRUE(console_.CheckIn(hosts_[i], request));
      }
    }
  }
  v1::ListPredictionsReply Predictions(const std::string& rollout = "") {
    v1::ListPredictionsRequest request;
    request.set_rollout(rollout);
    return console_.Call<v1::ListPredictionsReply>(OperatorMethod::kListPredictions, request).value();
  }
  // Everything that the store holds.
  std::string Stored() {
    std::string all;
    const auto rollouts = console_.store().Rollouts().value();
    for (const auto& row : rollouts) {
      all += row.id.str() + std::to_string(row.revision) + row.plan;
      const auto hosts = console_.store().RolloutHosts(row.id).value();
      all += std::to_string(hosts.size());
    }
    const auto behaviours = console_.store().HostBehaviours().value();
    for (const auto& row : behaviours) all += row.host.str() + row.behaviour;
    const auto statistics = console_.store().Statistics().value();
    for (const auto& row : statistics) all += row.key + row.sketch;
    const auto predictions = console_.store().Predictions().value();
    for (const auto& row : predictions) all += row.rollout.str() + row.prediction;
    return all + std::to_string(console_.store().Audit(0, 100'000).value().size());
  }
  static bool HasProblem(const v1::EstimateRolloutReply& reply, const std::string& text) {
    return std::any_of(reply.problems().begin(), reply.problems().end(),
                       [&](const std::string& problem) { return problem.find(text) != std::string::npos; });
  }
  static const v1::TimeRange& End(const v1::EstimateRolloutReply& reply) {
    return reply.milestones(reply.milestones_size() - 1).at();
  }

  TestConsole console_;
  std::vector<HostId> hosts_;
};

TEST_F(Estimates, OfAPlanWritesNothing) {
  AddHosts(3);
  const std::string before = Stored();
  console_.store().fail_next = Error{Code::kUnavailable, "nobody may write"};
  v1::EstimateRolloutRequest request;
  *request.mutable_plan() = Plan();
  request.set_changes(true);
  const auto reply = Ask(request);
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  EXPECT_EQ(reply->hosts(), 3U);
  EXPECT_EQ(reply->runs(), 200U);
  EXPECT_GT(End(*reply).p50_ms(), ToUnixMs(console_.clock().Now()));
  EXPECT_TRUE(console_.store().fail_next.has_value()) << "something was written";
  EXPECT_EQ(Stored(), before);
  EXPECT_EQ(console_.core().rollouts().size(), 0U);
}

TEST_F(Estimates, OfADraftWritesNothingAndGivesTheSameAnswerAgain) {
  AddHosts(3);
  const std::string rollout = console_.CreateRollout(Plan());
  const std::string before = Stored();
  auto first = AskOf(rollout);
  auto by_name = AskOf("october");
  ASSERT_TRUE(first.has_value() && by_name.has_value());
  first->clear_elapsed_us();
  by_name->clear_elapsed_us();
  EXPECT_EQ(first->SerializeAsString(), by_name->SerializeAsString());
  EXPECT_EQ(Stored(), before);
  EXPECT_EQ(console_.Show(rollout).phase(), "draft");
}

TEST_F(Estimates, SayWhichParametersTheyUsed) {
  AddHosts(2);
  v1::EstimateRolloutRequest request;
  *request.mutable_plan() = Plan();
  request.mutable_what_if()->set_install_percent(50);
  const auto reply = Ask(request);
  ASSERT_TRUE(reply.has_value());
  std::map<std::string, std::string> sources;
  for (const auto& parameter : reply->parameters())
    sources[parameter.name() + "/" + parameter.of()] = parameter.source();
  EXPECT_EQ(sources["install-time/every update"], "what-if");
  EXPECT_EQ(sources["package-size/MS03-043/windows-xp"], "catalog");
  EXPECT_EQ(sources["reboot-time/desktops"], "shipped");
}

TEST_F(Estimates, OfARolloutUnderWayConditionOnWhatHasHappened) {
  AddHosts(20);
  const std::string rollout = Start();
  const auto before = AskOf(rollout, 100);
  ASSERT_TRUE(before.has_value());
  Serve(0, 16);
  const auto after = AskOf(rollout, 100);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->hosts(), 20U);
  EXPECT_EQ(after->done(), 16U);
  // Half of them are done for certain.
  EXPECT_EQ(after->milestones(0).at().p2_5_ms(), after->milestones(0).at().p97_5_ms());
  const auto width = [](const v1::EstimateRolloutReply& reply) { return End(reply).p90_ms() - End(reply).p10_ms(); };
  EXPECT_LT(width(*after), width(*before)) << "16 installs were seen, and four are left";
}

TEST_F(Estimates, RefuseWhatMakesNoSense) {
  AddHosts(1);
  const std::string rollout = console_.CreateRollout(Plan());
  struct Row {
    std::function<void(v1::EstimateRolloutRequest&)> edit;
    Code code;
    const char* names;
  };
  const auto of = [&](auto edit) {
    return [&rollout, edit](v1::EstimateRolloutRequest& request) {
      request.set_rollout(rollout);
      edit(request);
    };
  };
  const Row rows[] = {
      {[](auto&) {}, Code::kInvalidArgument, "give one of them"},
      {of([](auto& r) { *r.mutable_plan() = Plan(); }), Code::kInvalidArgument, "give one of them"},
      {of([](auto& r) { r.set_runs(10'001); }), Code::kInvalidArgument, "runs"},
      {of([](auto& r) { r.set_stragglers(1'001); }), Code::kInvalidArgument, "stragglers"},
      {of([](auto& r) { r.mutable_what_if()->set_relay_hit_percent(101); }), Code::kInvalidArgument,
       "relay_hit_percent"},
      {of([](auto& r) { r.mutable_what_if()->set_install_percent(0); }), Code::kInvalidArgument, "install_percent"},
      {of([](auto& r) { r.mutable_what_if()->set_reboot_percent(10'001); }), Code::kInvalidArgument, "reboot_percent"},
      {of([](auto& r) { r.mutable_what_if()->set_check_in_ms(5); }), Code::kInvalidArgument, "check_in_ms"},
      {of([](auto& r) { r.mutable_what_if()->set_check_in_ms(~0ULL); }), Code::kInvalidArgument, "check_in_ms"},
      {[](auto& r) { r.set_rollout("nobody"); }, Code::kNotFound, "nobody"},
      {[](auto& r) {
         *r.mutable_plan() = Plan();
         r.mutable_plan()->set_bulletin_id("MS99-999");
       },
       Code::kNotFound, "MS99-999"}};
  for (const Row& row : rows) {
    v1::EstimateRolloutRequest request;
    row.edit(request);
    const auto reply = Ask(request);
    ASSERT_FALSE(reply.has_value()) << row.names;
    EXPECT_EQ(reply.error().code, row.code) << reply.error().message;
    EXPECT_NE(reply.error().message.find(row.names), std::string::npos) << reply.error().message;
  }
}

TEST_F(Estimates, SayNeverWhereThereIsNoNumber) {
  AddHosts(2);
  const auto ask = [&](const std::function<void(v1::EstimateRolloutRequest&)>& edit) {
    v1::EstimateRolloutRequest request;
    *request.mutable_plan() = Plan();
    edit(request);
    const auto reply = Ask(request);
    EXPECT_TRUE(reply.has_value()) << reply.error().message;
    return reply.value();
  };
  const auto no_link = ask([](auto& r) { r.mutable_what_if()->set_console_bytes_per_second(0); });
  EXPECT_TRUE(HasProblem(no_link, "never: nothing comes through the console's link"));
  EXPECT_EQ(no_link.milestones(0).at().p50_ms(), 0);
}

TEST_F(Estimates, OfARolloutThatIsPausedSayNever) {
  AddHosts(2);
  const std::string rollout = Start();
  console_.Change(OperatorMethod::kPauseRollout, rollout);
  const auto reply = AskOf(rollout);
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE(HasProblem(*reply, "never: the rollout is paused"));
  EXPECT_EQ(End(*reply).p50_ms(), 0);
  console_.Change(OperatorMethod::kResumeRollout, rollout);
  EXPECT_FALSE(HasProblem(*AskOf(rollout), "never: the rollout"));
}

TEST_F(Estimates, HostsOfAConsoleWithoutWakeStreamsAreNotNever) {
  AddHosts(2);
  for (const HostId& host : hosts_) console_.core().Listening(host, false);
  console_.Pump();
  const auto reply = AskOf(console_.CreateRollout(Plan()));
  EXPECT_GT(End(*reply).p50_ms(), 0);
}

TEST_F(Estimates, MayBeAskedByAViewer) {
  EXPECT_EQ(access::RequiredRole(OperatorMethod::kEstimateRollout), access::Role::kViewer);
  EXPECT_EQ(access::RequiredRole(OperatorMethod::kListPredictions), access::Role::kViewer);
}

// ---- aside

class BusyEstimates : public Estimates {
 protected:
  BusyEstimates() : Estimates(Options([](const auto&) { return false; })) {}
};

TEST_F(BusyEstimates, AreRefusedWithWhatToDo) {
  AddHosts(1);
  const auto reply = AskOf(console_.CreateRollout(Plan()));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::kResourceExhausted);
  EXPECT_NE(reply.error().message.find("ask again"), std::string::npos);
}

TEST_F(BusyEstimates, ARolloutStartsWithoutItsPrediction) {
  AddHosts(1);
  const std::string rollout = Start();
  EXPECT_EQ(console_.Show(rollout).phase(), "running");
  EXPECT_EQ(Predictions().predictions_size(), 0);
}

std::vector<std::function<void()>>& Jobs() {
  static std::vector<std::function<void()>> jobs;
  return jobs;
}

class AsideEstimates : public Estimates {
 protected:
  AsideEstimates()
      : Estimates(Options([](std::function<void()> job) {
          Jobs().push_back(std::move(job));
          return true;
        })) {
    Jobs().clear();
  }
  void Work() {
    for (const auto& job : std::exchange(Jobs(), {})) job();
    console_.Pump();
  }
};

TEST_F(AsideEstimates, TheConsoleGoesOnWhileOneIsComputed) {
  AddHosts(2);
  const std::string rollout = console_.CreateRollout(Plan());
  v1::EstimateRolloutRequest request;
  request.set_rollout(rollout);
  bool answered = false;
  console_.core().Call(OperatorMethod::kEstimateRollout, {"tester", "viewer", {}},
                       std::make_shared<v1::EstimateRolloutRequest>(request),
                       [&](const Result<MessagePtr>& reply) { answered = reply.has_value(); });
  console_.Pump();
  EXPECT_FALSE(answered);
  EXPECT_EQ(console_.Show(rollout).hosts(), 2U);
  Work();
  EXPECT_TRUE(answered);
}

TEST_F(AsideEstimates, APauseBeforeThePredictionIsThereDisturbsItToo) {
  AddHosts(2);
  const std::string rollout = Start();
  console_.Change(OperatorMethod::kPauseRollout, rollout);
  Work();
  ASSERT_EQ(Predictions().predictions_size(), 1);
  EXPECT_TRUE(Predictions().predictions(0).disturbed());
}

// ---- predictions

TEST_F(Estimates, TheOneOfTheStartIsKeptAndFilledWithWhatCame) {
  AddHosts(10);
  const Instant start = console_.clock().Now();
  const std::string rollout = Start();
  auto reply = Predictions(rollout);
  ASSERT_EQ(reply.predictions_size(), 1);
  const v1::Prediction made = reply.predictions(0);
  EXPECT_EQ(made.rollout(), rollout);
  EXPECT_EQ(made.rollout_name(), "october");
  EXPECT_EQ(made.made_ms(), ToUnixMs(start));
  EXPECT_EQ(made.from_ms(), ToUnixMs(start));
  EXPECT_EQ(made.hosts(), 10U);
  EXPECT_EQ(made.phase(), "running");
  EXPECT_FALSE(made.disturbed());
  ASSERT_EQ(made.milestones_size(), 4);
  EXPECT_EQ(std::vector<std::int64_t>(made.actual_ms().begin(), made.actual_ms().end()),
            (std::vector<std::int64_t>(4)));
  Serve(0, 5);
  const std::int64_t half = ToUnixMs(console_.clock().Now());
  EXPECT_EQ(Predictions().predictions(0).actual_ms(0), half);
  EXPECT_EQ(Predictions().predictions(0).actual_ms(1), 0);
  Serve(5, 10);
  const std::int64_t end = ToUnixMs(console_.clock().Now());
  const v1::Prediction filled = Predictions().predictions(0);
  EXPECT_EQ(std::vector<std::int64_t>(filled.actual_ms().begin(), filled.actual_ms().end()),
            (std::vector<std::int64_t>{half, end, end, end}));
  EXPECT_EQ(filled.phase(), "completed");
  EXPECT_EQ(filled.milestones(3).at().p50_ms(), made.milestones(3).at().p50_ms()) << "as it was predicted";
  ASSERT_EQ(reply.calibration_size(), 4);
  EXPECT_EQ(reply.calibration(3).rollouts(), 0U);
  EXPECT_EQ(Predictions().calibration(3).rollouts(), 1U);
}

TEST_F(Estimates, ThePredictionSurvivesARestartAndGoesOn) {
  AddHosts(4);
  const std::string rollout = Start();
  Serve(0, 2);
  const std::string before = Predictions().SerializeAsString();
  console_.Restart();
  EXPECT_EQ(Predictions().SerializeAsString(), before);
  Serve(2, 4);
  EXPECT_NE(Predictions().predictions(0).actual_ms(3), 0);
  console_.Restart();
  EXPECT_NE(Predictions().predictions(0).actual_ms(3), 0);
}

TEST_F(Estimates, APauseOrAnEditDisturbsIt) {
  AddHosts(3);
  const std::string paused = Start();
  v1::ChangeRolloutRequest dry;
  dry.set_rollout(paused);
  dry.set_dry_run(true);
  ASSERT_TRUE(console_.Call<v1::RolloutReply>(OperatorMethod::kPauseRollout, dry));
  EXPECT_FALSE(Predictions().predictions(0).disturbed()) << "it was a question";
  console_.Change(OperatorMethod::kPauseRollout, paused);
  EXPECT_TRUE(Predictions().predictions(0).disturbed());
  console_.Change(OperatorMethod::kAbortRollout, paused);
  const std::string edited = Start();
  v1::EditRolloutRequest request;
  request.set_rollout(edited);
  *request.mutable_plan() = console_.Show(edited).plan();
  request.mutable_plan()->set_in_flight_limit(7);
  ASSERT_FALSE(Predictions(edited).predictions(0).disturbed());
  const auto reply = console_.Call<v1::RolloutReply>(OperatorMethod::kEditRollout, request);
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  EXPECT_TRUE(Predictions(edited).predictions(0).disturbed());
  console_.Restart();
  EXPECT_TRUE(Predictions(edited).predictions(0).disturbed());
}

TEST_F(Estimates, ADamagedPredictionIsLeftOut) {
  AddHosts(1);
  const std::string rollout = Start();
  db::WriteBatch batch;
  batch.predictions.push_back({RolloutId(rollout), console_.clock().Now(), "\xff\xff"});
  ASSERT_TRUE(console_.store().Commit(batch));
  console_.Restart();
  EXPECT_EQ(Predictions().predictions_size(), 0);
}

// ---- the score, by hand

v1::Prediction Predicted(std::int64_t p10, std::int64_t p50, std::int64_t p90, std::int64_t actual) {
  v1::Prediction prediction;
  prediction.set_from_ms(1'000);
  auto* const milestone = prediction.add_milestones();
  milestone->set_what("end");
  milestone->mutable_at()->set_p2_5_ms(p10 == 0 ? 0 : p10 - 100);
  milestone->mutable_at()->set_p10_ms(p10);
  milestone->mutable_at()->set_p50_ms(p50);
  milestone->mutable_at()->set_p90_ms(p90);
  milestone->mutable_at()->set_p97_5_ms(p90 == 0 ? 0 : p90 + 100);
  prediction.add_actual_ms(actual);
  return prediction;
}

v1::CalibrationRow EndScore(const std::vector<v1::Prediction>& predictions) {
  const auto rows = Score(predictions);
  EXPECT_EQ(rows.size(), 4U);
  return rows.back();
}

TEST(PredictionScore, CountsWhatLayInsideTheRanges) {
  const v1::CalibrationRow row = EndScore({
      Predicted(2'000, 3'000, 4'000, 2'000),  // inside, 1,000 early of 1,000
      Predicted(2'000, 3'000, 4'000, 4'050),  // in the wide range only; 1,050 late of 3,050
      Predicted(2'000, 3'000, 4'000, 5'000),  // outside; 2,000 late of 4,000
      Predicted(2'000, 3'000, 0, 9'000),      // the upper end lay beyond the horizon; 6,000 late of 8,000
      Predicted(2'000, 3'000, 4'000, 0),      // not there yet
  });
  EXPECT_EQ(row.what(), "end");
  EXPECT_EQ(row.rollouts(), 4U);
  EXPECT_EQ(row.inside_80(), 2U);
  EXPECT_EQ(row.inside_95(), 3U);
  EXPECT_EQ(row.median_error_per_mille(), 750U) << "344, 500, 750, 1000";
  EXPECT_EQ(row.median_bias_per_mille(), 500) << "-1000, 344, 500, 750";
}

TEST(PredictionScore, EarlierThanSaidIsANegativeBias) {
  const v1::CalibrationRow row = EndScore({Predicted(2'000, 3'000, 4'000, 2'000)});
  EXPECT_EQ(row.median_bias_per_mille(), -1'000);
  EXPECT_EQ(row.median_error_per_mille(), 1'000U);
}

TEST(PredictionScore, DisturbedOnesDoNotCount) {
  v1::Prediction disturbed = Predicted(2'000, 3'000, 4'000, 3'000);
  disturbed.set_disturbed(true);
  EXPECT_EQ(EndScore({disturbed}).rollouts(), 0U);
  EXPECT_EQ(EndScore({}).median_error_per_mille(), 0U);
}

TEST(PredictionScore, ARolloutThatEndedAtOnceInsteadOfIn90DaysIsALargeErrorNotAWrongOne) {
  const v1::CalibrationRow row = EndScore({Predicted(2'000, 90LL * 86'400'000, 91LL * 86'400'000, 1'001)});
  EXPECT_LT(row.median_bias_per_mille(), -900'000'000);
  EXPECT_GT(row.median_error_per_mille(), 900'000'000U);
}

}  // namespace
}  // namespace kintsugi::console
