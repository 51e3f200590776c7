// SPDX-License-Identifier: Apache-2.0
// Messages as bytes for databases and journals.
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/wire/wire.h"

namespace kintsugi::wire {
namespace {

std::string Bytes(const google::protobuf::MessageLite& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

// What was stored was checked when it came in: anything wrong now is damage.
template <typename Message>
auto Parse(std::string_view bytes, const char* what) -> decltype(FromWire(std::declval<Message>())) {
  Message message;
  if (bytes.size() > kMessageBytes || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Error{Code::kDataLoss, std::string("the stored ") + what + " cannot be read"};
  auto value = FromWire(message);
  if (!value)
    return Error{Code::kDataLoss, std::string("the stored ") + what + " is damaged: " + value.error().message};
  return value;
}

}  // namespace

std::string SerialiseFacts(const model::HostFacts& facts) { return Bytes(ToWire(facts)); }
Result<model::HostFacts> ParseFacts(std::string_view bytes) { return Parse<v1::HostFacts>(bytes, "host facts"); }
std::string SerialisePlan(const model::RolloutPlan& plan) { return Bytes(ToWire(plan)); }
Result<model::RolloutPlan> ParsePlan(std::string_view bytes) { return Parse<v1::RolloutPlan>(bytes, "rollout plan"); }
std::string SerialiseOffer(const model::Offer& offer) { return Bytes(ToWire(offer)); }
Result<model::Offer> ParseOffer(std::string_view bytes) { return Parse<v1::Offer>(bytes, "offer"); }
std::string SerialiseReport(const model::Report& report) { return Bytes(ToWire(report)); }
Result<model::Report> ParseReport(std::string_view bytes) { return Parse<v1::Report>(bytes, "report"); }
std::string SerialiseQuery(const model::FactQuery& query) { return Bytes(ToWire(query)); }
Result<model::FactQuery> ParseQuery(std::string_view bytes) { return Parse<v1::FactQuery>(bytes, "fact query"); }

}  // namespace kintsugi::wire
