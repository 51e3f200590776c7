// SPDX-License-Identifier: Apache-2.0
// The console's sentences ("waits for canary: 91 % succeeded, 95 % needed") in the reader's language. They come in English with numbers and
// names in them; a language brings rules that turn them, and what no rule knows stays as it came.
import { useTranslation } from "react-i18next";

type Say = (text: string) => string;
const byLanguage = new Map<string, Say>();

export function setSentences(language: string, say: Say): void {
  byLanguage.set(language, say);
}

const asItIs: Say = (text) => text;

export function useSentence(): Say {
  const { i18n } = useTranslation();
  return byLanguage.get(i18n.language) ?? asItIs;
}
