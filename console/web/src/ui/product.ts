// SPDX-License-Identifier: Apache-2.0
// Names of operating systems as their maker writes them, from the catalog's slugs. An unknown slug is shown with its words in capitals.
const names: Record<string, string> = {
  "windows-nt4-workstation": "Windows NT 4.0 Workstation",
  "windows-nt4-server": "Windows NT 4.0 Server",
  "windows-nt4-tse": "Windows NT 4.0 Terminal Server",
  "windows-2000": "Windows 2000",
  "windows-xp": "Windows XP",
  "windows-xp-64": "Windows XP 64-Bit",
  "windows-xp-64bit-2002": "Windows XP 64-Bit Edition",
  "windows-xp-64bit-2003": "Windows XP 64-Bit Edition Version 2003",
  "windows-server-2003": "Windows Server 2003",
  "windows-vista": "Windows Vista",
  "windows-me": "Windows Me",
};

export function productName(slug: string): string {
  if (!slug) return "–";
  return (
    names[slug] ??
    slug
      .split("-")
      .map((word) => (/^[a-z]/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word))
      .join(" ")
  );
}

/** For narrow columns, beside the whole name as a tooltip: "Win XP", "Server 2003". */
export function shortProductName(slug: string): string {
  const short = productName(slug).replace(/^Windows (?=.)/, "");
  return short === productName(slug) || short.length > 5 ? short : `Win ${short}`;
}

/** Bulletins of ours name products by slugs ("windows-2000 x86 sp2"), publishers in words. */
export function publishedProductName(product: string): string {
  const [slug = "", ...rest] = product.split(" ");
  return /^windows-[a-z0-9-]+$/.test(slug) ? [productName(slug), ...rest].join(" ") : product;
}

/** "SP1a", "" without one. */
export function servicePackName(pack: number, suffix: string): string {
  return pack > 0 ? `SP${pack}${suffix}` : "";
}
