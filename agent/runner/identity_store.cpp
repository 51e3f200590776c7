// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/identity_store.h"

#include "common/flow/codec.h"

namespace kintsugi::agent {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr char kIdentityName[] = "identity";
constexpr char kQueryName[] = "query";

}  // namespace

JournalWrite WriteOf(const Identity& identity) {
  flow::Writer w;
  w.U(kVersion);
  for (const auto& text : {identity.host_id, identity.private_key_der, identity.certificate_der, identity.ca_der,
                           identity.agent_address, identity.content_address})
    w.S(text);
  w.T(identity.certificate_not_before);
  w.T(identity.certificate_not_after);
  return {kIdentityName, w.Take()};
}

Status SaveIdentity(Journal& journal, const Identity& identity) {
  std::vector<JournalWrite> writes;
  // Under another host id the work of the old one is nobody's: its reports would be refused for ever. Detection says
  // what is true.
  const auto stored = journal.Load();
  if (!stored) return stored.error();
  const auto before = IdentityFrom(*stored);
  if (!before || before->host_id != identity.host_id) {
    for (const auto& [name, bytes] : *stored) writes.push_back({name, std::nullopt});
  }
  writes.push_back(WriteOf(identity));
  return journal.Commit(writes);
}

Result<Identity> IdentityFrom(const std::map<std::string, std::string>& stored) {
  const auto found = stored.find(kIdentityName);
  if (found == stored.end())
    return Error{Code::kNotFound, "this host is not enrolled: run the agent's enrol command with a token", 0};
  flow::Reader r(found->second);
  Identity identity;
  const bool known = r.U() == kVersion;
  for (std::string* text : {&identity.host_id, &identity.private_key_der, &identity.certificate_der, &identity.ca_der,
                            &identity.agent_address, &identity.content_address})
    *text = r.S();
  identity.certificate_not_before = r.T();
  identity.certificate_not_after = r.T();
  if (!known || !r.ok()) return Error{Code::kDataLoss, "the stored identity cannot be read: enrol this host again", 0};
  return identity;
}

JournalWrite WriteOf(const model::FactQuery& query) {
  flow::Writer w;
  w.U(kVersion);
  w.Strings(query.files);
  w.List(query.registry, [](flow::Writer& out, const model::RegistryQuestion& question) {
    out.S(question.key);
    out.S(question.value_name);
  });
  w.U(query.digest);
  return {kQueryName, w.Take()};
}

model::FactQuery QueryFrom(const std::map<std::string, std::string>& stored) {
  const auto found = stored.find(kQueryName);
  if (found == stored.end()) return {};
  flow::Reader r(found->second);
  const bool known = r.U() == kVersion;
  model::FactQuery query;
  r.Strings(query.files);
  r.List(query.registry, [](flow::Reader& in) {
    model::RegistryQuestion question;
    question.key = in.S();
    question.value_name = in.S();
    return question;
  });
  query.digest = r.U();
  return known && r.ok() ? query : model::FactQuery{};
}

}  // namespace kintsugi::agent
