// SPDX-License-Identifier: Apache-2.0
// toml++ 3.3 for this folder alone. On some malformed texts, such as [%a] or a = [}, it fails an assertion
// where it should report an error; here a failed assertion throws, and the parser's caller makes a problem of
// it. The namespace gets another name because its functions are inline: with the name unchanged the linker
// could take their aborting twins from another library of the same program.
#pragma once

namespace kintsugi::catalog {
struct TomlAssertion {};
[[noreturn]] inline void FailTomlAssertion() { throw TomlAssertion{}; }
}  // namespace kintsugi::catalog

#ifdef TOML_IMPL_NAMESPACE_START
#error "include toml_plus_plus.h instead of toml++"
#endif
#undef NDEBUG  // with it toml++ would take its assertions for facts
#define toml kintsugi_catalog_toml
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void(0) : ::kintsugi::catalog::FailTomlAssertion())
#include <toml++/toml.h>
