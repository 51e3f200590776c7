// SPDX-License-Identifier: Apache-2.0
// Vectors: FIPS 180-4 examples
// (https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values).
#include <gtest/gtest.h>

#include <set>

#include "common/crypto/crypto.h"

namespace kintsugi::crypto {
namespace {

TEST(Sha256, MatchesPublishedVectors) {
  const struct {
    std::string input;
    const char* hex;
  } rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& row : rows) EXPECT_EQ(ToHex(Sha256(row.input)), row.hex);
}

TEST(Sha256, StreamedInAnyPiecesGivesTheSameDigest) {
  const std::string text(100'000, 'x');
  for (const std::size_t piece : {1U, 63U, 64U, 65U, 99'999U}) {
    Sha256Stream stream;
    for (std::size_t at = 0; at < text.size(); at += piece) stream.Update(std::string_view(text).substr(at, piece));
    EXPECT_EQ(stream.Finish(), Sha256(text)) << "piece " << piece;
  }
}

TEST(RandomBytes, HaveTheAskedLengthAndDoNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(RandomBytes(16));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.begin()->size(), 16U);
  EXPECT_TRUE(RandomBytes(0).empty());
}

TEST(EqualConstantTime, ComparesContentAndLength) {
  EXPECT_TRUE(EqualConstantTime("secret", "secret"));
  EXPECT_FALSE(EqualConstantTime("secret", "secreT"));
  EXPECT_FALSE(EqualConstantTime("secret", "secre"));
  EXPECT_TRUE(EqualConstantTime("", ""));
}

}  // namespace
}  // namespace kintsugi::crypto
