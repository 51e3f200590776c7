// SPDX-License-Identifier: Apache-2.0
// Host facts, the questions behind them, and assessments.
#include "common/wire/convert.h"
#include "common/wire/fit.h"

namespace kintsugi::wire {
namespace {

void WriteOs(const model::OsFacts& os, v1::OsFacts& out) {
  out.set_product(FitText(os.product));
  out.set_edition(FitText(os.edition));
  out.set_service_pack(os.service_pack);
  out.set_service_pack_suffix(FitText(os.service_pack_suffix));
  out.set_major(os.major);
  out.set_minor(os.minor);
  out.set_build(os.build);
  out.set_ubr(os.ubr);
  out.set_architecture(FitText(os.architecture));
  out.set_language(FitText(os.language));
  out.set_hardware_family(FitText(os.hardware_family));
}

model::OsFacts ReadOs(Reader& reader, const v1::OsFacts& in) {
  model::OsFacts os;
  os.product = reader.Text(in.product(), "product");
  os.edition = reader.Text(in.edition(), "edition");
  os.service_pack = in.service_pack();
  os.service_pack_suffix = reader.Text(in.service_pack_suffix(), "service_pack_suffix");
  os.major = in.major();
  os.minor = in.minor();
  os.build = in.build();
  os.ubr = in.ubr();
  os.architecture = reader.Text(in.architecture(), "architecture");
  os.language = reader.Text(in.language(), "language");
  os.hardware_family = reader.Text(in.hardware_family(), "hardware_family");
  return os;
}

void WriteFile(const model::FileFact& file, v1::FileFact& out) {
  out.set_path(FitText(file.path));
  out.set_present(file.present);
  out.set_version(FitText(file.version));
  out.set_size_bytes(file.size_bytes);
  out.set_protected_copy_present(file.protected_copy_present);
  out.set_protected_copy_version(FitText(file.protected_copy_version));
}

model::FileFact ReadFile(Reader& reader, const v1::FileFact& in) {
  return {.path = reader.Text(in.path(), "path"),
          .present = in.present(),
          .version = reader.Text(in.version(), "version"),
          .size_bytes = in.size_bytes(),
          .protected_copy_present = in.protected_copy_present(),
          .protected_copy_version = reader.Text(in.protected_copy_version(), "protected_copy_version")};
}

void WriteRegistry(const model::RegistryFact& fact, v1::RegistryFact& out) {
  out.set_key(FitText(fact.key));
  out.set_value_name(FitText(fact.value_name));
  out.set_present(fact.present);
  out.set_data(FitText(fact.data));
}

model::RegistryFact ReadRegistry(Reader& reader, const v1::RegistryFact& in) {
  return {.key = reader.Text(in.key(), "key"),
          .value_name = reader.Text(in.value_name(), "value_name"),
          .present = in.present(),
          .data = reader.Text(in.data(), "data")};
}

void WriteProduct(const model::ProductFact& product, v1::ProductFact& out) {
  out.set_name(FitText(product.name, kProductTextBytes));
  out.set_version(FitText(product.version, kProductTextBytes));
  out.set_publisher(FitText(product.publisher, kProductTextBytes));
  out.set_code(FitText(product.code, kProductTextBytes));
  out.set_architecture(FitText(product.architecture, kProductTextBytes));
  out.set_source(FitText(product.source, kProductTextBytes));
  out.set_product(FitText(product.product, kProductTextBytes));
}

model::ProductFact ReadProduct(Reader& reader, const v1::ProductFact& in) {
  return {.name = reader.Text(in.name(), "name", kProductTextBytes),
          .version = reader.Text(in.version(), "version", kProductTextBytes),
          .publisher = reader.Text(in.publisher(), "publisher", kProductTextBytes),
          .code = reader.Text(in.code(), "code", kProductTextBytes),
          .architecture = reader.Text(in.architecture(), "architecture", kProductTextBytes),
          .source = reader.Text(in.source(), "source", kProductTextBytes),
          .product = reader.Text(in.product(), "product", kProductTextBytes)};
}

void WriteInstalled(const model::HostFacts& facts, v1::HostFacts& out) {
  for (const auto& product : FitList(facts.products, kProducts)) WriteProduct(product, *out.add_products());
  for (const auto& package : FitList(facts.package_states, kPackageStates)) {
    auto& row = *out.add_package_states();
    row.set_name(FitText(package.name, kProductTextBytes));
    row.set_state(package.state);
  }
  out.set_products_cut(facts.products_cut || facts.products.size() > kProducts);
  out.set_package_states_cut(facts.package_states_cut || facts.package_states.size() > kPackageStates);
}

void ReadInstalled(Reader& reader, const v1::HostFacts& in, model::HostFacts& facts) {
  facts.products = reader.List<model::ProductFact>(in.products(), "products", kProducts, ReadProduct);
  facts.package_states = reader.List<model::PackageStateFact>(
      in.package_states(), "package_states", kPackageStates, [](Reader& r, const v1::PackageStateFact& row) {
        return model::PackageStateFact{r.Text(row.name(), "name", kProductTextBytes), row.state()};
      });
  facts.products_cut = in.products_cut();
  facts.package_states_cut = in.package_states_cut();
}

void WriteLists(const model::HostFacts& facts, v1::HostFacts& out) {
  for (const auto& address : FitList(facts.addresses, kAddresses)) out.add_addresses(FitText(address));
  for (const auto& role : FitList(facts.roles, kRoles)) out.add_roles(FitText(role, kRoleBytes));
  for (const auto& hotfix : FitList(facts.hotfixes, kHotfixes)) {
    auto& row = *out.add_hotfixes();
    row.set_id(FitText(hotfix.id));
    row.set_source(FitText(hotfix.source));
  }
  for (const auto& file : FitList(facts.files, kFiles)) WriteFile(file, *out.add_files());
  for (const auto& fact : FitList(facts.registry, kRegistry)) WriteRegistry(fact, *out.add_registry());
  for (const auto& pending : FitList(facts.pending_reboot, kPendingReboots)) {
    auto& row = *out.add_pending_reboot();
    row.set_reason(FitText(pending.reason));
    row.set_hard(pending.hard);
  }
}

void ReadLists(Reader& reader, const v1::HostFacts& in, model::HostFacts& facts) {
  facts.addresses = reader.Texts(in.addresses(), "addresses", kAddresses);
  facts.roles = reader.List<std::string>(in.roles(), "roles", kRoles, [](Reader& r, const std::string& role) {
    return r.Text(role, nullptr, kRoleBytes);
  });
  facts.hotfixes =
      reader.List<model::HotfixFact>(in.hotfixes(), "hotfixes", kHotfixes, [](Reader& r, const v1::HotfixFact& row) {
        return model::HotfixFact{r.Text(row.id(), "id"), r.Text(row.source(), "source")};
      });
  facts.files = reader.List<model::FileFact>(in.files(), "files", kFiles, ReadFile);
  facts.registry = reader.List<model::RegistryFact>(in.registry(), "registry", kRegistry, ReadRegistry);
  facts.pending_reboot = reader.List<model::PendingRebootFact>(
      in.pending_reboot(), "pending_reboot", kPendingReboots, [](Reader& r, const v1::PendingRebootFact& row) {
        return model::PendingRebootFact{r.Text(row.reason(), "reason"), row.hard()};
      });
}

model::Evidence ReadEvidence(Reader& reader, const v1::Evidence& in) {
  return {.rule = reader.Text(in.rule(), "rule"),
          .observed = reader.Text(in.observed(), "observed"),
          .expected = reader.Text(in.expected(), "expected"),
          .source = reader.Text(in.source(), "source"),
          .holds = in.holds(),
          .known = in.known()};
}

}  // namespace

v1::HostFacts ToWire(const model::HostFacts& facts) {
  v1::HostFacts out;
  out.set_name(FitText(facts.name));
  out.set_domain(FitText(facts.domain));
  WriteOs(facts.os, *out.mutable_os());
  out.set_boot_time_ms(ToUnixMs(facts.boot_time));
  out.set_boot_id(FitText(facts.boot_id));
  out.set_memory_bytes(facts.memory_bytes);
  out.set_disk_total_bytes(facts.disk_total_bytes);
  out.set_disk_free_bytes(facts.disk_free_bytes);
  WriteLists(facts, out);
  WriteInstalled(facts, out);
  out.set_query_digest(facts.query_digest);
  out.set_agent_version(FitText(facts.agent_version));
  out.set_time_zone(FitText(facts.time_zone, kZoneBytes));
  out.set_organisational_unit(FitText(facts.organisational_unit));
  return out;
}

model::HostFacts ReadFacts(Reader& reader, const v1::HostFacts& in) {
  model::HostFacts facts;
  facts.name = reader.Text(in.name(), "name");
  facts.domain = reader.Text(in.domain(), "domain");
  facts.os = reader.Field(in.os(), "os", ReadOs);
  facts.boot_time = reader.Time(in.boot_time_ms());
  facts.boot_id = reader.Text(in.boot_id(), "boot_id");
  facts.memory_bytes = in.memory_bytes();
  facts.disk_total_bytes = in.disk_total_bytes();
  facts.disk_free_bytes = in.disk_free_bytes();
  ReadLists(reader, in, facts);
  ReadInstalled(reader, in, facts);
  facts.query_digest = in.query_digest();
  facts.agent_version = reader.Text(in.agent_version(), "agent_version");
  facts.time_zone = reader.Text(in.time_zone(), "time_zone", kZoneBytes);
  facts.organisational_unit = reader.Text(in.organisational_unit(), "organisational_unit");
  return facts;
}

v1::FactQuery ToWire(const model::FactQuery& query) {
  v1::FactQuery out;
  for (const auto& file : FitList(query.files, kFiles)) out.add_files(file);
  for (const auto& question : FitList(query.registry, kRegistry)) {
    auto& row = *out.add_registry();
    row.set_key(question.key);
    row.set_value_name(question.value_name);
  }
  out.set_digest(query.digest);
  return out;
}

model::FactQuery ReadQuery(Reader& reader, const v1::FactQuery& in) {
  model::FactQuery query;
  query.files = reader.Texts(in.files(), "files", kFiles);
  query.registry = reader.List<model::RegistryQuestion>(
      in.registry(), "registry", kRegistry, [](Reader& r, const v1::FactQuery::RegistryQuestion& row) {
        return model::RegistryQuestion{r.Text(row.key(), "key"), r.Text(row.value_name(), "value_name")};
      });
  query.digest = in.digest();
  return query;
}

v1::Assessment ToWire(const model::Assessment& assessment) {
  v1::Assessment out;
  out.set_update_id(FitText(assessment.update_id));
  out.set_status(ToWire(assessment.status));
  out.set_reason(FitText(assessment.reason, kDetailBytes));
  for (const auto& evidence : FitList(assessment.evidence, kEvidence)) {
    auto& row = *out.add_evidence();
    row.set_rule(FitText(evidence.rule));
    row.set_observed(FitText(evidence.observed));
    row.set_expected(FitText(evidence.expected));
    row.set_source(FitText(evidence.source));
    row.set_holds(evidence.holds);
    row.set_known(evidence.known);
  }
  return out;
}

model::Assessment ReadAssessment(Reader& reader, const v1::Assessment& in) {
  model::Assessment assessment;
  assessment.update_id = reader.Text(in.update_id(), "update_id");
  assessment.status = FromWire(in.status());
  assessment.reason = reader.Text(in.reason(), "reason", kDetailBytes);
  assessment.evidence = reader.List<model::Evidence>(in.evidence(), "evidence", kEvidence, ReadEvidence);
  return assessment;
}

Result<model::HostFacts> FromWire(const v1::HostFacts& facts) {
  Reader reader;
  return reader.Finish(ReadFacts(reader, facts));
}
Result<model::FactQuery> FromWire(const v1::FactQuery& query) {
  Reader reader;
  return reader.Finish(ReadQuery(reader, query));
}
Result<model::Assessment> FromWire(const v1::Assessment& assessment) {
  Reader reader;
  return reader.Finish(ReadAssessment(reader, assessment));
}

}  // namespace kintsugi::wire
