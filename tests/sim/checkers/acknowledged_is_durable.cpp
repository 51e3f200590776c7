// SPDX-License-Identifier: Apache-2.0
// Acknowledged implies durable, and so does offered: when an answer leaves the console, the store holds the report that
// it acknowledges and the attempt that it offers. The agent forgets a report for good on that word.
#include <fmt/format.h>

#include <map>
#include <optional>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class AcknowledgedIsDurable final : public Checker {
 public:
  explicit AcknowledgedIsDurable(World& world) : Checker(world, "acknowledged is durable") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kReportWritten) written_[{event.host, event.report->offer.str()}] = *event.report;
    if (event.kind == EventKind::kReportForgotten) CheckForgotten(event);
    if (event.kind != EventKind::kReplySent) return;
    for (const auto& ack : event.reply->acknowledged) CheckReport(event.host, ack);
    for (const auto& offer : event.reply->offers) CheckOffer(event.host, offer);
  }

 private:
  std::optional<db::RolloutHostRow> RowOf(const OfferId& offer, std::uint32_t& attempt) {
    const auto ref = console::ParseOfferId(offer.str());
    if (!ref) return std::nullopt;
    attempt = ref->attempt;
    const auto rows = world().console().store().rows().RolloutHosts(RolloutId(ref->rollout));
    if (!rows) return std::nullopt;
    for (const auto& row : *rows)
      if (row.slot == ref->slot) return row;
    return std::nullopt;
  }
  void CheckReport(int host, const model::Acknowledgement& ack) {
    std::uint32_t attempt = 0;
    const auto row = RowOf(ack.offer, attempt);
    if (!row)
      return Violated(
          fmt::format("report {} of host {} is acknowledged, its offer is not stored", ack.offer.str(), host));
    if (!IsStored(*row, attempt, ack.sequence))
      Violated(fmt::format("report {}/{} of host {} is acknowledged, the store has attempt {} sequence {}",
                           ack.offer.str(), ack.sequence, host, row->attempts, row->report_sequence));
  }
  static bool IsStored(const db::RolloutHostRow& row, std::uint32_t attempt, std::uint32_t sequence) {
    return row.attempts > attempt || (row.attempts == attempt && row.report_sequence >= sequence);
  }
  // The host lets a report go only when the console has it.
  void CheckForgotten(const Event& event) {
    const auto report = written_.find({event.host, std::string(event.offer)});
    if (report == written_.end()) return;
    std::uint32_t attempt = 0;
    const auto row = RowOf(report->second.offer, attempt);
    if (row && !IsStored(*row, attempt, report->second.sequence))
      Violated(fmt::format("host {} forgets report {}/{}, the store has attempt {} sequence {}", event.host,
                           event.offer, report->second.sequence, row->attempts, row->report_sequence));
  }
  void CheckOffer(int host, const model::Offer& offer) {
    std::uint32_t attempt = 0;
    const auto row = RowOf(offer.id, attempt);
    if (!row || row->attempts < attempt)
      Violated(fmt::format("offer {} is made to host {}, the store knows {} attempts", offer.id.str(), host,
                           row ? row->attempts : 0));
    if (row && row->host != world().host(host).id())
      Violated(fmt::format("offer {} of host {} is sent to host {}", offer.id.str(), row->host.str(), host));
  }

  std::map<std::pair<int, std::string>, model::Report> written_;
};

}  // namespace

std::unique_ptr<Checker> MakeAcknowledgedIsDurable(World& world) {
  return std::make_unique<AcknowledgedIsDurable>(world);
}

}  // namespace kintsugi::simulation
