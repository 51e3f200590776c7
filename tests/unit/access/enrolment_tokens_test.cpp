// SPDX-License-Identifier: Apache-2.0
// The rules of enrolment tokens and the text that carries one to a host.
#include "console/access/enrolment_tokens.h"

#include <gtest/gtest.h>

#include "common/model/enrolment_token.h"
#include "console/access/secrets.h"

namespace kintsugi::access {
namespace {

const Instant kNow = FromUnixMs(1'066'383'000'000);

Sha256Digest Pin() {
  Sha256Digest pin{};
  for (std::size_t i = 0; i < pin.size(); ++i) pin[i] = static_cast<std::uint8_t>(i * 7);
  return pin;
}

CreatedEnrolmentToken Create(EnrolmentTokenRequest request = {}) {
  auto created = CreateEnrolmentToken(request, Pin(), kNow);
  KINTSUGI_CHECK(created.has_value());
  return *created;
}

Code CodeOf(const Status& status) { return status ? Code::kOk : status.error().code; }

TEST(EnrolmentTokens, TextCarriesIdSecretAndPinAndTheRowOnlyTheHash) {
  const auto created = Create({Duration{3'600'000}, 5, "ann", "image of March"});
  const auto token = model::ParseEnrolmentToken(created.text);
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->id, created.row.id);
  EXPECT_EQ(token->ca_pin, Pin());
  EXPECT_EQ(HashSecret(token->secret), created.row.secret_hash);
  EXPECT_EQ(created.row.expires, kNow + Duration{3'600'000});
  EXPECT_EQ(created.row.uses, 5U);
  EXPECT_EQ(created.row.used, 0U);
  EXPECT_EQ(created.row.created_by, "ann");
  EXPECT_EQ(created.row.note, "image of March");
}

TEST(EnrolmentTokens, DefaultsAreOneUseAndOneDay) {
  const auto created = Create();
  EXPECT_EQ(created.row.uses, 1U);
  EXPECT_EQ(created.row.expires, kNow + Duration{86'400'000});
}

TEST(EnrolmentTokens, LimitsAreRefusedJustBeyondAndAcceptedAt) {
  struct Case {
    EnrolmentTokenRequest request;
    bool accepted;
  };
  const std::vector<Case> cases = {{{kLongestEnrolmentLifetime, 0, "", ""}, true},
                                   {{kLongestEnrolmentLifetime + Duration{1}, 0, "", ""}, false},
                                   {{Duration{-1}, 0, "", ""}, false},
                                   {{Duration{0}, kMostEnrolmentUses, "", ""}, true},
                                   {{Duration{0}, kMostEnrolmentUses + 1, "", ""}, false},
                                   {{Duration{0}, 0, "", std::string(kLongestNoteBytes, 'n')}, true},
                                   {{Duration{0}, 0, "", std::string(kLongestNoteBytes + 1, 'n')}, false}};
  for (const Case& c : cases) {
    const auto created = CreateEnrolmentToken(c.request, Pin(), kNow);
    EXPECT_EQ(created.has_value(), c.accepted) << c.request.lifetime.count() << " " << c.request.uses;
    EXPECT_EQ(created ? Code::kInvalidArgument : created.error().code, Code::kInvalidArgument);
  }
}

TEST(EnrolmentTokens, EachReasonToRefuseHasItsCodeAndIsToldOnlyToWhoKnowsTheSecret) {
  const auto created = Create({Duration{1'000}, 1, "", ""});
  const std::string secret = model::ParseEnrolmentToken(created.text)->secret;
  const std::string wrong(64, '0');
  db::EnrolmentTokenRow used = created.row;
  UseEnrolmentToken(used);
  db::EnrolmentTokenRow revoked = created.row;
  revoked.revoked = true;
  const Instant late = kNow + Duration{1'000};
  struct Case {
    const char* name;
    const db::EnrolmentTokenRow* row;
    std::string secret;
    Instant at;
    Code code;
  };
  const std::vector<Case> cases = {{"good", &created.row, secret, kNow, Code::kOk},
                                   {"last millisecond", &created.row, secret, late - Duration{1}, Code::kOk},
                                   {"unknown id", nullptr, secret, kNow, Code::kTokenUnknown},
                                   {"wrong secret", &created.row, wrong, kNow, Code::kTokenUnknown},
                                   {"empty secret", &created.row, "", kNow, Code::kTokenUnknown},
                                   {"not hex", &created.row, std::string(64, 'x'), kNow, Code::kTokenUnknown},
                                   {"revoked", &revoked, secret, kNow, Code::kTokenUnknown},
                                   {"expired", &created.row, secret, late, Code::kTokenExpired},
                                   {"expired, wrong secret", &created.row, wrong, late, Code::kTokenUnknown},
                                   {"used up", &used, secret, kNow, Code::kTokenUsedUp},
                                   {"used up, wrong secret", &used, wrong, kNow, Code::kTokenUnknown}};
  for (const Case& c : cases) EXPECT_EQ(CodeOf(CheckEnrolmentToken(c.row, c.secret, c.at)), c.code) << c.name;
}

TEST(EnrolmentTokens, TokenOfThreeUsesEnrolsThreeHosts) {
  auto created = Create({Duration{0}, 3, "", ""});
  const std::string secret = model::ParseEnrolmentToken(created.text)->secret;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(CheckEnrolmentToken(&created.row, secret, kNow)) << i;
    UseEnrolmentToken(created.row);
  }
  const Status fourth = CheckEnrolmentToken(&created.row, secret, kNow);
  ASSERT_FALSE(fourth);
  EXPECT_NE(fourth.error().message.find("3 hosts"), std::string::npos) << fourth.error().message;
}

TEST(EnrolmentTokenText, RoundTripsAndForgivesSpaceAndCase) {
  const model::EnrolmentToken token{"0123456789abcdef", std::string(64, 'b'), Pin()};
  std::string text = model::FormatEnrolmentToken(token);
  EXPECT_EQ(*model::ParseEnrolmentToken(text), token);
  EXPECT_EQ(*model::ParseEnrolmentToken("  " + text + "\r\n"), token);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(*model::ParseEnrolmentToken(text), token);
}

TEST(EnrolmentTokenText, SaysWhichPartIsWrongAndNeverRepeatsTheSecret) {
  const std::string id = "0123456789abcdef";
  const std::string secret(64, 'b');
  const std::string pin(64, 'c');
  struct Case {
    std::string text;
    const char* clue;
  };
  const std::vector<Case> cases = {{"", "1 parts"},
                                   {id + "." + secret, "2 parts"},
                                   {id + "." + secret + "." + pin + ".", "4 parts"},
                                   {id.substr(1) + "." + secret + "." + pin, "first part"},
                                   {id + "." + secret + "b." + pin, "second part"},
                                   {id + "." + std::string(64, 'g') + "." + pin, "second part"},
                                   {id + "." + secret + "." + pin.substr(2), "third part"},
                                   {id + "." + secret + "." + std::string(64, ' ') + "c", "third part"}};
  for (const Case& c : cases) {
    const auto token = model::ParseEnrolmentToken(c.text);
    ASSERT_FALSE(token) << c.text;
    EXPECT_EQ(token.error().code, Code::kInvalidArgument);
    EXPECT_NE(token.error().message.find(c.clue), std::string::npos) << token.error().message;
    EXPECT_EQ(token.error().message.find(secret), std::string::npos) << token.error().message;
  }
}

}  // namespace
}  // namespace kintsugi::access
