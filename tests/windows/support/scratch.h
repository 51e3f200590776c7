// SPDX-License-Identifier: Apache-2.0
// A folder of the test's own with a name that is hard on programs (blanks, Japanese), small files in it, and registry
// keys that are gone afterwards. Removed at the end.
#pragma once

#include <cstdint>
#include <string>

namespace kintsugi::test {

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "\\" + name; }

 private:
  std::string path_;
};

// Whole small files; "" when there is none.
std::string ReadWhole(const std::string& path);
void WriteWhole(const std::string& path, const std::string& bytes);
bool FileIsThere(const std::string& path);
void CopyTo(const std::string& from, const std::string& to);

// The program under tests/windows/unit/puppet, and other files beside the test program.
std::string BesideTest(const std::string& name);
inline std::string Puppet() { return BesideTest("puppet.exe"); }

// Removes the key with all below it, at once and at the end.
class ScratchKey {
 public:
  explicit ScratchKey(std::string key);  // HKLM\...
  ~ScratchKey();
  ScratchKey(const ScratchKey&) = delete;
  ScratchKey& operator=(const ScratchKey&) = delete;
  const std::string& key() const { return key_; }

 private:
  std::string key_;
};
// Any type with any bytes, below HKLM, in the 64-bit view. `type`: REG_SZ and its like.
void SetRaw(const std::string& key, const std::string& name, unsigned long type, const std::string& bytes);
// UTF-16 bytes of the text, with the zero.
std::string Utf16Bytes(const std::string& text);
// A value with its former content brought back at the end.
class ScratchValue {
 public:
  ScratchValue(std::string key, std::string name);
  ~ScratchValue();
  ScratchValue(const ScratchValue&) = delete;
  ScratchValue& operator=(const ScratchValue&) = delete;
  void Set(unsigned long type, const std::string& bytes) const { SetRaw(key_, name_, type, bytes); }
  void SetText(const std::string& text) const;
  void SetNumber(std::uint32_t number) const;
  void Remove() const;

 private:
  std::string key_, name_;
  bool was_there_ = false;
  unsigned long type_ = 0;
  std::string bytes_;
};

}  // namespace kintsugi::test
