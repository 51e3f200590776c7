// SPDX-License-Identifier: Apache-2.0
// Length-prefixed bytes for journals: unsigned LEB128 numbers, zig-zag signed numbers, strings with their
// length. A reader that meets bytes it cannot read becomes bad and gives zeros; ask ok() once at the end.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::flow {

class Writer {
 public:
  void U(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) bytes_.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
    bytes_.push_back(static_cast<char>(value));
  }
  void I(std::int64_t value) { U((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63)); }
  void B(bool value) { U(value ? 1 : 0); }
  void T(Instant value) { I(ToUnixMs(value)); }
  void S(std::string_view text) {
    U(text.size());
    bytes_.append(text);
  }
  template <typename E>
  void Enum(E value) {
    U(static_cast<std::uint64_t>(value));
  }
  template <typename T, typename F>
  void List(const std::vector<T>& items, F each) {
    U(items.size());
    for (const auto& item : items) each(*this, item);
  }
  void Strings(const std::vector<std::string>& items) {
    List(items, [](Writer& w, const std::string& text) { w.S(text); });
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  // Every byte was read and none was missing.
  bool ok() const { return !bad_ && bytes_.empty(); }
  bool bad() const { return bad_; }
  std::uint64_t U() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) break;
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    bad_ = true;
    return 0;
  }
  std::int64_t I() {
    const std::uint64_t raw = U();
    return static_cast<std::int64_t>(raw >> 1U) ^ -static_cast<std::int64_t>(raw & 1U);
  }
  bool B() { return U() != 0; }
  Instant T() { return FromUnixMs(I()); }
  std::string S() {
    const std::uint64_t size = U();
    if (bad_ || size > bytes_.size()) {
      bad_ = true;
      return {};
    }
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  template <typename E>
  E Enum(E last) {
    const std::uint64_t value = U();
    if (value > static_cast<std::uint64_t>(last)) bad_ = true;
    return bad_ ? E{} : static_cast<E>(value);
  }
  template <typename T, typename F>
  void List(std::vector<T>& items, F each) {
    const std::uint64_t count = U();
    if (count > bytes_.size()) bad_ = true;  // every item takes at least a byte
    for (std::uint64_t i = 0; i < count && !bad_; ++i) items.push_back(each(*this));
  }
  void Strings(std::vector<std::string>& items) {
    List(items, [](Reader& r) { return r.S(); });
  }

 private:
  std::string_view bytes_;
  bool bad_ = false;
};

}  // namespace kintsugi::flow
