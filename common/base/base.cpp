// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/log.h"
#include "common/base/prng.h"
#include "common/base/time.h"

namespace kintsugi {
namespace {

class NullLogImpl final : public Log {
 public:
  void Write(Level, std::string_view, std::initializer_list<Field>) override {}
};

std::uint64_t SplitMix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::uint64_t RotateLeft(std::uint64_t x, unsigned k) { return (x << k) | (x >> (64U - k)); }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

Log& NullLog() {
  static NullLogImpl log;
  return log;
}

Prng::Prng(std::uint64_t seed) : state_{} {
  for (auto& word : state_) word = SplitMix(seed);
}

std::uint64_t Prng::Next() {
  const std::uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = RotateLeft(state_[3], 45);
  return result;
}

std::uint64_t Prng::Below(std::uint64_t bound) {
  KINTSUGI_CHECK(bound > 0);
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;  // rejection keeps it uniform
  std::uint64_t draw = Next();
  while (draw >= limit) draw = Next();
  return draw % bound;
}

std::uint64_t StableHash(const void* data, std::size_t size_bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < size_bytes; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3U;
  return SplitMix(hash);
}

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 15U]);
  }
  return hex;
}

std::string ToHex(const Sha256Digest& digest) { return ToHex(AsBytes(digest)); }

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexValue(hex[i]);
    const int low = HexValue(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::optional<Sha256Digest> DigestFromBytes(std::string_view bytes) {
  Sha256Digest digest;
  if (bytes.size() != digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(bytes[i]);
  return digest;
}

std::string_view AsBytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string FormatInstant(Instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(t - day)};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

std::string FormatDuration(Duration d) {
  const bool negative = d.count() < 0;
  std::int64_t ms = negative ? -d.count() : d.count();
  struct Unit {
    std::int64_t ms;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{86400000, "d"}, {3600000, "h"}, {60000, "min"}, {1000, "s"}, {1, "ms"}};
  std::string text = negative ? "-" : "";
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    if (ms < kUnits[i].ms && i + 1 < std::size(kUnits)) continue;
    text += std::to_string(ms / kUnits[i].ms) + " " + kUnits[i].name;
    // Seconds with a remainder of milliseconds are shown as whole seconds.
    if (i + 2 < std::size(kUnits)) {
      const std::int64_t rest = ms % kUnits[i].ms / kUnits[i + 1].ms;
      if (rest > 0) text += " " + std::to_string(rest) + " " + kUnits[i + 1].name;
    }
    break;
  }
  return text;
}

}  // namespace kintsugi
