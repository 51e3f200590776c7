// SPDX-License-Identifier: Apache-2.0
// Validation in UpdateEXPERT's sense: every component file of what hosts record as installed, checked again, aside. The
// facts are those that the hosts reported last. See core.h and common/assess/validate.h.
#include <fmt/format.h>

#include <map>

#include "common/assess/validate.h"
#include "common/wire/wire.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr int kMostUpdates = 100'000;

struct HostToValidate {
  HostId id;
  std::string name;
  std::shared_ptr<const model::HostFacts> facts;
};
struct ValidationOrder {
  std::vector<HostToValidate> hosts;
  std::vector<std::shared_ptr<const model::Bulletin>> bulletins;
  bool only_drifted = false;
  std::uint32_t without_facts = 0;
};

google::protobuf::RepeatedPtrField<v1::Evidence> EvidenceOf(const std::vector<model::Evidence>& rows) {
  model::Assessment assessment;
  assessment.evidence = rows;
  return wire::ToWire(assessment).evidence();
}

class Validator {
 public:
  explicit Validator(const ValidationOrder& order) : order_(order) {
    for (const auto& bulletin : order.bulletins) {
      bulletins_.push_back(bulletin.get());
      for (const auto& update : bulletin->updates) of_update_.emplace(update.id, bulletin.get());
    }
  }

  Result<MessagePtr> Answer() const {
    auto reply = std::make_shared<v1::ValidateInstalledReply>();
    reply->set_hosts(static_cast<std::uint32_t>(order_.hosts.size()));
    reply->set_hosts_without_facts(order_.without_facts);
    for (const HostToValidate& host : order_.hosts) {
      if (!Add(host, *reply)) continue;
      reply->set_hosts_drifted(reply->hosts_drifted() + 1);
      if (reply->updates_size() > kMostUpdates) break;
    }
    if (reply->updates_size() > kMostUpdates)
      return Error{Code::kTooLarge, fmt::format("these are more than {} updates; name a host, or ask for what has "
                                                "drifted only",
                                                kMostUpdates)};
    return MessagePtr(std::move(reply));
  }

 private:
  // True when something on the host has drifted.
  bool Add(const HostToValidate& host, v1::ValidateInstalledReply& reply) const {
    bool drifted = false;
    for (const auto& validation : assess::ValidateInstalled(bulletins_, *host.facts)) {
      drifted = drifted || !validation.drifted.empty();
      if (order_.only_drifted && validation.drifted.empty()) continue;
      Write(host, validation, *reply.add_updates());
    }
    return drifted;
  }

  void Write(const HostToValidate& host, const assess::Validation& validation, v1::ValidatedUpdate& out) const {
    const model::Bulletin& bulletin = *of_update_.at(validation.update_id);
    out.set_host_id(host.id.str());
    out.set_host_name(host.name);
    out.set_bulletin_id(bulletin.id);
    out.set_update_id(validation.update_id);
    out.set_kb(validation.kb);
    out.set_title(bulletin.title);
    out.set_severity(std::string(model::Name(bulletin.severity)));
    out.set_result(std::string(assess::ResultName(validation)));
    out.set_files(static_cast<std::uint32_t>(validation.files));
    out.set_reason(validation.reason);
    *out.mutable_drifted() = EvidenceOf(validation.drifted);
    *out.mutable_unchecked() = EvidenceOf(validation.unknown);
  }

  const ValidationOrder& order_;
  std::vector<const model::Bulletin*> bulletins_;
  std::map<std::string, const model::Bulletin*> of_update_;
};

}  // namespace

void Core::Validate(const v1::ValidateInstalledRequest& request, const Done<MessagePtr>& done, Turn& turn) {
  if (broken_) return Refuse(done, *broken_, turn);
  std::optional<HostIndex> only;
  if (!request.host().empty()) {
    const auto index = fleet_.FindByIdOrName(request.host());
    if (!index) return Refuse(done, index.error(), turn);
    only = *index;
  }
  auto order = std::make_shared<ValidationOrder>();
  order->only_drifted = request.only_drifted();
  for (HostIndex i = only.value_or(0); i < (only ? *only + 1 : fleet_.size()); ++i) {
    const Host& host = fleet_.at(i);
    if (host.row.revoked && !only) continue;
    if (host.facts)
      order->hosts.push_back({host.row.id, fleet_.DisplayName(i), host.facts});
    else
      ++order->without_facts;
  }
  for (const auto& [id, entry] : catalog_.entries()) order->bulletins.push_back(entry.bulletin);
  AnswerAside(
      done, [order] { return Validator(*order).Answer(); }, turn);
}

}  // namespace kintsugi::console
