// SPDX-License-Identifier: Apache-2.0
#include "console/access/enrolment_tokens.h"

#include <fmt/format.h>

#include "common/base/check.h"
#include "common/model/enrolment_token.h"
#include "console/access/secrets.h"

namespace kintsugi::access {
namespace {

Status CheckLimits(const EnrolmentTokenRequest& request) {
  if (request.lifetime < Duration{0} || request.lifetime > kLongestEnrolmentLifetime)
    return Error{Code::kInvalidArgument,
                 fmt::format("an enrolment token is valid for at most {}; {} was asked for",
                             FormatDuration(kLongestEnrolmentLifetime), FormatDuration(request.lifetime))};
  if (request.uses > kMostEnrolmentUses)
    return Error{Code::kInvalidArgument, fmt::format("an enrolment token has at most {} uses; {} were asked for",
                                                     kMostEnrolmentUses, request.uses)};
  if (request.note.size() > kLongestNoteBytes)
    return Error{Code::kInvalidArgument,
                 fmt::format("a note has at most {} bytes; this one has {}", kLongestNoteBytes, request.note.size())};
  return {};
}

}  // namespace

Result<CreatedEnrolmentToken> CreateEnrolmentToken(const EnrolmentTokenRequest& request, const Sha256Digest& ca_pin,
                                                   Instant now, const RandomSource& random_bytes) {
  if (Status status = CheckLimits(request); !status) return status.error();
  const TokenText fresh = NewTokenText(random_bytes);
  CreatedEnrolmentToken created;
  created.text = model::FormatEnrolmentToken({fresh.id, fresh.secret, ca_pin});
  created.row.id = fresh.id;
  created.row.secret_hash = HashSecret(fresh.secret);
  created.row.created = now;
  created.row.expires = now + (request.lifetime == Duration{0} ? kDefaultEnrolmentLifetime : request.lifetime);
  created.row.uses = request.uses == 0 ? 1 : request.uses;
  created.row.created_by = request.created_by;
  created.row.note = request.note;
  return created;
}

Status CheckEnrolmentToken(const db::EnrolmentTokenRow* row, const std::string& secret, Instant now) {
  const bool matches = SecretMatches(secret, row == nullptr ? std::string() : row->secret_hash);
  if (row == nullptr || !matches || row->revoked)
    return Error{Code::kTokenUnknown,
                 "the enrolment token is unknown or revoked; create one with: kintsugi token create"};
  if (now >= row->expires)
    return Error{Code::kTokenExpired,
                 fmt::format("the enrolment token expired at {}; create one with: kintsugi token create",
                             FormatInstant(row->expires))};
  if (row->used >= row->uses)
    return Error{
        Code::kTokenUsedUp,
        fmt::format("the enrolment token was for {} host{} and is used up; create one with: kintsugi token create",
                    row->uses, row->uses == 1 ? "" : "s")};
  return {};
}

void UseEnrolmentToken(db::EnrolmentTokenRow& row) {
  KINTSUGI_CHECK(row.used < row.uses);
  ++row.used;
}

}  // namespace kintsugi::access
