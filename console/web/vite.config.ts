// SPDX-License-Identifier: Apache-2.0
// Build, compression of what is served, the development proxy to a real console, and unit tests.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin, ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

// The console serves NAME.br or NAME.gz beside NAME to browsers that accept them; it compresses nothing itself.
function compressed(): Plugin {
  return {
    name: "kintsugi-compressed",
    apply: "build",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|html|svg|json)$/.test(name)) continue;
        const path = join(options.dir ?? "dist", name);
        const bytes = readFileSync(path);
        if (bytes.length < 1024) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

// Development only: KINTSUGI_CONSOLE=https://127.0.0.1:8443 and either a real sign-in or KINTSUGI_TOKEN, which the proxy adds.
const console_ = process.env.KINTSUGI_CONSOLE ?? "https://127.0.0.1:8443";
const token = process.env.KINTSUGI_TOKEN;
const proxied: ProxyOptions = {
  target: console_,
  secure: false, // the console's own authority; the development proxy is the only place that does not check it
  changeOrigin: true,
  headers: { origin: console_, ...(token ? { authorization: `Bearer ${token}` } : {}) },
};

export default defineConfig({
  plugins: [react(), compressed()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  cacheDir: process.env.KINTSUGI_WEB_CACHE ?? "node_modules/.vite",
  build: {
    outDir: process.env.KINTSUGI_WEB_OUT ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the policy allows no data: addresses
    modulePreload: { polyfill: false },
    sourcemap: false,
    rollupOptions: {
      output: {
        manualChunks: {
          react: ["react", "react-dom", "react-router-dom", "@tanstack/react-query"],
          i18n: ["i18next", "react-i18next"],
        },
      },
    },
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    proxy: { "/kintsugi.v1.Operator": proxied, "/session": proxied, "/events": proxied },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    env: { TZ: "Asia/Tokyo" },
    reporters: ["default"],
  },
});
