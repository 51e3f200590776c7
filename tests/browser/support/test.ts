// SPDX-License-Identifier: Apache-2.0
// What every browser test starts from: `site`, one installation for the tests of a file, and `signIn`. A page that logs an error, or asks
// anybody but the console for anything, fails its test.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { Site, type Role, type SiteOptions } from './site';

interface Shared {
  siteOptions: SiteOptions;
  site: Site;
}
interface Each {
  allowedErrors: RegExp[];  // what the browser may log in this test: a refusal that the test asks for, say
  signIn: (role?: Role, page?: Page) => Promise<Page>;
  watched: void;
}

export const test = base.extend<Each, Shared>({
  siteOptions: [{ hosts: 30 }, { option: true, scope: 'worker' }],
  site: [
    async ({ siteOptions }, use) => {
      const site = await Site.start(siteOptions);
      await use(site);
      await site.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ site }, use) => use(site.origin),
  allowedErrors: [[], { option: true }],
  watched: [
    async ({ context, site, allowedErrors }, use) => {
      const complaints = watch(context, site);
      await use();
      expect(complaints.filter((line) => !allowedErrors.some((allowed) => allowed.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
  // By the call that the form makes; sign_in.spec goes through the form.
  signIn: async ({ page, site }, use) => {
    await use(async (role = 'operator', on = page) => {
      const data = { user: role, password: site.password(role) };
      const reply = await on.context().request.post('/session', { data, headers: { origin: site.origin } });
      expect(reply.status()).toBe(200);
      await on.goto('/');
      await expect(on.getByRole('heading', { level: 1 })).toBeVisible();
      return on;
    });
  },
});

function watch(context: BrowserContext, site: Site): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    // That nobody is signed in yet is an answer.
    if (/401.*/.test(message.text()) && message.location().url.endsWith('/WhoAmI')) return;
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.origin) && !/^(data|blob|about):/.test(url)) complaints.push(`asks another server: ${url}`);
  });
  return complaints;
}

export async function fillSignIn(page: Page, user: string, password: string) {
  await page.locator('input[autocomplete=username]').fill(user);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

export { expect };
