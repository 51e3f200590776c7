// SPDX-License-Identifier: Apache-2.0
// One check-in: what goes up and what comes down. Plain values, pure; proto/agent.proto documents the fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/base/time.h"
#include "common/model/host.h"
#include "common/model/rollout.h"

namespace kintsugi::model {

struct CheckInRequest {
  std::uint32_t protocol = 2;  // what the agent speaks: 1 knows only offers with one item, without windows and users
  std::string agent_version;
  std::string boot_id;
  std::string facts_digest;  // 32 bytes; "" before the first collection
  std::optional<HostFacts> facts;
  std::vector<Report> reports;
  std::vector<OfferId> held_offers;
  std::string renewal_csr_der;
  std::uint64_t query_digest = 0;
};

struct Acknowledgement {
  OfferId offer;
  std::uint32_t sequence = 0;  // reports of the offer up to this one are stored
};

struct CheckInReply {
  std::vector<Offer> offers;
  std::vector<Acknowledgement> acknowledged;
  std::vector<OfferId> recalled;
  bool want_facts = false;
  Duration next_check_in{0};
  std::string certificate_der;
  std::optional<FactQuery> query;
  Instant server_time{};
};

}  // namespace kintsugi::model
