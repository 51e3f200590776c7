// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/msi.h"

#include <string>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/utf16.h"
// Needs windows.h before it.
#include <msi.h>

namespace kintsugi::agent::windows {
namespace {

constexpr wchar_t kEverybody[] = L"s-1-1-0";
constexpr DWORD kMost = 20'000;  // rows; more means that the enumeration runs in a circle
constexpr std::size_t kGuidSize = 39;
constexpr DWORD kSidSize = 256;

// One product or patch, and for whom it is installed.
struct Installed {
  wchar_t code[kGuidSize]{};
  wchar_t product[kGuidSize]{};  // of a patch
  MSIINSTALLCONTEXT context = MSIINSTALLCONTEXT_NONE;
  wchar_t sid[kSidSize]{};
  // Functions want none for the machine.
  const wchar_t* User() const { return context == MSIINSTALLCONTEXT_MACHINE || sid[0] == L'\0' ? nullptr : sid; }
};

template <typename Ask>
std::string Property(Ask ask) {
  std::wstring text(512, L'\0');
  auto length = static_cast<DWORD>(text.size());
  UINT status = ask(text.data(), &length);
  if (status == ERROR_MORE_DATA) {
    text.resize(++length);
    status = ask(text.data(), &length);
  }
  if (status != ERROR_SUCCESS) return "";
  text.resize(length);
  return ToUtf8(text);
}

std::string ProductProperty(const Installed& product, const wchar_t* name) {
  return Property([&](wchar_t* text, DWORD* length) {
    return ::MsiGetProductInfoExW(product.code, product.User(), product.context, name, text, length);
  });
}

std::string PatchProperty(const Installed& patch, const wchar_t* name) {
  return Property([&](wchar_t* text, DWORD* length) {
    return ::MsiGetPatchInfoExW(patch.code, patch.product, patch.User(), patch.context, name, text, length);
  });
}

UINT NextProduct(const wchar_t* user, DWORD index, Installed& product) {
  DWORD length = kSidSize;
  return ::MsiEnumProductsExW(nullptr, user, MSIINSTALLCONTEXT_ALL, index, product.code, &product.context, product.sid,
                              &length);
}

UINT NextPatch(const wchar_t* user, DWORD index, Installed& patch) {
  DWORD length = kSidSize;
  return ::MsiEnumPatchesExW(nullptr, user, MSIINSTALLCONTEXT_ALL, MSIPATCHSTATE_APPLIED, index, patch.code,
                             patch.product, &patch.context, patch.sid, &length);
}

// Everybody's; an account that may not see those gets the machine's and its own.
template <typename Next, typename Take>
void ForEach(Next next, Take take) {
  for (const wchar_t* user : {static_cast<const wchar_t*>(kEverybody), static_cast<const wchar_t*>(nullptr)}) {
    UINT status = ERROR_SUCCESS;
    DWORD count = 0;
    for (; count < kMost; ++count) {
      Installed installed;
      status = next(user, count, installed);
      if (status != ERROR_SUCCESS) break;
      take(installed);
    }
    if (status == ERROR_NO_MORE_ITEMS || count > 0) return;
  }
}

}  // namespace

std::vector<model::ProductFact> ReadMsiProducts() {
  std::vector<model::ProductFact> products;
  ForEach(NextProduct, [&](const Installed& product) {
    model::ProductFact fact;
    fact.name = ProductProperty(product, L"InstalledProductName");
    fact.version = ProductProperty(product, L"VersionString");
    fact.publisher = ProductProperty(product, L"Publisher");
    fact.code = ToUtf8(product.code);
    fact.source = "msi";
    products.push_back(std::move(fact));
  });
  ForEach(NextPatch, [&](const Installed& patch) {
    model::ProductFact fact;
    fact.name = PatchProperty(patch, L"DisplayName");
    fact.code = ToUtf8(patch.code);
    fact.source = "msi-patch";
    fact.product = ToUtf8(patch.product);
    products.push_back(std::move(fact));
  });
  return products;
}

bool IsMsiBusy() {
  const KernelHandle mutex(::OpenMutexW(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, L"Global\\_MSIExecute"));
  if (!mutex) return ::GetLastError() == ERROR_ACCESS_DENIED;
  const DWORD waited = ::WaitForSingleObject(mutex.get(), 0);
  if (waited == WAIT_TIMEOUT) return true;
  if (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED) ::ReleaseMutex(mutex.get());
  return false;
}

}  // namespace kintsugi::agent::windows
