// SPDX-License-Identifier: Apache-2.0
// Bytes of a peer -> message -> model. Whatever is accepted must come back unchanged when it is written and read again.
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "common/wire/wire.h"

namespace kintsugi::wire {
namespace {

template <typename Message>
void Feed(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const auto value = FromWire(message);
  if (!value) return;
  const Message written = ToWire(*value);
  const auto again = FromWire(written);
  KINTSUGI_CHECK(again.has_value());
  KINTSUGI_CHECK(ToWire(*again).SerializeAsString() == written.SerializeAsString());
}

void FeedOne(unsigned which, std::string_view bytes) {
  switch (which % 8) {
    case 0:
      return Feed<v1::CheckInRequest>(bytes);
    case 1:
      return Feed<v1::CheckInReply>(bytes);
    case 2:
      return Feed<v1::HostFacts>(bytes);
    case 3:
      return Feed<v1::Offer>(bytes);
    case 4:
      return Feed<v1::Report>(bytes);
    case 5:
      return Feed<v1::RolloutPlan>(bytes);
    case 6:
      return Feed<v1::FactQuery>(bytes);
    default:
      return Feed<v1::Instruction>(bytes);
  }
}

}  // namespace
}  // namespace kintsugi::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static google::protobuf::LogSilencer silence;
  if (size > 0) kintsugi::wire::FeedOne(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
