// SPDX-License-Identifier: Apache-2.0
// A ZIP with stored entries (APPNOTE 4.3), quick to make for each input. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kintsugi::feed {

class StoredZip {
 public:
  void Add(std::string_view name, std::string_view bytes) {
    const std::string fields = Little(20, 2) + Little(0, 8) + Little(Crc(bytes), 4) + Little(bytes.size(), 4) +
                               Little(bytes.size(), 4) + Little(name.size(), 2) + Little(0, 2);
    list_ += "PK\x01\x02" + Little(20, 2) + fields + Little(0, 10) + Little(body_.size(), 4) + std::string(name);
    body_ += "PK\x03\x04" + fields + std::string(name) + std::string(bytes);
    ++entries_;
  }
  std::string Finish() const {
    return body_ + list_ + "PK\x05\x06" + Little(0, 4) + Little(entries_, 2) + Little(entries_, 2) +
           Little(list_.size(), 4) + Little(body_.size(), 4) + Little(0, 2);
  }

 private:
  static std::string Little(std::uint64_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i, value >>= 8U) text += static_cast<char>(value & 0xffU);
    return text;
  }
  static std::uint32_t Crc(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
      crc ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
  }
  std::string body_;
  std::string list_;
  std::uint64_t entries_ = 0;
};

}  // namespace kintsugi::feed
