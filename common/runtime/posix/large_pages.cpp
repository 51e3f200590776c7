// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/large_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace kintsugi::runtime {

void PreferLargePages(void* memory, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  // Whole pages inside the memory alone: what lies beside it belongs to others.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
  if (bytes < before + page) return;
  (void)::madvise(static_cast<char*>(memory) + before, (bytes - before) / page * page, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}

}  // namespace kintsugi::runtime
