// SPDX-License-Identifier: Apache-2.0
// Win32 handles with one owner each: the one place where they are closed. Values that move; no thread rule of their
// own.
#pragma once

#include <utility>

#include "agent/platform/windows/win32.h"

namespace kintsugi::agent::windows {

// `Kind` says what a handle is, which value is none, and how it is closed.
template <typename Kind>
class Owned {
 public:
  using Value = typename Kind::Value;
  Owned() = default;
  explicit Owned(Value value) : value_(value) {}
  ~Owned() { Reset(); }
  Owned(Owned&& other) noexcept : value_(std::exchange(other.value_, Kind::None())) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this != &other) {
      Reset();
      value_ = std::exchange(other.value_, Kind::None());
    }
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  Value get() const { return value_; }
  explicit operator bool() const { return value_ != Kind::None(); }
  // For functions that write a new handle; closes what was held.
  Value* Receive() {
    Reset();
    return &value_;
  }
  Value Release() { return std::exchange(value_, Kind::None()); }
  void Reset() {
    if (value_ != Kind::None()) Kind::Close(std::exchange(value_, Kind::None()));
  }

 private:
  Value value_ = Kind::None();
};

// Events, processes, threads, jobs, tokens: NULL is none.
struct KernelKind {
  using Value = HANDLE;
  static Value None() { return nullptr; }
  static void Close(Value value) { ::CloseHandle(value); }
};
// CreateFile's: INVALID_HANDLE_VALUE is none.
struct FileKind {
  using Value = HANDLE;
  static Value None() { return INVALID_HANDLE_VALUE; }
  static void Close(Value value) { ::CloseHandle(value); }
};
struct KeyKind {
  using Value = HKEY;
  static Value None() { return nullptr; }
  static void Close(Value value) { ::RegCloseKey(value); }
};
struct ServiceKind {
  using Value = SC_HANDLE;
  static Value None() { return nullptr; }
  static void Close(Value value) { ::CloseServiceHandle(value); }
};
// Memory that a Win32 function allocated with LocalAlloc.
template <typename T>
struct LocalKind {
  using Value = T*;
  static Value None() { return nullptr; }
  static void Close(Value value) { ::LocalFree(value); }
};

using KernelHandle = Owned<KernelKind>;
using FileHandle = Owned<FileKind>;
using KeyHandle = Owned<KeyKind>;
using ServiceHandle = Owned<ServiceKind>;
template <typename T>
using LocalMemory = Owned<LocalKind<T>>;

}  // namespace kintsugi::agent::windows
