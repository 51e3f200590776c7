// SPDX-License-Identifier: Apache-2.0
// Real keys and certificates for the tests of the agent's network: one authority, server and host
// certificates from it.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "agent/link/link.h"
#include "common/crypto/crypto.h"
#include "common/runtime/system_clock.h"

namespace kintsugi::agent::test {

constexpr Duration kDay{24 * 3'600'000};
inline const std::string kHostId = "0123456789abcdef0123456789abcdef";

inline Instant Now() { return runtime::SystemClock().Now(); }

struct Authority {
  crypto::Authority own = crypto::NewAuthority("Kintsugi test", Now()).value();

  crypto::ServerIdentity Server(const std::vector<std::string>& names = {"127.0.0.1", "localhost"}, Instant now = Now(),
                                Duration lifetime = kDay) const {
    return crypto::IssueServerIdentity(own, names, now, lifetime).value();
  }
  Identity Host(const std::string& address, Instant now = Now(), Duration lifetime = kDay) const {
    Identity identity;
    identity.host_id = kHostId;
    identity.private_key_der = crypto::NewPrivateKey().value();
    identity.certificate_der =
        crypto::IssueHostCertificate(own, crypto::MakeCsr(identity.private_key_der, "").value(), kHostId, now, lifetime)
            .value();
    identity.ca_der = own.certificate_der;
    identity.agent_address = address;
    identity.content_address = address;
    const auto info = crypto::ParseCertificate(identity.certificate_der).value();
    identity.certificate_not_before = info.not_before;
    identity.certificate_not_after = info.not_after;
    return identity;
  }
  Sha256Digest Pin() const { return crypto::ParseCertificate(own.certificate_der)->spki_sha256; }
};

// Runs the context until the condition holds; false after ten seconds.
template <typename Condition>
bool RunUntil(boost::asio::io_context& io, Condition holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    if (io.stopped()) io.restart();
    io.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace kintsugi::agent::test
