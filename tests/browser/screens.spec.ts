// SPDX-License-Identifier: Apache-2.0
// Each screen in both languages and both themes: a picture in the build folder, no serious finding of axe, nothing wider than the window.
import path from 'node:path';
import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe';
import { prepared, preparedOptions, screens, settled } from './support/prepared';
import { buildDir } from './support/programs';
import { expect, test } from './support/test';

test.use({ siteOptions: preparedOptions });

const languages = ['en', 'ja'] as const;
const themes = ['light', 'dark'] as const;

async function shoot(page: Page, name: string) {
  await page.screenshot({ path: path.join(buildDir, 'browser/screenshots', `${name}.png`), fullPage: true, animations: 'disabled' });
}

for (const language of languages)
  for (const theme of themes)
    test(`every screen in ${language}, ${theme}: looks and reads`, async ({ page, site, signIn }) => {
      test.setTimeout(400_000);
      const known = await prepared(site);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.addInitScript((chosen) => localStorage.setItem('kintsugi.language', chosen), language);
      await page.goto('/sign-in');
      await expect(page.locator('input[type=password]')).toBeVisible();
      await shoot(page, `sign-in-${language}-${theme}`);
      const findings = (await seriousFindings(page)).map((finding) => `sign-in: ${finding}`);
      await signIn('admin');
      for (const [name, address] of Object.entries(screens)) {
        await page.goto(address(known));
        await settled(page);
        await shoot(page, `${name}-${language}-${theme}`);
        // Colours and words: each language and each theme once.
        if (language === 'en' || theme === 'light') findings.push(...(await seriousFindings(page)).map((finding) => `${name}: ${finding}`));
      }
      expect(findings).toEqual([]);
    });

test('every screen on a window of 375 px: nothing is cut off at the side', async ({ page, site, signIn }) => {
  test.setTimeout(300_000);
  const known = await prepared(site);
  await page.setViewportSize({ width: 375, height: 760 });
  await page.goto('/');
  await page.locator('input[autocomplete=username]').fill('admin');
  await page.locator('input[type=password]').fill(site.password('admin'));
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();
  void signIn;
  const wide: string[] = [];
  for (const [name, address] of Object.entries(screens)) {
    await page.goto(address(known));
    await settled(page);
    await shoot(page, `${name}-en-narrow`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 375) wide.push(`${name} is ${width} px wide`);
  }
  expect(wide).toEqual([]);
});
