// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/signature.h"

#include "agent/platform/windows/win32.h"
// Need windows.h before them.
#include <bcrypt.h>
#include <softpub.h>
#include <wincrypt.h>
#include <wintrust.h>

#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "common/base/bytes.h"

namespace kintsugi::agent::windows {
namespace {

// HRESULTs of WinVerifyTrust (winerror.h), as unsigned numbers.
constexpr std::uint32_t kProviderUnknown = 0x800B0001;
constexpr std::uint32_t kSubjectFormUnknown = 0x800B0003;
constexpr std::uint32_t kNoSignature = 0x800B0100;
constexpr std::uint32_t kBadDigest = 0x80096010;
constexpr std::uint32_t kUntrustedRootCode = 0x800B0109;
constexpr std::uint32_t kChaining = 0x800B010A;

SignatureState StateOf(std::uint32_t result) {
  switch (result) {
    case 0:
      return SignatureState::kValid;
    case kProviderUnknown:
    case kSubjectFormUnknown:
    case kNoSignature:
      return SignatureState::kUnsigned;
    case kBadDigest:
      return SignatureState::kTampered;
    case kUntrustedRootCode:
    case kChaining:
      return SignatureState::kUntrustedRoot;
    default:
      return SignatureState::kInvalid;
  }
}

// "" = the system cannot compute it.
std::string Sha256Hex(const BYTE* bytes, DWORD size) {
  BCRYPT_ALG_HANDLE algorithm = nullptr;
  if (::BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, nullptr, 0) != 0) return "";
  BCRYPT_HASH_HANDLE hash = nullptr;
  Sha256Digest digest{};
  bool done = ::BCryptCreateHash(algorithm, &hash, nullptr, 0, nullptr, 0, 0) == 0;
  if (done) {
    done = ::BCryptHashData(hash, const_cast<BYTE*>(bytes), size, 0) == 0 &&
           ::BCryptFinishHash(hash, digest.data(), static_cast<ULONG>(digest.size()), 0) == 0;
    ::BCryptDestroyHash(hash);
  }
  ::BCryptCloseAlgorithmProvider(algorithm, 0);
  return done ? ToHex(digest) : "";
}

std::string Fingerprint(const CERT_CONTEXT* certificate) {
  return Sha256Hex(certificate->pbCertEncoded, certificate->cbCertEncoded);
}

std::string CommonName(const CERT_CONTEXT* certificate) {
  char kind[] = szOID_COMMON_NAME;
  wchar_t name[512]{};
  const DWORD length = ::CertGetNameStringW(certificate, CERT_NAME_ATTR_TYPE, 0, kind, name, 512);
  return length <= 1 ? "" : ToUtf8({name, length - 1});
}

std::string Subject(const CERT_CONTEXT* certificate) {
  std::wstring name(4096, L'\0');
  const DWORD length =
      ::CertNameToStrW(X509_ASN_ENCODING, &certificate->pCertInfo->Subject,
                       CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG, name.data(), static_cast<DWORD>(name.size()));
  return length <= 1 ? "" : ToUtf8({name.data(), length - 1});
}

void ReadSigner(HANDLE state, SignatureInfo& info) {
  CRYPT_PROVIDER_DATA* const provider = ::WTHelperProvDataFromStateData(state);
  if (provider == nullptr) return;
  const CRYPT_PROVIDER_SGNR* const signer = ::WTHelperGetProvSignerFromChain(provider, 0, FALSE, 0);
  if (signer == nullptr || signer->csCertChain == 0 || signer->pasCertChain == nullptr) return;
  const CERT_CONTEXT* const certificate = signer->pasCertChain[0].pCert;
  const CERT_CONTEXT* const root = signer->pasCertChain[signer->csCertChain - 1].pCert;
  if (certificate == nullptr || root == nullptr) return;
  info.common_name = CommonName(certificate);
  info.subject = Subject(certificate);
  info.sha256 = Fingerprint(certificate);
  info.root_sha256 = Fingerprint(root);
}

// One verification; the state must be closed with the same structures.
class Verification {
 public:
  explicit Verification(const std::wstring& path) {
    file_.cbStruct = sizeof file_;
    file_.pcwszFilePath = path.c_str();
    data_.cbStruct = sizeof data_;
    data_.dwUIChoice = WTD_UI_NONE;
    data_.fdwRevocationChecks = WTD_REVOKE_NONE;
    data_.dwUnionChoice = WTD_CHOICE_FILE;
    data_.pFile = &file_;
    data_.dwStateAction = WTD_STATEACTION_VERIFY;
    data_.dwProvFlags = WTD_CACHE_ONLY_URL_RETRIEVAL;
    result_ = static_cast<std::uint32_t>(::WinVerifyTrust(NoWindow(), &action_, &data_));
  }
  ~Verification() {
    data_.dwStateAction = WTD_STATEACTION_CLOSE;
    ::WinVerifyTrust(NoWindow(), &action_, &data_);
  }
  Verification(const Verification&) = delete;
  Verification& operator=(const Verification&) = delete;
  std::uint32_t result() const { return result_; }
  HANDLE state() const { return data_.hWVTStateData; }

 private:
  static HWND NoWindow() { return static_cast<HWND>(INVALID_HANDLE_VALUE); }
  GUID action_ = WINTRUST_ACTION_GENERIC_VERIFY_V2;
  WINTRUST_FILE_INFO file_{};
  WINTRUST_DATA data_{};
  std::uint32_t result_ = 0;
};

}  // namespace

Result<SignatureInfo> ReadSignature(const std::wstring& path) {
  if (::GetFileAttributesW(path.c_str()) == INVALID_FILE_ATTRIBUTES)
    return LastError("check the signature of " + ToUtf8(path));
  const Verification verification(path);
  SignatureInfo info;
  info.state = StateOf(verification.result());
  if (info.state == SignatureState::kUnsigned) return info;
  ReadSigner(verification.state(), info);
  if (info.state == SignatureState::kInvalid || info.state == SignatureState::kUntrustedRoot)
    info.detail = SystemError("trust the signature", verification.result()).message;
  return info;
}

}  // namespace kintsugi::agent::windows
