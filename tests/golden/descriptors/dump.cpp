// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/descriptors/dump.h"

#include <map>

namespace kintsugi::golden {
namespace {

namespace pb = google::protobuf;

constexpr const char* kSeparator = " | ";

std::string TypeOf(const pb::FieldDescriptor& field) {
  if (field.type() == pb::FieldDescriptor::TYPE_MESSAGE) return "message:" + field.message_type()->full_name();
  if (field.type() == pb::FieldDescriptor::TYPE_ENUM) return "enum:" + field.enum_type()->full_name();
  return field.type_name();
}

std::string LabelOf(const pb::FieldDescriptor& field) {
  if (field.is_map()) return "map";
  if (field.is_repeated()) return field.is_packed() ? "repeated-packed" : "repeated";
  if (const auto* oneof = field.real_containing_oneof()) return "oneof:" + oneof->name();
  return field.has_optional_keyword() ? "optional" : "singular";
}

void DumpEnum(const pb::EnumDescriptor& type, std::vector<std::string>& lines) {
  lines.push_back("enum " + type.full_name());
  for (int i = 0; i < type.value_count(); ++i)
    lines.push_back("value " + type.full_name() + " " + std::to_string(type.value(i)->number()) + kSeparator +
                    type.value(i)->name());
  for (int i = 0; i < type.reserved_range_count(); ++i)
    for (int number = type.reserved_range(i)->start; number <= type.reserved_range(i)->end; ++number)
      lines.push_back("reserved " + type.full_name() + " " + std::to_string(number));
  for (int i = 0; i < type.reserved_name_count(); ++i)
    lines.push_back("reserved-name " + type.full_name() + " " + type.reserved_name(i));
}

void DumpMessage(const pb::Descriptor& type, std::vector<std::string>& lines) {
  lines.push_back("message " + type.full_name());
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    lines.push_back("field " + type.full_name() + " " + std::to_string(field.number()) + kSeparator + field.name() +
                    " " + TypeOf(field) + " " + LabelOf(field) + " json=" + field.json_name());
  }
  for (int i = 0; i < type.reserved_range_count(); ++i)  // the end is exclusive in messages
    for (int number = type.reserved_range(i)->start; number < type.reserved_range(i)->end; ++number)
      lines.push_back("reserved " + type.full_name() + " " + std::to_string(number));
  for (int i = 0; i < type.reserved_name_count(); ++i)
    lines.push_back("reserved-name " + type.full_name() + " " + type.reserved_name(i));
  for (int i = 0; i < type.nested_type_count(); ++i) DumpMessage(*type.nested_type(i), lines);
  for (int i = 0; i < type.enum_type_count(); ++i) DumpEnum(*type.enum_type(i), lines);
}

void DumpService(const pb::ServiceDescriptor& service, std::vector<std::string>& lines) {
  lines.push_back("service " + service.full_name());
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    lines.push_back("rpc " + service.full_name() + " " + method.name() + kSeparator +
                    (method.client_streaming() ? "stream " : "") + method.input_type()->full_name() + " -> " +
                    (method.server_streaming() ? "stream " : "") + method.output_type()->full_name());
  }
}

std::map<std::string, std::string> Index(const std::vector<std::string>& lines) {
  std::map<std::string, std::string> index;
  for (const std::string& line : lines) {
    const std::size_t end = line.find(kSeparator);
    index[line.substr(0, end)] = end == std::string::npos ? "" : line.substr(end + 3);
  }
  return index;
}

}  // namespace

std::vector<std::string> Dump(const pb::FileDescriptor& file) {
  std::vector<std::string> lines;
  for (int i = 0; i < file.enum_type_count(); ++i) DumpEnum(*file.enum_type(i), lines);
  for (int i = 0; i < file.message_type_count(); ++i) DumpMessage(*file.message_type(i), lines);
  for (int i = 0; i < file.service_count(); ++i) DumpService(*file.service(i), lines);
  return lines;
}

Difference Compare(const std::vector<std::string>& golden, const std::vector<std::string>& current) {
  const auto before = Index(golden);
  const auto now = Index(current);
  Difference difference;
  for (const auto& [key, value] : before) {
    const auto found = now.find(key);
    if (found == now.end())
      difference.incompatible.push_back("incompatible: '" + key + (value.empty() ? "" : " (" + value + ")") +
                                        "' is gone; numbers and names are permanent, put it back");
    else if (found->second != value)
      difference.incompatible.push_back("incompatible: '" + key + "' was '" + value + "' and is now '" + found->second +
                                        "'; give the new meaning a new number and keep the old one");
  }
  for (const auto& [key, value] : now)
    if (!before.contains(key)) difference.additions.push_back("new: '" + key + "' " + value);
  return difference;
}

}  // namespace kintsugi::golden
