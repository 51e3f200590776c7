// SPDX-License-Identifier: Apache-2.0
// Windows gives large pages only to processes with a privilege of their own, so none are asked for.
#include "common/runtime/large_pages.h"

namespace kintsugi::runtime {

void PreferLargePages(void* /*memory*/, std::size_t /*bytes*/) {}

}  // namespace kintsugi::runtime
