// SPDX-License-Identifier: Apache-2.0
// Each screen in both languages and both themes: a picture in the build folder, no serious finding of axe, nothing wider than the window.
import path from 'node:path';
import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe';
import { buildDir, until } from './support/programs';
import type { Site } from './support/site';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 40, timeScale: 600, faults: ['exit=1603:15%', 'off=100000:6%'] } });

// A site with something on every screen: groups, a rollout that halted, one under way, drafts, a saved query.
let rollouts: { halted: string; running: string; draft: string } | undefined;
async function prepared(site: Site) {
  if (rollouts) return rollouts;
  for (const [kind, name, hosts] of [['ring', 'pilot', 'name=tky-*'], ['site', 'osaka', 'name=osk-*'], ['site', 'tokyo', 'name=tky-*'], ['role', 'domain-controller', 'product=windows-2000-server']])
    await site.call('SetGroup', { group: { kind, name, hosts } });
  const waves = [{ name: 'canary', percent: 25 }, { name: 'broad', rest: true }];
  const halted = await site.draft('MS03-043 in one night', { waves: [{ name: 'all', rest: true }], maxAttempts: 1, errorPercent: 1, unreachableAfterMs: '1000' });
  await site.call('StartRollout', { rollout: halted }, 'operator');
  await until(async () => (await site.phase(halted)) === 'halted', 40_000, 200);
  const running = await site.draft('MS03-026, October', { bulletinId: 'MS03-026', waves, errorPercent: 100, schedule: { windows: ['weekly daily 00:00 24h'], zone: 'Asia/Tokyo' }, inFlightLimit: 3 });
  await site.call('StartRollout', { rollout: running }, 'operator');
  const draft = await site.draft('Scripts, all servers', { bulletinId: 'MS03-024', hostFilter: 'product=windows-2000-server,windows-server-2003' });
  rollouts = { halted, running, draft };
  return rollouts;
}

const languages = ['en', 'ja'] as const;
const themes = ['light', 'dark'] as const;
const screens: Record<string, (known: NonNullable<typeof rollouts>, host: string) => string> = {
  fleet: () => '/',
  hosts: () => '/hosts',
  host: (_, host) => `/hosts/${host}`,
  updates: () => '/updates',
  bulletin: () => '/bulletins/MS03-043',
  advisories: () => '/updates?view=publishers',
  advisory: () => '/advisories/KB828035',
  rollouts: () => '/rollouts',
  rollout: ({ running }) => `/rollouts/${running}`,
  'rollout-halted': ({ halted }) => `/rollouts/${halted}?tab=errors`,
  plan: () => '/plan?updates=MS03-043',
  'plan-draft': ({ draft }) => `/plan/${draft}`,
  activity: () => '/activity',
  health: () => '/settings/health',
  users: () => '/settings/users',
  tokens: () => '/settings/tokens',
  'api-tokens': () => '/settings/api-tokens',
  groups: () => '/settings/groups',
  windows: () => '/settings/windows',
  relays: () => '/settings/relays',
  account: () => '/settings/account',
};

async function settled(page: Page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await expect(page.locator('.estimate[aria-busy=true]')).toHaveCount(0);
}

async function shoot(page: Page, name: string) {
  await page.screenshot({ path: path.join(buildDir, 'browser/screenshots', `${name}.png`), fullPage: true, animations: 'disabled' });
}

for (const language of languages)
  for (const theme of themes)
    test(`every screen in ${language}, ${theme}: looks and reads`, async ({ page, site, signIn }) => {
      test.setTimeout(150_000);
      const known = await prepared(site);
      const { hosts } = await site.call('ListHosts', {});
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.addInitScript((chosen) => localStorage.setItem('kintsugi.language', chosen), language);
      await page.goto('/sign-in');
      await expect(page.locator('input[type=password]')).toBeVisible();
      await shoot(page, `sign-in-${language}-${theme}`);
      const findings = (await seriousFindings(page)).map((finding) => `sign-in: ${finding}`);
      await signIn('admin');
      for (const [name, address] of Object.entries(screens)) {
        await page.goto(address(known, hosts[0].id));
        await settled(page);
        await shoot(page, `${name}-${language}-${theme}`);
        // Colours and words: each language and each theme once.
        if (language === 'en' || theme === 'light') findings.push(...(await seriousFindings(page)).map((finding) => `${name}: ${finding}`));
      }
      expect(findings).toEqual([]);
    });

test('every screen on a window of 375 px: nothing is cut off at the side', async ({ page, site, signIn }) => {
  test.setTimeout(120_000);
  const known = await prepared(site);
  const { hosts } = await site.call('ListHosts', {});
  await page.setViewportSize({ width: 375, height: 760 });
  await page.goto('/');
  await page.locator('input[autocomplete=username]').fill('admin');
  await page.locator('input[type=password]').fill(site.password('admin'));
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();
  void signIn;
  const wide: string[] = [];
  for (const [name, address] of Object.entries(screens)) {
    await page.goto(address(known, hosts[0].id));
    await settled(page);
    await shoot(page, `${name}-en-narrow`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 375) wide.push(`${name} is ${width} px wide`);
  }
  expect(wide).toEqual([]);
});
