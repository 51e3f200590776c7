// SPDX-License-Identifier: Apache-2.0
// Names and titles that are full of markup, from hosts, catalogs and operators, are shown as text on every screen.
import fs from 'node:fs';
import path from 'node:path';
import { sourceDir } from './support/programs';
import { expect, test } from './support/test';

const evil = '<img src=x onerror="document.title=\'owned\'"><b>&amp;';

test.use({ siteOptions: { hosts: 6, nameSuffix: '<b onclick=x>&lt;' } });

test('markup in names and titles is text everywhere', async ({ page, signIn, site }) => {
  const text = fs.readFileSync(path.join(sourceDir, 'deploy/catalog/MS03-024.toml'), 'utf8');
  const title = JSON.stringify(evil);
  const bulletin = text.replace(/^title = .*$/m, `title = ${title}`).replace(/^title_ja = .*$/m, `title_ja = ${title}`);
  await site.call('ImportBulletins', { files: [{ fileName: 'evil.toml', text: bulletin }] });
  const rollout = await site.draft(evil, { bulletinId: 'MS03-024', waves: [{ name: '<i>canary</i>', percent: 50 }, { name: 'broad', rest: true }] });
  const { hosts } = await site.call('ListHosts', {});
  expect(hosts[0].name).toContain('<b onclick=x>&lt;');

  await signIn('admin');
  for (const address of ['/', '/hosts', `/hosts/${hosts[0].id}`, '/updates', '/bulletins/MS03-024', '/rollouts', `/rollouts/${rollout}`, `/plan/${rollout}`, '/activity', '/settings/groups']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    expect(await page.locator('main b[onclick], main img[src=x], main i:not([class])').count(), address).toBe(0);
    expect(await page.title(), address).not.toBe('owned');
  }
  await page.goto('/hosts');
  await expect(page.getByRole('grid', { name: 'Hosts' })).toContainText('<b onclick=x>&lt;');
  await page.goto(`/rollouts/${rollout}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(evil);
  await expect(page.locator('.wave-card').first()).toContainText('<i>canary</i>');
  await page.goto('/bulletins/MS03-024');
  await expect(page.locator('main')).toContainText(evil);
});
