// SPDX-License-Identifier: Apache-2.0
// 128-bit integers for products of two 64-bit numbers: exact, and the same on every machine. A GCC and Clang extension.
#pragma once

namespace kintsugi {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

}  // namespace kintsugi
