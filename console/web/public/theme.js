// SPDX-License-Identifier: Apache-2.0
// Before the first paint: the theme and language of last time. See src/app/preferences.ts.
try {
  const theme = localStorage.getItem("kintsugi.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const language = localStorage.getItem("kintsugi.language");
  if (language === "ja" || language === "en") document.documentElement.lang = language;
} catch {
  // Storage is switched off: the system's theme.
}
