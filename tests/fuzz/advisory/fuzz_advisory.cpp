// SPDX-License-Identifier: Apache-2.0
// The first byte picks the parser of common/advisory. A product name: what is read is written and read again,
// unchanged. A stored advisory: what is read makes an advisory that holds the same, and a catalog.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/advisory/builder.h"
#include "common/base/check.h"

namespace kintsugi::advisory {
namespace {

void FeedName(std::string_view name) {
  const Product product = ParseProduct(name);
  KINTSUGI_CHECK(ParseProduct(product.name) == product);
  IsSeparateComponent(name);
  KINTSUGI_CHECK(ComponentName(ComponentName(name)) == ComponentName(name));
  if (product.kind != ProductKind::kOs && product.kind != ProductKind::kComponentOnOs) return;
  const Product again = ParseProduct(PlatformName(product.platform));
  KINTSUGI_CHECK(again.kind == ProductKind::kOs);
  KINTSUGI_CHECK(again.platform == product.platform);
}

void FeedBlob(std::string_view blob) {
  const Advisory advisory{{Source::kWesng, "", "1"}, 0, std::string(blob)};
  AdvisoryCollector first;
  CatalogBuilder builder;
  if (!ReadAdvisory(advisory, first)) return;
  KINTSUGI_CHECK(builder.Add(advisory).has_value());
  AdvisoryCollector second;
  const auto advisories = first.Take();
  for (const Advisory& a : advisories) KINTSUGI_CHECK(ReadAdvisory(a, second).has_value());
  KINTSUGI_CHECK(second.Take() == advisories);
  KINTSUGI_CHECK(builder.Finish().has_value());
}

}  // namespace
}  // namespace kintsugi::advisory

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0)
    kintsugi::advisory::FeedName(bytes);
  else
    kintsugi::advisory::FeedBlob(bytes);
  return 0;
}
