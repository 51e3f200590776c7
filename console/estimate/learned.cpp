// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/learned.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/estimate/shipped.h"

namespace kintsugi::estimate {
namespace {

constexpr std::uint64_t kEnough = 8;       // observations from which a level speaks for itself
constexpr std::uint64_t kPriorWeight = 4;  // of the assumed shape against what was seen, in observations
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::uint64_t kOutcomeWeight = 40;  // attempts by which the broader level counts

constexpr const char* kFleet = "this fleet";
constexpr const char* kMixed = "this fleet and shipped";
constexpr const char* kOthers = "this fleet, other updates";
constexpr const char* kShipped = "shipped";

// Posterior standard deviation of a place: a prior of `between`, and n observations that scatter by `within`.
std::int32_t Uncertainty(std::int32_t between, std::int32_t within, std::uint64_t n) {
  const std::int64_t b = std::int64_t{between} * between;
  const std::int64_t w = std::int64_t{within} * within;
  return static_cast<std::int32_t>(SquareRoot(b * w / std::max<std::int64_t>(1, w + b * static_cast<std::int64_t>(n))));
}

// The place between a prior median and what n observations say, on the logarithmic scale.
std::int64_t PlaceOf(std::int64_t prior, std::int64_t seen, std::int32_t between, std::int32_t within,
                     std::uint64_t n) {
  const std::int64_t b = std::int64_t{between} * between * static_cast<std::int64_t>(n);
  const std::int64_t w = std::int64_t{within} * within;
  const std::int64_t off = sim::LogOfRatio(std::max<std::int64_t>(1, seen), std::max<std::int64_t>(1, prior));
  return sim::TimesPowerOfTwo(prior, static_cast<std::int32_t>(off * b / std::max<std::int64_t>(1, b + w)));
}

// What was seen, with the tails of the assumed shape while it is little.
sim::Distribution WithTails(const Sketch& sketch, std::int64_t place, std::int32_t within) {
  return sim::Distribution::Mix(DistributionOf(sketch), sketch.observations(),
                                sim::Distribution::LogNormal(place, within), kPriorWeight);
}

std::int32_t WithinSpread(std::int32_t pace_spread_1024) {
  return static_cast<std::int32_t>(SquareRoot(std::int64_t{kSpreadOfOneHost} * kSpreadOfOneHost +
                                              std::int64_t{pace_spread_1024} * pace_spread_1024));
}

// Without what hosts differ by: at least a quarter of the spread stays.
sim::Distribution WithoutPaces(const sim::Distribution& each, std::int32_t pace_spread_1024) {
  const std::int64_t spread = SpreadOf(each);
  const std::int64_t left = spread * spread - std::int64_t{pace_spread_1024} * pace_spread_1024;
  const std::int64_t least = spread * spread / 16;
  if (spread == 0) return each;
  return Narrowed(each, static_cast<std::int32_t>(SquareRoot(std::max(left, least) * 1024 / spread * 1024 / spread)));
}

}  // namespace

std::int64_t SquareRoot(std::int64_t value) {
  if (value <= 0) return 0;
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31U; bit > 0; bit >>= 1U)
    if ((root + bit) <= value / (root + bit)) root += bit;
  return root;
}

sim::Distribution DistributionOf(const Sketch& sketch) {
  return sim::Distribution::FromQuantiles([&](std::uint32_t share) {
    const auto per_million = static_cast<std::uint32_t>((std::uint64_t{share} * kMillion) >> 32U);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(sketch.Quantile(per_million)));
  });
}

std::int32_t SpreadOf(const sim::Distribution& distribution) {
  constexpr std::uint32_t kLow = 681'000'000, kHigh = 3'613'000'000;  // 15.9 and 84.1 % in 2^-32
  const std::int64_t low = std::max<std::int64_t>(1, distribution.At(kLow));
  const std::int64_t high = std::max(low, distribution.At(kHigh));
  return sim::LogOfRatio(high, low) / 2;
}

sim::Distribution Narrowed(const sim::Distribution& distribution, std::int32_t share_1024) {
  const std::int64_t median = std::max<std::int64_t>(1, distribution.median());
  return sim::Distribution::FromQuantiles([&](std::uint32_t share) {
    const std::int64_t value = std::max<std::int64_t>(1, distribution.At(share));
    return sim::TimesPowerOfTwo(
        median, static_cast<std::int32_t>(std::int64_t{sim::LogOfRatio(value, median)} * share_1024 / 1024));
  });
}

std::string DescribeTiming(const sim::Timing& timing) {
  constexpr std::uint32_t kLow = 429'496'729, kHigh = 3'865'470'566;  // 10 and 90 %
  return fmt::format("{} (80 %: {} to {})", FormatDuration(Duration{timing.each.median()}),
                     FormatDuration(Duration{timing.each.At(kLow)}), FormatDuration(Duration{timing.each.At(kHigh)}));
}

std::string DescribeRate(std::uint64_t rate) {
  if (rate >= 1'000'000) return fmt::format("{}.{} MB/s", rate / 1'000'000, rate / 100'000 % 10);
  if (rate >= 1'000) return fmt::format("{}.{} kB/s", rate / 1'000, rate / 100 % 10);
  return fmt::format("{} B/s", rate);
}

const Sketch* Learned::Find(std::string_view key) {
  const Sketch* const found = observed_.sketch(key);
  return found == nullptr || found->observations() == 0 ? nullptr : found;
}

// Every observation went to every scope of its measure: the broadest one has each once.
std::uint64_t Learned::refused() const {
  std::uint64_t refused = 0;
  for (const char* key : {"fetch|all", "install|all", "reboot|all"})
    if (const Sketch* const found = observed_.sketch(key)) refused += found->refused();
  return refused;
}

std::uint64_t Learned::Count(std::string_view key) {
  const Sketch* const found = observed_.sketch(key);
  return found == nullptr ? 0 : found->observations();
}

void Learned::Note(Parameter parameter) {
  if (std::find(parameters_.begin(), parameters_.end(), parameter) == parameters_.end())
    parameters_.push_back(std::move(parameter));
}

sim::Timing Learned::Install(const WorkScope& scope, std::int64_t shipped_ms, std::int32_t pace_spread_1024) {
  const auto keys = KeysOf(Measure::kInstall, scope);  // update@class, update, kind@class, kind, class, all
  const std::int32_t within = WithinSpread(pace_spread_1024);
  std::int64_t prior = shipped_ms;
  std::int32_t between = kSpreadOfDefaults;
  std::uint64_t of_others = 0;
  // What other updates took, the nearer the better: all, the class, the kind of package, the kind on the class.
  for (const std::size_t level : {5U, 4U, 3U, 2U}) {
    const Sketch* const others = Find(keys[level]);
    if (others == nullptr || others->observations() < kEnough) continue;
    prior = static_cast<std::int64_t>(others->Median());
    between = level <= 3 ? kSpreadOfUpdates : kSpreadOfKinds;
    of_others = others->observations();
  }
  sim::Timing timing{sim::Distribution::LogNormal(prior, within), between};
  std::string source = of_others > 0 ? kOthers : kShipped;
  std::uint64_t observations = of_others;
  if (const Sketch* const update = Find(keys[1])) {
    observations = update->observations();
    const std::int64_t place =
        PlaceOf(prior, static_cast<std::int64_t>(update->Median()), between, within, observations);
    timing.each = WithTails(*update, place, within);
    timing.sigma_1024 = Uncertainty(between, within, observations);
    source = observations >= kEnough ? kFleet : kMixed;
    if (const Sketch* const own = Find(keys[0]); own != nullptr && own->observations() >= kPriorWeight)
      timing.each = sim::Distribution::Mix(DistributionOf(*own), own->observations(), timing.each, kPriorWeight);
  }
  timing.each = WithoutPaces(timing.each, pace_spread_1024);
  Note({"install-time", fmt::format("{} on {}s", scope.updates, sim::Name(scope.host_class)), DescribeTiming(timing),
        source, observations});
  return timing;
}

sim::Timing Learned::Reboot(const WorkScope& scope, std::int32_t pace_spread_1024) {
  WorkScope plain = scope;
  plain.asks = false;
  auto keys = KeysOf(Measure::kReboot, plain);  // class, all
  // Of plans that ask only: a little long, for users kept some of them waiting.
  if (Count(keys[1]) < kEnough) {
    plain.asks = true;
    if (const auto asked = KeysOf(Measure::kReboot, plain); Count(asked[1]) >= kEnough) keys = asked;
  }
  const std::int32_t within = WithinSpread(pace_spread_1024);
  sim::Timing timing{sim::Distribution::LogNormal(kShippedReboot, within), kSpreadOfDefaults};
  std::string source = kShipped;
  std::uint64_t observations = 0;
  for (const std::size_t level : {1U, 0U}) {  // the class has the last word
    const Sketch* const seen = Find(keys[level]);
    if (seen == nullptr) continue;
    observations = seen->observations();
    const std::int64_t prior = timing.each.median();
    const std::int32_t between = level == 1 ? kSpreadOfDefaults : kSpreadOfUpdates;
    const std::int64_t place = PlaceOf(prior, static_cast<std::int64_t>(seen->Median()), between, within, observations);
    timing.each = sim::Distribution::Mix(
        DistributionOf(*seen), observations,
        level == 0 && source != kShipped ? timing.each : sim::Distribution::LogNormal(place, within), kPriorWeight);
    timing.sigma_1024 = Uncertainty(between, within, observations);
    source = observations >= kEnough ? kFleet : kMixed;
  }
  timing.each = WithoutPaces(timing.each, pace_spread_1024);
  Note({"reboot-time", fmt::format("{}s", sim::Name(scope.host_class)), DescribeTiming(timing), source, observations});
  return timing;
}

// What the quickest tenth of the fetches took: those that shared their link with nobody, of small packages.
sim::Timing Learned::Fetch() {
  const Sketch* const all = Find("fetch|all");
  std::int64_t place = kShippedFetch;
  std::string source = kShipped;
  std::uint64_t observations = 0;
  if (all != nullptr && all->observations() >= kEnough) {
    observations = all->observations();
    place = std::min(place, static_cast<std::int64_t>(all->Quantile(100'000)));
    source = kFleet;
  }
  const sim::Timing timing{sim::Distribution::LogNormal(std::max<std::int64_t>(1, place), 512), 0};
  Note({"fetch-overhead", "every host", DescribeTiming(timing), source, observations});
  return timing;
}

// A class that was asked too rarely counts as all hosts together; too few of them: the shipped figures.
sim::UserModel Learned::Users() {
  sim::UserModel users = ShippedUsers();
  for (std::size_t i = 0; i < users.answer_ms.size(); ++i) {
    const auto host_class = sim::Name(static_cast<sim::HostClass>(i));
    for (const std::string& scope : {fmt::format("class:{}", host_class), std::string("all")}) {
      const Sketch* const answers = Find("answer|" + scope);
      const Sketch* const deferrals = Find("defer|" + scope);
      if (answers == nullptr || deferrals == nullptr || answers->observations() < kEnough) continue;
      users.answer_ms[i] =
          sim::Distribution::Mix(DistributionOf(*answers), answers->observations(), users.answer_ms[i], kPriorWeight);
      users.deferrals[i] = sim::Distribution::FromQuantiles([&](std::uint32_t share) {
        const auto per_million = static_cast<std::uint32_t>((std::uint64_t{share} * kMillion) >> 32U);
        return std::max<std::int64_t>(0, static_cast<std::int64_t>(deferrals->Quantile(per_million)) - 1);
      });
      Note({"users", fmt::format("{}s", host_class),
            fmt::format("answer after {}", FormatDuration(Duration{users.answer_ms[i].median()})), kFleet,
            answers->observations()});
      break;
    }
  }
  return users;
}

// Shares of the broader level count as so many attempts of the narrower one.
sim::Outcomes Learned::OutcomesOf(const WorkScope& scope) {
  const auto keys = KeysOf(Measure::kOutcome, scope);
  sim::Outcomes shares = ShippedOutcomes();
  std::uint64_t observations = 0;
  std::uint64_t failures = 0;
  bool of_update = false;
  for (const std::size_t level : {5U, 3U, 1U}) {  // all, kind, update
    const Outcomes* const seen = observed_.outcomes(keys[level]);
    if (seen == nullptr || seen->count_1024() == 0) continue;
    const std::uint64_t all = seen->count_1024();
    const std::uint64_t prior = kOutcomeWeight * kOneObservation;
    const auto mixed = [&](std::uint32_t before, Outcome outcome) {
      const std::uint64_t counted = seen->count_1024(outcome) * kMillion + before * prior;
      return static_cast<std::uint32_t>(counted / (all + prior));
    };
    shares.fatal = mixed(shares.fatal, Outcome::kFatal);
    shares.transient = mixed(shares.transient, Outcome::kTransient);
    shares.busy = mixed(shares.busy, Outcome::kBusy);
    shares.needs_reboot = mixed(shares.needs_reboot, Outcome::kNeedsReboot);
    observations = all / kOneObservation;
    of_update = level == 1;
    failures = std::max<std::uint64_t>(failures, (all - seen->count_1024(Outcome::kSucceeded)) / kOneObservation);
  }
  if (observations > 0)
    shares.sigma_1024 = static_cast<std::int32_t>(
        1477 * 32 / std::max<std::int64_t>(32, SquareRoot(static_cast<std::int64_t>(failures + 2) * 1024)));
  Note({"failure-rate", scope.updates,
        fmt::format("{}.{} % of attempts, {}.{} % for good", shares.Failing() / 10'000, shares.Failing() / 1'000 % 10,
                    shares.fatal / 10'000, shares.fatal / 1'000 % 10),
        observations == 0                ? kShipped
        : !of_update                     ? kOthers
        : observations >= kOutcomeWeight ? kFleet
                                         : kMixed,
        observations});
  return shares;
}

// The best tenth of what hosts saw of it: news of an end comes late, and a transfer may have been held up elsewhere.
sim::LinkModel Learned::SiteLink(const std::string& site) {
  sim::LinkModel link;
  link.name = site;
  const Sketch* const seen = Find(SiteLinkKey(site));
  if (seen == nullptr || seen->observations() < kEnough) return link;
  link.bytes_per_second = seen->Quantile(kSiteLinkQuantile);
  link.sigma_1024 = Uncertainty(kSpreadOfDefaults, kSpreadOfOneHost, seen->observations());
  Note({"site-link", site.empty() ? "hosts without a site" : site, DescribeRate(link.bytes_per_second), kFleet,
        seen->observations()});
  return link;
}

sim::LinkModel Learned::ConsoleLink() {
  sim::LinkModel link;
  link.bytes_per_second = kShippedConsoleLink;
  link.sigma_1024 = kSpreadOfUpdates;
  std::string source = kShipped;
  std::uint64_t observations = 0;
  if (const Sketch* const seen = Find(kConsoleLinkKey); seen != nullptr && seen->observations() >= kEnough) {
    observations = seen->observations();
    link.bytes_per_second = seen->Quantile(kConsoleLinkQuantile);
    link.sigma_1024 = Uncertainty(kSpreadOfDefaults, kSpreadOfOneHost, observations);
    source = kFleet;
  }
  Note({"console-link", "the console", DescribeRate(link.bytes_per_second), source, observations});
  return link;
}

}  // namespace kintsugi::estimate
