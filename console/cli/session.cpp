// SPDX-License-Identifier: Apache-2.0
#include "console/cli/session.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <iostream>

#include "common/base/text.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

namespace pb = google::protobuf;

// The enumerator's name behind the prefix all enumerators share; "" for an unknown number.
std::string Suffix(const pb::EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (value == nullptr) return "";
  const std::string& zero = type->FindValueByNumber(0)->name();  // <PREFIX>_UNSPECIFIED
  return value->name().substr(zero.size() - std::string_view("UNSPECIFIED").size());
}

std::string CamelWord(const pb::EnumDescriptor* type, int number) {
  std::string word;
  bool upper = true;
  for (const char c : Suffix(type, number)) {
    if (c != '_') word += upper ? c : ToLower(c);
    upper = c == '_';
  }
  return word.empty() ? fmt::format("Unknown({})", number) : word;
}

std::string SlugWord(const pb::EnumDescriptor* type, int number) {
  std::string word;
  for (const char c : Suffix(type, number)) word += c == '_' ? '-' : ToLower(c);
  return word.empty() ? fmt::format("unknown({})", number) : word;
}

}  // namespace

Session::Session(Streams s, Environment e) : streams(std::move(s)), environment(std::move(e)) {}

Result<OperatorClient*> Session::Client() {
  if (!client_) {
    const auto connection = ResolveConnection(options.connection, environment);
    if (!connection) return connection.error();
    if (connection->token.empty())
      return Error{Code::kUnauthenticated,
                   fmt::format("no token for {}; run kintsugi login, or give --token or KINTSUGI_TOKEN",
                               ToUrl(connection->address))};
    if (connection->trust == Trust{})
      return Error{Code::kUnauthenticated,
                   fmt::format("it is not known how to recognise {}; give --ca-pin with the pin that it prints",
                               ToUrl(connection->address))};
    client_ = std::make_unique<OperatorClient>(*connection);
  }
  return client_.get();
}

TextStyle Session::style() const {
  return {streams.out_terminal && environment("NO_COLOR").empty() && environment("TERM") != "dumb", streams.utf8,
          streams.out_terminal ? streams.width() : 0};
}

void Session::Print(const Table& table, Format format) {
  switch (format) {
    case Format::kTable:
      streams.out << RenderTable(table, style());
      break;
    case Format::kJson:
      streams.out << RenderJson(table);
      break;
    case Format::kCsv:
      streams.out << RenderCsv(table);
      break;
  }
}

void Session::PrintRecord(const Table& table) {
  if (format() == Format::kTable)
    streams.out << RenderRecords(table, style());
  else
    Print(table);
}

void Session::PrintLine(std::string_view text) { streams.out << SafeText(text) << "\n"; }

void Session::Note(std::string_view text) {
  if (!options.quiet) streams.err << SafeText(text) << "\n";
}

Status Session::Confirm(const std::string& question, bool yes) {
  if (yes) return {};
  if (!streams.in_terminal || !streams.err_terminal)
    return Error{Code::kFailedPrecondition, SafeText(question) + " Nobody can be asked here; give --yes to confirm"};
  streams.err << SafeText(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(streams.in, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Error{Code::kCancelled, "not confirmed: nothing was changed"};
}

std::string Word(v1::UpdateStatus status) { return CamelWord(v1::UpdateStatus_descriptor(), status); }
std::string Word(v1::HostState state) { return CamelWord(v1::HostState_descriptor(), state); }
std::string Word(v1::RebootNeed need) { return SlugWord(v1::RebootNeed_descriptor(), need); }
std::string Word(v1::FailureReason reason) {
  return reason == v1::FAILURE_REASON_UNSPECIFIED ? "" : SlugWord(v1::FailureReason_descriptor(), reason);
}

}  // namespace kintsugi::cli
