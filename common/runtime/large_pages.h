// SPDX-License-Identifier: Apache-2.0
// Large pages for large arrays that are used at random. A wish: where the system has none to give, nothing changes. Any
// thread.
#pragma once

#include <cstddef>

namespace kintsugi::runtime {

// Best before the memory is first used; what it holds stays. It must be mapped.
void PreferLargePages(void* memory, std::size_t bytes);

}  // namespace kintsugi::runtime
