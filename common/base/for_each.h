// SPDX-License-Identifier: Apache-2.0
// How work on many items is shared out: pure code takes a ForEach and stays free of threads; programs give one that has
// them. Values, any thread.
#pragma once

#include <cstddef>
#include <functional>

namespace kintsugi {

// Calls work(0) to work(n - 1), each once, on whatever threads, and returns when all are done.
using ForEach = std::function<void(std::size_t n, const std::function<void(std::size_t)>& work)>;

inline void OneByOne(std::size_t n, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < n; ++i) work(i);
}

}  // namespace kintsugi
