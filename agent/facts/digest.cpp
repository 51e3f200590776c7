// SPDX-License-Identifier: Apache-2.0
#include "agent/facts/facts.h"
#include "common/crypto/crypto.h"
#include "common/flow/codec.h"

namespace kintsugi::agent {
namespace {

constexpr std::uint64_t kDiskStepBytes = std::uint64_t{64} << 20U;

void PutSystem(flow::Writer& w, const model::HostFacts& facts) {
  const auto& os = facts.os;
  for (const auto& text : {facts.name, facts.domain, os.product, os.edition, os.service_pack_suffix, os.architecture,
                           os.language, os.hardware_family, facts.boot_id, facts.agent_version, facts.time_zone})
    w.S(text);
  for (const int number : {os.service_pack, os.major, os.minor, os.build, os.ubr}) w.I(number);
  w.Strings(facts.addresses);
  w.Strings(facts.roles);
  w.T(facts.boot_time);
  w.U(facts.memory_bytes);
  w.U(facts.disk_total_bytes);
  w.U(facts.disk_free_bytes / kDiskStepBytes);
  w.U(facts.query_digest);
  w.S(facts.organisational_unit);
}

void PutProduct(flow::Writer& w, const model::ProductFact& p) {
  for (const auto& text : {p.name, p.version, p.publisher, p.code, p.architecture, p.source, p.product}) w.S(text);
}

void PutFile(flow::Writer& w, const model::FileFact& file) {
  w.S(file.path);
  w.B(file.present);
  w.S(file.version);
  w.U(file.size_bytes);
  w.B(file.protected_copy_present);
  w.S(file.protected_copy_version);
}

}  // namespace

std::string FactsDigest(const model::HostFacts& facts) {
  flow::Writer w;
  PutSystem(w, facts);
  w.List(facts.hotfixes, [](flow::Writer& out, const model::HotfixFact& hotfix) {
    out.S(hotfix.id);
    out.S(hotfix.source);
  });
  w.List(facts.files, PutFile);
  w.List(facts.registry, [](flow::Writer& out, const model::RegistryFact& fact) {
    out.S(fact.key);
    out.S(fact.value_name);
    out.B(fact.present);
    out.S(fact.data);
  });
  w.List(facts.pending_reboot, [](flow::Writer& out, const model::PendingRebootFact& fact) {
    out.S(fact.reason);
    out.B(fact.hard);
  });
  w.List(facts.products, PutProduct);
  w.List(facts.package_states, [](flow::Writer& out, const model::PackageStateFact& fact) {
    out.S(fact.name);
    out.I(fact.state);
  });
  w.B(facts.products_cut);
  w.B(facts.package_states_cut);
  const Sha256Digest digest = crypto::Sha256(w.Take());
  return std::string(AsBytes(digest));
}

}  // namespace kintsugi::agent
