// SPDX-License-Identifier: Apache-2.0
// Languages: one typed dictionary each, plurals by Intl.PluralRules (i18next), switched without a reload. A new language is a folder
// like ja/ and one row here.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { readPreference, writePreference } from "~/app/preferences";
import { en } from "./en";

export const languages = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof languages;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

export function preferredLanguage(): Language {
  const chosen = readPreference("language");
  if (chosen === "en" || chosen === "ja") return chosen;
  return navigator.languages.find((tag) => /^(en|ja)\b/.test(tag))?.startsWith("ja") ? "ja" : "en";
}

async function show(language: Language): Promise<void> {
  if (language === "ja" && !i18next.hasResourceBundle("ja", "translation"))
    i18next.addResourceBundle("ja", "translation", (await import("./ja")).ja);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
    showSupportNotice: false,
  });
  await show(language).catch(() => show("en")); // its words do not load
}

export async function setLanguage(language: Language): Promise<void> {
  writePreference("language", language); // first: leaving the page while the words load does not lose it
  await show(language);
}
