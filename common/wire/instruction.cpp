// SPDX-License-Identifier: Apache-2.0
// Instructions, and what decides where they apply and whether they took effect.
#include "common/wire/convert.h"

namespace kintsugi::wire {
namespace {

void WriteTexts(const std::vector<std::string>& texts, google::protobuf::RepeatedPtrField<std::string>& out) {
  out.Assign(texts.begin(), texts.end());
}

void WriteApplicability(const model::Applicability& applicability, v1::Applicability& out) {
  out.set_product(applicability.product);
  out.set_service_pack_min(applicability.service_pack_min);
  out.set_service_pack_max(applicability.service_pack_max);
  WriteTexts(applicability.architectures, *out.mutable_architectures());
  WriteTexts(applicability.languages, *out.mutable_languages());
  out.set_hardware_family(applicability.hardware_family);
  WriteTexts(applicability.editions, *out.mutable_editions());
  out.set_requires_component(applicability.requires_component);
}

model::Applicability ReadApplicability(Reader& reader, const v1::Applicability& in) {
  return {.product = reader.Text(in.product(), "product"),
          .service_pack_min = in.service_pack_min(),
          .service_pack_max = in.service_pack_max(),
          .architectures = reader.Texts(in.architectures(), "architectures", kSelectors),
          .languages = reader.Texts(in.languages(), "languages", kSelectors),
          .hardware_family = reader.Text(in.hardware_family(), "hardware_family"),
          .editions = reader.Texts(in.editions(), "editions", kSelectors),
          .requires_component = reader.Text(in.requires_component(), "requires_component")};
}

void WriteFile(const model::FileRequirement& file, v1::FileRequirement& out) {
  out.set_path(file.path);
  out.set_version(file.version);
  out.set_branch(file.branch);
  out.set_service_pack_min(file.service_pack_min);
  out.set_service_pack_max(file.service_pack_max);
  out.set_protected_copy(file.protected_copy);
  out.set_size_bytes(file.size_bytes);
}

model::FileRequirement ReadFile(Reader& reader, const v1::FileRequirement& in) {
  return {.path = reader.Text(in.path(), "path"),
          .version = reader.Text(in.version(), "version"),
          .branch = reader.Text(in.branch(), "branch"),
          .service_pack_min = in.service_pack_min(),
          .service_pack_max = in.service_pack_max(),
          .protected_copy = in.protected_copy(),
          .size_bytes = in.size_bytes()};
}

void WriteRegistry(const model::RegistryRequirement& registry, v1::RegistryRequirement& out) {
  out.set_key(registry.key);
  out.set_value_name(registry.value_name);
  out.set_equals(registry.equals);
  out.set_service_pack_min(registry.service_pack_min);
  out.set_service_pack_max(registry.service_pack_max);
}

model::RegistryRequirement ReadRegistry(Reader& reader, const v1::RegistryRequirement& in) {
  return {.key = reader.Text(in.key(), "key"),
          .value_name = reader.Text(in.value_name(), "value_name"),
          .equals = reader.Text(in.equals(), "equals"),
          .service_pack_min = in.service_pack_min(),
          .service_pack_max = in.service_pack_max()};
}

void WriteDetection(const model::Detection& detection, v1::Detection& out) {
  for (const auto& file : detection.files) WriteFile(file, *out.add_files());
  for (const auto& registry : detection.registry) WriteRegistry(registry, *out.add_registry());
  out.set_active_setup_guid(detection.active_setup_guid);
  out.set_contained_in_service_pack(detection.contained_in_service_pack);
}

model::Detection ReadDetection(Reader& reader, const v1::Detection& in) {
  return {.files = reader.List<model::FileRequirement>(in.files(), "files", kFiles, ReadFile),
          .registry = reader.List<model::RegistryRequirement>(in.registry(), "registry", kRegistry, ReadRegistry),
          .active_setup_guid = reader.Text(in.active_setup_guid(), "active_setup_guid"),
          .contained_in_service_pack = in.contained_in_service_pack()};
}

model::ExitCode ReadExitCode(Reader& reader, const v1::ExitCode& in) {
  return {.code = in.code(), .meaning = FromWire(in.meaning()), .text = reader.Text(in.text(), "text")};
}

void ReadPackage(Reader& reader, const v1::Instruction& in, model::Instruction& out) {
  out.package_revision = in.package_revision();
  out.file_name = reader.Text(in.file_name(), "file_name");
  out.sha256 = reader.Digest(in.sha256(), "sha256");
  out.size_bytes = in.size_bytes();
  out.kind = FromWire(in.kind());
  out.arguments = reader.Texts(in.arguments(), "arguments", kArguments);
  out.timeout = reader.Delay(in.timeout_ms(), "timeout_ms");
  out.exit_codes = reader.List<model::ExitCode>(in.exit_codes(), "exit_codes", kExitCodes, ReadExitCode);
}

void ReadSigners(Reader& reader, const v1::Instruction& in, model::Instruction& out) {
  out.signers = reader.List<model::SignerPin>(in.signers(), "signers", kSigners, [](Reader& r, const v1::SignerPin& p) {
    return model::SignerPin{r.Text(p.subject(), "subject", kPinBytes), r.Text(p.sha256(), "sha256", kPinBytes),
                            r.Text(p.root_sha256(), "root_sha256", kPinBytes)};
  });
}

}  // namespace

v1::Instruction ToWire(const model::Instruction& instruction) {
  v1::Instruction out;
  out.set_update_id(instruction.update_id);
  out.set_bulletin_id(instruction.bulletin_id);
  out.set_kb(instruction.kb);
  out.set_title(instruction.title);
  out.set_package_revision(instruction.package_revision);
  out.set_file_name(instruction.file_name);
  out.set_sha256(std::string(AsBytes(instruction.sha256)));
  out.set_size_bytes(instruction.size_bytes);
  out.set_kind(ToWire(instruction.kind));
  WriteTexts(instruction.arguments, *out.mutable_arguments());
  out.set_timeout_ms(WireMs(instruction.timeout));
  for (const auto& code : instruction.exit_codes) {
    auto& row = *out.add_exit_codes();
    row.set_code(code.code);
    row.set_meaning(ToWire(code.meaning));
    row.set_text(code.text);
  }
  out.set_reboot(ToWire(instruction.reboot));
  WriteApplicability(instruction.applicability, *out.mutable_applicability());
  WriteDetection(instruction.detection, *out.mutable_detection());
  out.set_disk_needed_bytes(instruction.disk_needed_bytes);
  WriteTexts(instruction.prerequisites, *out.mutable_prerequisites());
  WriteTexts(instruction.uninstall, *out.mutable_uninstall());
  out.set_idempotent(instruction.idempotent);
  out.set_exclusive(instruction.exclusive);
  out.set_servicing_stack(instruction.servicing_stack);
  for (const auto& pin : instruction.signers) {
    auto& row = *out.add_signers();
    row.set_subject(pin.subject);
    row.set_sha256(pin.sha256);
    row.set_root_sha256(pin.root_sha256);
  }
  return out;
}

model::Instruction ReadInstruction(Reader& reader, const v1::Instruction& in) {
  model::Instruction out;
  out.update_id = reader.RequiredText(in.update_id(), "update_id");
  out.bulletin_id = reader.Text(in.bulletin_id(), "bulletin_id");
  out.kb = reader.Text(in.kb(), "kb");
  out.title = reader.Text(in.title(), "title");
  ReadPackage(reader, in, out);
  out.reboot = FromWire(in.reboot());
  out.applicability = reader.Field(in.applicability(), "applicability", ReadApplicability);
  out.detection = reader.Field(in.detection(), "detection", ReadDetection);
  out.disk_needed_bytes = in.disk_needed_bytes();
  out.prerequisites = reader.Texts(in.prerequisites(), "prerequisites", kPrerequisites);
  out.uninstall = reader.Texts(in.uninstall(), "uninstall", kArguments);
  out.idempotent = in.idempotent();
  out.exclusive = in.exclusive();
  out.servicing_stack = in.servicing_stack();
  ReadSigners(reader, in, out);
  return out;
}

Result<model::Instruction> FromWire(const v1::Instruction& instruction) {
  Reader reader;
  return reader.Finish(ReadInstruction(reader, instruction));
}

}  // namespace kintsugi::wire
