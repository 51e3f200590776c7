// SPDX-License-Identifier: Apache-2.0
// A patch's installer for tests: a real Windows program with the switches of update.exe and hotfix.exe that does what
// the plan in its resources says. It notes in C:\kintsugi-test\record.txt every start, effect and uninstall, so that a
// test sees what happened and how often. As Spuninst.exe, or hotfix.exe /y, it brings back what it replaced. Switches: KB262841.
//
// Plan (resource PLAN, UTF-8, one step a line, parts separated by '|'):
//   label|MS03-043/windows-xp|1   for the record
//   engine|update.exe             or hotfix.exe, plain: which switches there are
//   busy|1618|1                   the first so many starts end with this code and do nothing
//   slow|3000                     milliseconds before anything has an effect
//   fails|1603                    ends with this code and does nothing
//   log|%windir%\KB828035.log|0.1: Update.exe extended error code = 0xf00d    writes this line first
//   fill                          fills the disk of its temporary folder, leaves all there and ends with 112
//   hang                          never ends
//   leave                         a child does the rest; this process ends at once
//   file|PATH|NUMBER|cache        resource FILE<NUMBER> goes to PATH; "cache": to dllcache too; "boot": PATH itself at the next boot
//   key|SOFTWARE\...              a key below HKLM
//   backup|%windir%\$NTUninstallKB828035$    what was there before, and Spuninst.exe, or hotfix.exe of that engine
//   exit|3010
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { kSteps = 64, kParts = 5 };
struct Step {
  wchar_t part[kParts][260];
};
static struct Step g_steps[kSteps];
static int g_count;
static wchar_t g_arguments[2048];

static const wchar_t* Find(const wchar_t* verb, int part, const wchar_t* fallback) {
  for (int i = 0; i < g_count; ++i)
    if (wcscmp(g_steps[i].part[0], verb) == 0) return g_steps[i].part[part];
  return fallback;
}

static void Record(const wchar_t* what) {
  CreateDirectoryW(L"C:\\kintsugi-test", NULL);
  HANDLE file = CreateFileW(L"C:\\kintsugi-test\\record.txt", FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                            OPEN_ALWAYS, 0, NULL);
  char line[4096];
  const int length = snprintf(line, sizeof line, "%ls %ls r%ls%ls\n", what, Find(L"label", 1, L"-"), Find(L"label", 2, L"0"),
                              wcscmp(what, L"start") == 0 || wcscmp(what, L"uninstaller") == 0 ? g_arguments : L"");
  DWORD written = 0;
  WriteFile(file, line, (DWORD)length, &written, NULL);
  FlushFileBuffers(file);
  CloseHandle(file);
}

static void ReadPlan(void) {
  const HRSRC found = FindResourceW(NULL, L"PLAN", RT_RCDATA);
  const DWORD size = SizeofResource(NULL, found);
  char* text = calloc(size + 1, 1);
  memcpy(text, LockResource(LoadResource(NULL, found)), size);
  for (char* line = strtok(text, "\r\n"); line != NULL && g_count < kSteps; line = strtok(NULL, "\r\n")) {
    for (int part = 0; part < kParts; ++part) {
      char* end = strchr(line, '|');
      if (end != NULL) *end = '\0';
      wchar_t raw[260];
      MultiByteToWideChar(CP_UTF8, 0, line, -1, raw, 260);
      ExpandEnvironmentStringsW(raw, g_steps[g_count].part[part], 260);
      if (end == NULL) break;
      line = end + 1;
    }
    ++g_count;
  }
}

// How many starts there were before, by the record.
static int StartsSoFar(void) {
  FILE* file = _wfopen(L"C:\\kintsugi-test\\record.txt", L"r");
  if (file == NULL) return 0;
  char wanted[600];
  char line[4096];
  int starts = 0;
  snprintf(wanted, sizeof wanted, "start %ls r%ls", Find(L"label", 1, L"-"), Find(L"label", 2, L"0"));
  while (fgets(line, sizeof line, file) != NULL) starts += strncmp(line, wanted, strlen(wanted)) == 0;
  fclose(file);
  return starts;
}

static void Put(const wchar_t* path, const wchar_t* number, BOOL at_boot) {
  wchar_t name[32];
  wchar_t written[300];
  swprintf(name, 32, L"FILE%ls", number);
  const HRSRC found = FindResourceW(NULL, name, RT_RCDATA);
  swprintf(written, 300, at_boot ? L"%ls.new" : L"%ls.tmp", path);
  HANDLE file = CreateFileW(written, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  DWORD count = 0;
  WriteFile(file, LockResource(LoadResource(NULL, found)), SizeofResource(NULL, found), &count, NULL);
  CloseHandle(file);
  MoveFileExW(written, path, MOVEFILE_REPLACE_EXISTING | (at_boot ? MOVEFILE_DELAY_UNTIL_REBOOT : 0));
}

static const wchar_t* FileName(const wchar_t* path) {
  const wchar_t* last = wcsrchr(path, L'\\');
  return last == NULL ? path : last + 1;
}

static void CachePath(const wchar_t* path, wchar_t* out) {
  ExpandEnvironmentStringsW(L"%windir%\\system32\\dllcache\\", out, 260);
  CreateDirectoryW(out, NULL);
  wcscat(out, FileName(path));
}

static void Backup(const wchar_t* folder) {
  wchar_t self[300];
  wchar_t to[600];
  CreateDirectoryW(folder, NULL);
  for (int i = 0; i < g_count; ++i) {
    if (wcscmp(g_steps[i].part[0], L"file") != 0) continue;
    swprintf(to, 600, L"%ls\\%ls", folder, FileName(g_steps[i].part[1]));
    CopyFileW(g_steps[i].part[1], to, TRUE);  // an earlier issue's backup stays: it is the true one
  }
  if (wcscmp(Find(L"engine", 1, L""), L"hotfix.exe") == 0) {
    swprintf(to, 600, L"%ls\\hotfix.exe", folder);
  } else {
    swprintf(to, 600, L"%ls\\Spuninst", folder);
    CreateDirectoryW(to, NULL);
    wcscat(to, L"\\Spuninst.exe");
  }
  GetModuleFileNameW(NULL, self, 300);
  CopyFileW(self, to, FALSE);
}

static int Apply(void) {
  Sleep((DWORD)_wtoi(Find(L"slow", 1, L"0")));
  const wchar_t* folder = Find(L"backup", 1, NULL);
  if (folder != NULL) Backup(folder);
  for (int i = 0; i < g_count; ++i) {
    const struct Step* step = &g_steps[i];
    if (wcscmp(step->part[0], L"key") == 0) {
      HKEY key;
      if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, step->part[1], 0, NULL, 0, KEY_ALL_ACCESS | KEY_WOW64_64KEY, NULL, &key,
                          NULL) == ERROR_SUCCESS) {
        RegSetValueExW(key, L"Description", 0, REG_SZ, (const BYTE*)L"Hotfix", 14);
        RegCloseKey(key);
      }
    }
    if (wcscmp(step->part[0], L"file") != 0) continue;
    if (wcsstr(step->part[3], L"cache") != NULL) {
      wchar_t cached[300];
      CachePath(step->part[1], cached);
      Put(cached, step->part[2], FALSE);
    }
    Put(step->part[1], step->part[2], wcsstr(step->part[3], L"boot") != NULL);
  }
  Record(L"applied");
  return _wtoi(Find(L"exit", 1, L"0"));
}

static int Uninstall(void) {
  const wchar_t* folder = Find(L"backup", 1, L"");
  for (int i = 0; i < g_count; ++i) {
    const struct Step* step = &g_steps[i];
    if (wcscmp(step->part[0], L"key") == 0) RegDeleteKeyExW(HKEY_LOCAL_MACHINE, step->part[1], KEY_WOW64_64KEY, 0);
    if (wcscmp(step->part[0], L"file") != 0) continue;
    wchar_t from[600];
    wchar_t to[300];
    swprintf(from, 600, L"%ls\\%ls", folder, FileName(step->part[1]));
    CachePath(step->part[1], to);
    DeleteFileW(to);
    CopyFileW(from, to, FALSE);
    DeleteFileW(step->part[1]);
    CopyFileW(from, step->part[1], FALSE);
  }
  Record(L"uninstalled");
  return _wtoi(Find(L"exit", 1, L"0"));
}

static void WriteLog(const wchar_t* path, const wchar_t* line) {
  FILE* file = _wfopen(path, L"a");
  if (file == NULL) return;
  fprintf(file, "%ls\n", line);
  fclose(file);
}

static int FillDisk(void) {
  static char block[1 << 16];
  wchar_t path[400];
  GetTempPathW(300, path);
  wcscat(path, L"fill.tmp");
  HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  DWORD written = sizeof block;
  while (written != 0 && WriteFile(file, block, sizeof block, &written, NULL)) continue;
  CloseHandle(file);
  return ERROR_DISK_FULL;
}

// Silent, and no restart of its own? Both generations of update.exe, and hotfix.exe of Windows NT 4.0.
static BOOL Has(int argc, wchar_t** argv, const wchar_t* old_switch, const wchar_t* new_switch) {
  const BOOL plain = wcscmp(Find(L"engine", 1, L"plain"), L"plain") == 0;
  const BOOL hotfix = wcscmp(Find(L"engine", 1, L""), L"hotfix.exe") == 0;
  for (int i = 1; i < argc; ++i)
    if (_wcsicmp(argv[i], old_switch) == 0 || (!hotfix && _wcsicmp(argv[i], new_switch) == 0)) return TRUE;
  return plain;
}

int wmain(int argc, wchar_t** argv) {
  wchar_t self[300];
  GetModuleFileNameW(NULL, self, 300);
  ReadPlan();
  if (argc > 1 && wcscmp(argv[1], L"/effects") == 0) return Apply();
  for (int i = 1; i < argc; ++i) {
    wcscat(g_arguments, L" ");
    wcsncat(g_arguments, argv[i], 200);
  }
  const int earlier = StartsSoFar();
  const BOOL uninstall = _wcsicmp(FileName(self), L"Spuninst.exe") == 0 ||
                         (_wcsicmp(FileName(self), L"hotfix.exe") == 0 && wcsstr(g_arguments, L" /y") != NULL);
  Record(uninstall ? L"uninstaller" : L"start");
  if (!Has(argc, argv, L"/q", L"/quiet")) Sleep(INFINITE);  // a window that nobody sees asks for a click
  if (uninstall) return Uninstall();
  if (earlier < _wtoi(Find(L"busy", 2, L"0"))) return _wtoi(Find(L"busy", 1, L"1618"));
  if (Find(L"log", 0, NULL) != NULL) WriteLog(Find(L"log", 1, L""), Find(L"log", 2, L""));
  if (Find(L"fill", 0, NULL) != NULL) return FillDisk();
  if (Find(L"fails", 0, NULL) != NULL) return _wtoi(Find(L"fails", 1, L"1603"));
  if (Find(L"hang", 0, NULL) != NULL) Sleep(INFINITE);
  if (Find(L"leave", 0, NULL) != NULL) {
    wchar_t line[400];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    swprintf(line, 400, L"\"%ls\" /effects", self);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) return 1603;
    return _wtoi(Find(L"exit", 1, L"0"));
  }
  const int code = Apply();
  if (!Has(argc, argv, L"/z", L"/norestart")) Record(L"restarts-by-itself");
  return code;
}
