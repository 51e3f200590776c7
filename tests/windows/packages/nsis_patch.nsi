; SPDX-License-Identifier: Apache-2.0
; A vendor's patch made with NSIS: silent with /S, exit code by /D=... EXITCODE is given with makensis -DEXITCODE=3010.
Target amd64-unicode
Unicode true
Name "Kintsugi test patch"
OutFile "${OUT}"
RequestExecutionLevel admin
SilentInstall normal
VIProductVersion "1.2.3.4"
VIAddVersionKey "FileVersion" "1.2.3.4"
VIAddVersionKey "ProductName" "Kintsugi test patch"
VIAddVersionKey "CompanyName" "Kintsugi tests"
VIAddVersionKey "FileDescription" "Kintsugi test patch"
VIAddVersionKey "LegalCopyright" "Apache-2.0"
Section
  SetRegView 64
  WriteRegStr HKLM "SOFTWARE\Kintsugi Tests\Patch" "Version" "1.2.3.4"
  CreateDirectory "C:\kintsugi-test"
  FileOpen $0 "C:\kintsugi-test\record.txt" a
  FileSeek $0 0 END
  FileWrite $0 "applied nsis r1$\n"
  FileClose $0
  SetErrorLevel ${EXITCODE}
SectionEnd
