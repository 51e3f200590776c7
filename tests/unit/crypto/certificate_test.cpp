// SPDX-License-Identifier: Apache-2.0
// Real OpenSSL objects throughout. The RSA request and the foreign certificates are made here with OpenSSL
// directly, because the library under test refuses to make them.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "common/crypto/crypto.h"

namespace kintsugi::crypto {
namespace {

constexpr Duration kDay{24 * 3'600'000};
const Instant kNow = FromUnixMs(1'066'000'000'000);  // 2003-10-12
const std::string kHost = "0123456789abcdef0123456789abcdef";

struct Issued {
  std::string key;
  std::string certificate;
};

Authority MakeAuthority(const char* name = "Kintsugi") { return NewAuthority(name, kNow).value(); }

Issued Issue(const Authority& authority, const std::string& host = kHost, Duration lifetime = 7 * kDay) {
  Issued issued;
  issued.key = NewPrivateKey().value();
  issued.certificate =
      IssueHostCertificate(authority, MakeCsr(issued.key, "PC-17").value(), host, kNow, lifetime).value();
  return issued;
}

std::string RsaCsr() {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509_REQ* request = X509_REQ_new();
  X509_REQ_set_pubkey(request, key);
  X509_REQ_sign(request, key, EVP_sha256());
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_REQ(request, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  X509_REQ_free(request);
  EVP_PKEY_free(key);
  return der;
}

// A self-signed certificate with the given subject alternative names: not acceptable anywhere, but readable.
std::string CertificateWithNames(const char* names) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* x509 = X509_new();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(x509), 0);
  ASN1_TIME_set(X509_getm_notAfter(x509), 100);
  X509_set_pubkey(x509, key);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
  X509_add_ext(x509, extension, -1);
  X509_sign(x509, key, EVP_sha256());
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(x509, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  X509_EXTENSION_free(extension);
  X509_free(x509);
  EVP_PKEY_free(key);
  return der;
}

TEST(Authority, IsACertificateAuthorityForTenYears) {
  const auto info = ParseCertificate(MakeAuthority("Example Ltd").certificate_der).value();
  EXPECT_TRUE(info.is_ca);
  EXPECT_EQ(info.subject_cn, "Example Ltd");
  EXPECT_EQ(info.host_id, "");
  EXPECT_EQ(info.not_before, kNow - Duration{5 * 60'000});
  EXPECT_GT(info.not_after, kNow + 3650 * kDay);
  EXPECT_LT(info.not_after, kNow + 3654 * kDay);
}

TEST(Authority, PinIsTheHashOfThePublicKeyAndSurvivesANewCertificate) {
  const Authority one = MakeAuthority();
  const Authority two = MakeAuthority();
  EXPECT_NE(ParseCertificate(one.certificate_der)->spki_sha256, ParseCertificate(two.certificate_der)->spki_sha256);
  const auto* at = reinterpret_cast<const unsigned char*>(one.private_key_der.data());
  EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(one.private_key_der.size()));
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key, &bytes);
  EXPECT_EQ(Sha256({reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)}),
            ParseCertificate(one.certificate_der)->spki_sha256);
  OPENSSL_free(bytes);
  EVP_PKEY_free(key);
}

TEST(HostCertificate, CarriesTheHostIdAndVerifies) {
  const Authority authority = MakeAuthority();
  const Issued issued = Issue(authority);
  const auto info = ParseCertificate(issued.certificate).value();
  EXPECT_EQ(info.host_id, kHost);
  EXPECT_EQ(info.subject_cn, kHost) << "the request's own subject is ignored";
  EXPECT_FALSE(info.is_ca);
  EXPECT_EQ(info.serial.size(), 32U);
  EXPECT_EQ(info.not_after, kNow + 7 * kDay);
  EXPECT_TRUE(VerifyHostCertificate(authority.certificate_der, issued.certificate, kHost, kNow));
}

TEST(HostCertificate, SerialsDiffer) {
  const Authority authority = MakeAuthority();
  EXPECT_NE(ParseCertificate(Issue(authority).certificate)->serial,
            ParseCertificate(Issue(authority).certificate)->serial);
}

TEST(HostCertificate, IsRefusedWithTheReason) {
  const Authority authority = MakeAuthority();
  const Authority other = MakeAuthority();  // same name, different key
  const Issued good = Issue(authority);
  const std::string server = IssueServerIdentity(authority, {"console"}, kNow, kDay)->certificate_der;
  const struct {
    const char* what;
    std::string ca;
    std::string certificate;
    std::string host;
    Instant at;
    const char* reason;
  } rows[] = {
      {"wrong authority", other.certificate_der, good.certificate, kHost, kNow, "not acceptable"},
      {"expired", authority.certificate_der, good.certificate, kHost, kNow + 8 * kDay, "expired"},
      {"not yet valid", authority.certificate_der, good.certificate, kHost, kNow - kDay, "not yet valid"},
      {"another host", authority.certificate_der, good.certificate, "ffff", kNow, "names host '"},
      {"no host asked for", authority.certificate_der, good.certificate, "", kNow, "names host '"},
      {"server certificate", authority.certificate_der, server, kHost, kNow, "purpose"},
      {"authority itself", authority.certificate_der, authority.certificate_der, kHost, kNow, "purpose"},
      {"rubbish", authority.certificate_der, "rubbish", kHost, kNow, "not valid DER"},
      {"bytes after the end", authority.certificate_der, good.certificate + "x", kHost, kNow, "after its end"},
      {"empty", authority.certificate_der, "", kHost, kNow, "0 bytes"},
      {"huge", authority.certificate_der, std::string(20'000, 'x'), kHost, kNow, "20000 bytes"},
  };
  for (const auto& row : rows) {
    const Status status = VerifyHostCertificate(row.ca, row.certificate, row.host, row.at);
    ASSERT_FALSE(status) << row.what;
    EXPECT_EQ(status.error().code, Code::kInvalidArgument) << row.what;
    EXPECT_NE(status.error().message.find(row.reason), std::string::npos) << row.what << ": " << status.error().message;
  }
}

TEST(Csr, WithABrokenSignatureIsRefused) {
  const Authority authority = MakeAuthority();
  std::string csr = MakeCsr(NewPrivateKey().value(), "PC-17").value();
  csr.back() = static_cast<char>(csr.back() ^ 1);  // the last byte belongs to the signature
  const auto issued = IssueHostCertificate(authority, csr, kHost, kNow, kDay);
  ASSERT_FALSE(issued);
  EXPECT_EQ(issued.error().code, Code::kInvalidArgument);
}

TEST(Csr, SignedByAnotherKeyIsRefused) {
  // The public key of one request with the signature of another: proof of possession fails.
  EVP_PKEY* one = EVP_EC_gen("P-256");
  EVP_PKEY* two = EVP_EC_gen("P-256");
  X509_REQ* request = X509_REQ_new();
  X509_REQ_set_pubkey(request, one);
  X509_REQ_sign(request, two, EVP_sha256());
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_REQ(request, &bytes);
  const std::string csr(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  X509_REQ_free(request);
  EVP_PKEY_free(one);
  EVP_PKEY_free(two);
  const auto issued = IssueHostCertificate(MakeAuthority(), csr, kHost, kNow, kDay);
  ASSERT_FALSE(issued);
  EXPECT_NE(issued.error().message.find("not signed by its own key"), std::string::npos) << issued.error().message;
}

TEST(Csr, WithAnRsaKeyIsRefused) {
  const auto issued = IssueHostCertificate(MakeAuthority(), RsaCsr(), kHost, kNow, kDay);
  ASSERT_FALSE(issued);
  EXPECT_NE(issued.error().message.find("not P-256"), std::string::npos) << issued.error().message;
}

TEST(Csr, TakesAnyHostNameAsAHint) {
  const std::string key = NewPrivateKey().value();
  for (const std::string& name : {std::string(), std::string(300, 'n'), std::string("bj\xf6rn\0x", 7)})
    EXPECT_TRUE(MakeCsr(key, name)) << name.size();
  EXPECT_FALSE(MakeCsr("not a key", "PC-17"));
}

TEST(HostCertificate, IsNotIssuedForAnIdThatCouldChangeItsMeaning) {
  const Authority authority = MakeAuthority();
  const std::string csr = MakeCsr(NewPrivateKey().value(), "").value();
  for (const std::string& id : {std::string(), std::string("a,DNS:console"), std::string("a/b"), std::string(65, 'a')})
    EXPECT_FALSE(IssueHostCertificate(authority, csr, id, kNow, kDay)) << id;
}

TEST(ParseCertificate, ReadsTheHostIdFromTheUriNameOnly) {
  const struct {
    const char* names;
    const char* host_id;
  } rows[] = {
      {"URI:spiffe://kintsugi/host/abc", "abc"},
      {"DNS:x,URI:spiffe://kintsugi/host/abc", "abc"},
      {"DNS:spiffe-kintsugi-host-abc", ""},
      {"URI:spiffe://elsewhere/host/abc", ""},
      {"URI:spiffe://kintsugi/host/", ""},
      {"URI:spiffe://kintsugi/host/a/b", ""},
      {"URI:spiffe://kintsugi/host/abc,URI:spiffe://kintsugi/host/def", ""},
  };
  for (const auto& row : rows)
    EXPECT_EQ(ParseCertificate(CertificateWithNames(row.names))->host_id, row.host_id) << row.names;
}

TEST(ServerIdentity, CarriesDnsAndIpNames) {
  const Authority authority = MakeAuthority();
  const auto identity = IssueServerIdentity(authority, {"console.example", "127.0.0.1", "::1"}, kNow, kDay).value();
  const auto* at = reinterpret_cast<const unsigned char*>(identity.certificate_der.data());
  X509* x509 = d2i_X509(nullptr, &at, static_cast<long>(identity.certificate_der.size()));
  EXPECT_EQ(X509_check_host(x509, "console.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(x509, "other.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(x509, "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(x509, "::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(x509, "127.0.0.2", 0), 0);
  EXPECT_EQ(X509_check_purpose(x509, X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(x509, X509_PURPOSE_SSL_CLIENT, 0), 0);
  X509_free(x509);
  EXPECT_TRUE(KeyMatchesCertificate(identity.private_key_der, identity.certificate_der));
}

TEST(ServerIdentity, RefusesNamesThatAreNone) {
  const Authority authority = MakeAuthority();
  EXPECT_FALSE(IssueServerIdentity(authority, {}, kNow, kDay));
  EXPECT_FALSE(IssueServerIdentity(authority, {"a,IP:10.0.0.1"}, kNow, kDay));
  EXPECT_FALSE(IssueServerIdentity(authority, {""}, kNow, kDay));
}

TEST(KeyMatchesCertificate, TellsTheOwnKeyFromAnother) {
  const Issued issued = Issue(MakeAuthority());
  EXPECT_TRUE(KeyMatchesCertificate(issued.key, issued.certificate));
  EXPECT_FALSE(KeyMatchesCertificate(NewPrivateKey().value(), issued.certificate));
  EXPECT_FALSE(KeyMatchesCertificate("rubbish", issued.certificate));
  EXPECT_FALSE(KeyMatchesCertificate(issued.key, "rubbish"));
}

TEST(Authority, WithAForeignKeyIssuesNothing) {
  Authority mixed = MakeAuthority();
  mixed.private_key_der = NewPrivateKey().value();
  const std::string csr = MakeCsr(NewPrivateKey().value(), "").value();
  EXPECT_FALSE(IssueHostCertificate(mixed, csr, kHost, kNow, kDay));
  EXPECT_FALSE(IssueServerIdentity(mixed, {"console"}, kNow, kDay));
}

TEST(Pem, RoundTripsKeysAndCertificates) {
  const Issued issued = Issue(MakeAuthority());
  EXPECT_EQ(CertificateFromPem(CertificateToPem(issued.certificate)).value(), issued.certificate);
  EXPECT_EQ(PrivateKeyFromPem(PrivateKeyToPem(issued.key)).value(), issued.key);
  EXPECT_FALSE(CertificateFromPem("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(CertificateFromPem(PrivateKeyToPem(issued.key)));
  EXPECT_FALSE(PrivateKeyFromPem(CertificateToPem(issued.certificate)));
  EXPECT_EQ(CertificateToPem("rubbish"), "");
  EXPECT_EQ(PrivateKeyToPem("rubbish"), "");
}

}  // namespace
}  // namespace kintsugi::crypto
