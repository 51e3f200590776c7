// SPDX-License-Identifier: Apache-2.0
// protoc plugin: writes <file>_methods.h with `enum class <Service>Method` and the name table of each service in the
// file. A method added to the .proto without a row in every switch over the enumeration does not compile.
#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <memory>
#include <string>

namespace {

namespace pb = google::protobuf;

void PrintService(const pb::ServiceDescriptor& service, pb::io::Printer& out) {
  out.Print("enum class $s$Method {\n", "s", service.name());
  for (int i = 0; i < service.method_count(); ++i) out.Print("  k$m$,\n", "m", service.method(i)->name());
  out.Print("};\n");
  out.Print("inline constexpr std::string_view k$s$Path = \"/$f$/\";\n", "s", service.name(), "f", service.full_name());
  out.Print("struct $s$MethodRow { $s$Method method; std::string_view name; };\n", "s", service.name());
  out.Print("inline constexpr std::array<$s$MethodRow, $n$> k$s$Methods{{\n", "s", service.name(), "n",
            std::to_string(service.method_count()));
  for (int i = 0; i < service.method_count(); ++i)
    out.Print("    {$s$Method::k$m$, \"$m$\"},\n", "s", service.name(), "m", service.method(i)->name());
  out.Print("}};\n");
}

class MethodsGenerator : public pb::compiler::CodeGenerator {
 public:
  bool Generate(const pb::FileDescriptor* file, const std::string&, pb::compiler::GeneratorContext* context,
                std::string*) const override {
    std::string name = file->name();
    name = name.substr(0, name.rfind('.')) + "_methods.h";
    std::unique_ptr<pb::io::ZeroCopyOutputStream> stream(context->Open(name));
    pb::io::Printer out(stream.get(), '$');
    out.Print("// Generated from $f$. Do not edit.\n#pragma once\n#include <array>\n#include <string_view>\n\n", "f",
              file->name());
    out.Print("namespace kintsugi::v1 {\n");
    for (int i = 0; i < file->service_count(); ++i) PrintService(*file->service(i), out);
    out.Print("}  // namespace kintsugi::v1\n");
    return true;
  }
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }
};

}  // namespace

int main(int argc, char** argv) {
  MethodsGenerator generator;
  return pb::compiler::PluginMain(argc, argv, &generator);
}
