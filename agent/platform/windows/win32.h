// SPDX-License-Identifier: Apache-2.0
// The one way to <windows.h> in this folder: sockets first, wide functions called by name, no min and max macros. Only
// sources and headers that are private to this folder include it; windows_host.h and the ports do not. _WIN32_WINNT
// comes from the toolchain file (0x0601: what Windows 7 and Server 2008 R2 have).
#pragma once

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <winsock2.h>
// winsock2.h comes before windows.h, or the old sockets come in with it.
#include <windows.h>
