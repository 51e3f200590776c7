// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error, with the names of std::expected (which g++ 12 lacks in C++20 mode). Not thread-safe,
// a value.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "common/base/check.h"
#include "common/base/error.h"

namespace kintsugi {

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  // Precondition of value() and *: has_value(); of error(): !has_value(). Violations stop the program.
  T& value() & {
    KINTSUGI_CHECK(has_value());
    return std::get<0>(state_);
  }
  const T& value() const& {
    KINTSUGI_CHECK(has_value());
    return std::get<0>(state_);
  }
  T&& value() && {
    KINTSUGI_CHECK(has_value());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    KINTSUGI_CHECK(!has_value());
    return std::get<1>(state_);
  }
  T value_or(T fallback) const { return has_value() ? value() : std::move(fallback); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const {
    KINTSUGI_CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace kintsugi
