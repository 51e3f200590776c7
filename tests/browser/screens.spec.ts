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

// In a window of 1280 px less the scroll bar that a headless browser hides: [what, how wide it is, how wide its place].
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true;
    const name = (each: Element) => each.getAttribute('data-list') ?? each.getAttribute('aria-label') ?? each.textContent?.slice(0, 40) ?? '';
    const found = [...document.querySelectorAll('main [data-list], main .scroll-x')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => `${name(each)}: ${each.scrollWidth} px in ${each.clientWidth} px`);
    for (const head of document.querySelectorAll('main [role=columnheader]'))
      if (head.scrollWidth > head.clientWidth + 1) found.push(`heading ${name(head)}: ${head.scrollWidth} px in ${head.clientWidth} px`);
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} px in ${page.clientWidth} px`);
    return found;
  });
}

for (const language of languages)
  test(`every list in ${language} fits a window of 1280 px without scrolling sideways`, async ({ page, site, signIn }) => {
    test.setTimeout(200_000);
    const known = await prepared(site);
    await page.setViewportSize({ width: 1264, height: 800 });
    await page.addInitScript((chosen) => localStorage.setItem('kintsugi.language', chosen), language);
    await signIn('admin');
    const wide: string[] = [];
    const addresses = { ...screens, 'updates-products': () => '/updates?show=products', 'updates-all': () => '/updates?show=all&sort=-missing' };
    for (const [name, address] of Object.entries(addresses)) {
      await page.goto(address(known));
      await settled(page);
      wide.push(...[...(await tooWide(page)), ...(await cutOff(page))].map((what) => `${name}: ${what}`));
    }
    expect(wide).toEqual([]);
  });

test('the text that is cut off in a row is its tooltip, and stands below the row that the keyboard is at', async ({ page, site, signIn }) => {
  await prepared(site);
  await signIn('viewer');
  await page.goto('/updates');
  const grid = page.getByRole('grid', { name: 'Updates' });
  const cut = grid.locator('[role=gridcell]:nth-child(5) .two-lines > :first-child > [title]').first();
  const title = (await cut.getAttribute('title')) ?? '';
  expect(title).toMatch(/^KB\d+ for Windows/);
  await expect(cut).toHaveText(title);
  expect(await cut.evaluate((each) => (each.parentElement?.scrollWidth ?? 0) > (each.parentElement?.clientWidth ?? 0)), 'the title is cut off').toBe(true);
  const below = () => grid.locator('.table-row.active').evaluate((row) => getComputedStyle(row, '::after').content);
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(below).toContain(title);
  await page.keyboard.press('Tab'); // the heading buttons come first; back to the row by its link
  await grid.getByRole('link').first().focus();
  await expect.poll(below).toContain(title);
});

// Badges and buttons are never cut off; texts are, and then have a tooltip.
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main .cell:has(.badge, button)')].filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => `${each.textContent} is cut off: ${each.scrollWidth} px in ${each.clientWidth} px`),
  );
}

for (const language of languages)
  test(`every screen in ${language} on a window of 375 px: nothing is cut off at the side`, async ({ page, site, signIn }) => {
    test.setTimeout(300_000);
    const known = await prepared(site);
    await page.setViewportSize({ width: 375, height: 760 });
    await page.addInitScript((chosen) => localStorage.setItem('kintsugi.language', chosen), language);
    await signIn('admin');
    const wide: string[] = [];
    for (const [name, address] of Object.entries(screens)) {
      await page.goto(address(known));
      await settled(page);
      await shoot(page, `${name}-${language}-narrow`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 375) wide.push(`${name} is ${width} px wide`);
      wide.push(...(await cutOff(page)).map((what) => `${name}: ${what}`));
    }
    expect(wide).toEqual([]);
  });
