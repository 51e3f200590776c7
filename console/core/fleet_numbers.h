// SPDX-License-Identifier: Apache-2.0
// The fleet in numbers: of hosts by standing and contact, and of each update. One walk over all hosts and what they
// need; the core keeps the result while nothing changes. Engine thread.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/host_contact.h"
#include "console/core/rollout_book.h"

namespace kintsugi::console {

struct UpdateNumbers {
  std::uint32_t installed = 0;
  std::uint32_t missing = 0;
  std::uint32_t undecided = 0;
  std::uint32_t pending = 0;
  std::uint32_t superseded = 0;
  std::uint32_t failed = 0;       // of missing: the last attempt failed
  std::uint32_t in_rollouts = 0;  // of missing: a rollout that is not over is at it
};
struct BulletinNumbers {
  std::uint32_t affected = 0;
  std::uint32_t missing = 0;
  std::uint32_t installed = 0;  // affected, nothing missing, and everything decided
};
struct NeedNumbers {
  std::uint32_t updates = 0;  // KBs of the whole catalogue that a host needs; of the baseline: updates of ours
  std::uint32_t hosts = 0;    // that need one of them
};
struct ProductNumbers {
  std::uint32_t hosts = 0;
  std::uint32_t patched = 0;
};

struct FleetNumbers {
  std::uint32_t hosts = 0;  // not revoked
  std::uint32_t awaiting_reboot = 0;
  std::map<std::string_view, std::uint32_t> standing;
  std::array<std::uint32_t, 4> contact{};  // by Contact
  std::array<NeedNumbers, 5> severity{};   // by model::Severity
  NeedNumbers exploited, baseline;
  std::map<std::string, ProductNumbers> products;
  std::unordered_map<const model::Update*, UpdateNumbers> updates;
  std::unordered_map<const model::Bulletin*, BulletinNumbers> bulletins;
  std::unordered_map<std::string, LackedKb> by_list;  // KBs of ours that no verdict decides: see Host::by_list
  const UpdateNumbers& Of(const model::Update& update) const;
  const BulletinNumbers& Of(const model::Bulletin& bulletin) const;
};
FleetNumbers CountFleet(const Fleet& fleet, const CatalogBook& catalog, const RolloutBook& rollouts,
                        const std::function<Contact(HostIndex)>& contact);

// Updates that the host needs and whose last attempt failed or ran out; ids into the rollouts' instructions.
std::vector<std::string_view> FailedUpdates(const Host& host, const RolloutBook& rollouts);
// Updates that it needs and that a rollout which is not over still has to serve.
std::vector<std::string_view> UpdatesInWork(const Host& host, const RolloutBook& rollouts);
// Started, and neither completed nor aborted.
bool IsUnderWay(const Rollout& rollout);

}  // namespace kintsugi::console
