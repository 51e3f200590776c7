// SPDX-License-Identifier: Apache-2.0
// The main job with the keyboard alone: no mouse event is made in this file.
import type { Page } from '@playwright/test';
import { expect, test } from './support/test';

// Presses Tab until what has the focus is what was looked for.
async function tabTo(page: Page, what: { role?: string; name: RegExp }, most = 120, key = 'Tab') {
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press(key);
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element) return '';
      const labels = (element as HTMLInputElement).labels;
      return [element.getAttribute('aria-label'), element.textContent, ...Array.from(labels ?? [], (label) => label.textContent)].filter(Boolean).join(' | ');
    });
    if (what.name.test(found)) return;
  }
  throw new Error(`the keyboard does not reach ${what.name}`);
}

test('sign in, plan, size a wave, start and look at hosts by keyboard alone', async ({ page, site }) => {
  await page.goto('/');
  await expect(page.locator('input[autocomplete=username]')).toBeFocused();
  await page.keyboard.type('operator');
  await page.keyboard.press('Tab');
  await page.keyboard.type(site.password('operator'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();

  await page.keyboard.press('Tab');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Plan a rollout', level: 1 })).toBeFocused();
  await tabTo(page, { name: /MS03-043\s*Critical/ });
  await page.keyboard.press('Space');
  const border = page.getByRole('slider', { name: 'Size of wave canary' });
  await expect(border).toBeVisible();
  await tabTo(page, { name: /Size of wave canary/ });
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowRight');
  await expect(border).toHaveAttribute('aria-valuenow', '16');
  await expect(page.getByLabel('Percent')).toHaveValue('16');
  await tabTo(page, { name: /^.*Start…/ });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true })).toBeEnabled();
  await tabTo(page, { name: /^\s*Start$/ });
  await page.keyboard.press('Enter');
  await expect(page.locator('.title-line .badge')).toHaveText(/Running|Completed/);

  const grid = page.getByRole('grid', { name: 'Hosts of the rollout' });
  await expect(grid).toBeVisible();
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hosts\//);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
