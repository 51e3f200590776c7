// SPDX-License-Identifier: Apache-2.0
// Who may have signed a package.
#include "agent/package/signer.h"

#include <gtest/gtest.h>

namespace kintsugi::agent {
namespace {

using S = SignatureState;

const std::string kOwn(64, 'a');
const std::string kOther(64, 'c');
const std::string kRoot(64, 'b');

SignatureInfo Signed(S state) {
  return {state, state == S::kInvalid ? "0x800B0101" : "", "Example", "CN=Example, O=Example KK, C=JP", kOwn, kRoot};
}

struct Row {
  const char* name;
  S state;
  model::SignerPin pin;
  const char* refused;  // nullptr: accepted
};
TEST(Signer, MustBeOneOfThoseThatTheCatalogNames) {
  const std::string upper(64, 'A');
  const Row rows[] = {
      {"common name", S::kValid, {"Example", "", ""}, nullptr},
      {"whole subject", S::kValid, {"CN=Example, O=Example KK, C=JP", "", ""}, nullptr},
      {"fingerprint", S::kValid, {"", kOwn, ""}, nullptr},
      {"fingerprint in capitals", S::kValid, {"", upper, ""}, nullptr},
      {"all three", S::kValid, {"Example", kOwn, kRoot}, nullptr},
      {"part of a name", S::kValid, {"Exam", "", ""}, "signed by CN=Example"},
      {"other name", S::kValid, {"example", "", ""}, "not by one of the signers"},
      {"other fingerprint", S::kValid, {"Example", kOther, ""}, "not by one of the signers"},
      {"other root", S::kValid, {"Example", "", kOther}, "not by one of the signers"},
      {"empty pin", S::kValid, {"", "", kRoot}, "not by one of the signers"},
      {"untrusted root, by name", S::kUntrustedRoot, {"Example", "", ""}, "root that this host does not trust"},
      {"untrusted root, by fingerprint", S::kUntrustedRoot, {"", kOwn, ""}, nullptr},
      {"unsigned", S::kUnsigned, {"Example", kOwn, ""}, "it is not signed"},
      {"tampered", S::kTampered, {"Example", kOwn, ""}, "changed after it was signed"},
      {"expired", S::kInvalid, {"Example", kOwn, ""}, "not valid (0x800B0101)"},
  };
  for (const auto& row : rows) {
    const Status status = CheckSigner({{"Nobody", "", ""}, row.pin}, Signed(row.state));
    EXPECT_EQ(status.has_value(), row.refused == nullptr) << row.name;
    if (status) continue;
    EXPECT_EQ(status.error().code, Code::kUntrustedPeer);
    const std::string& why = status.error().message;
    EXPECT_EQ(why.find("the package was not started: "), 0U) << why;
    if (row.refused != nullptr) {
      EXPECT_NE(why.find(row.refused), std::string::npos) << row.name << ": " << why;
    }
  }
}

TEST(Signer, IsNotAskedForWithoutPins) { EXPECT_TRUE(CheckSigner({}, Signed(S::kUnsigned))); }

}  // namespace
}  // namespace kintsugi::agent
