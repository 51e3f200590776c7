// SPDX-License-Identifier: Apache-2.0
// Every list on every screen offers CSV, JSON and a printable report, and they hold the rows that the console has.
import type { Page } from '@playwright/test';
import { prepared, preparedOptions, screens, settled, type Known } from './support/prepared';
import type { Site } from './support/site';
import { expect, test } from './support/test';

test.use({ siteOptions: preparedOptions });

// How many rows the console says that a list has, by the list's title, after its screen's name where the
// title alone is not enough. Lists that are not here have as many as the page shows.
type Count = (site: Site, known: Known) => Promise<number>;
const counts: Record<string, Count> = {
  Hosts: async (site) => (await site.call('ListHosts', {})).total,
  'Updates · HOST': async (site, { host }) => (await site.call('ListUpdates', { host, tab: 'os' })).total,
  Updates: async (site) => (await site.call('ListUpdates', { tab: 'os' })).total,
  "Publishers' catalogs": async (site) => (await site.call('ListAdvisories', {})).total,
  'host-history/Rollouts': async (site, { host }) => (await site.call('GetHostHistory', { host })).slots.length,
  Rollouts: async (site) => (await site.call('ListRollouts', {})).rollouts.length,
  'Hosts of the rollout': async (site, { running }) => (await site.call('ListRolloutHosts', { rollout: running, limit: 10_000 })).hosts.length,
  Errors: async (site, { halted }) => (await site.call('ListRolloutErrors', { rollout: halted })).groups.length,
  'Files that the catalog asks about': async (site, { host }) => (await site.call('GetHost', { host })).facts.files.length,
  'Platforms and packages': async (site) => (await site.call('GetBulletin', { id: 'MS03-043' })).detail.updates.length,
  'Operating systems': async (site) => (await site.call('GetFleetOverview', {})).products.length,
  'Who will be last, and why': async (site) => (await site.call('EstimateRollout', { plan: { bulletinId: 'MS03-043', waves: [{ name: 'all', rest: true }] } })).stragglers.length,
  Users: async (site) => (await site.call('ListUsers', {})).users.length,
  'Enrolment tokens': async (site) => (await site.call('ListTokens', {})).tokens.length,
  'API tokens': async (site) => (await site.call('ListApiTokens', { user: '*' })).tokens.length,
  'Rings, sites, roles': async (site) => (await site.call('ListGroups', {})).groups.length,
  'System health': async (site) => (await site.call('GetHealth', {})).checks.length,
};
const growing = new Set(['Activity', 'Acts on this host']);

interface Found {
  title: string;
  /** In sight; a long list says how many there are in all. */
  shown: number;
}

// The lists of a screen and what its buttons export; closed parts of a page are opened, they hold lists too.
async function listsOf(page: Page) {
  return page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true;
    const rows = (list: Element) => {
      if (list.hasAttribute('aria-rowcount')) return Number(list.getAttribute('aria-rowcount')) - 1;
      return list.querySelectorAll(list.matches('ul, ol') ? ':scope > li' : 'tbody tr').length;
    };
    const lists = [...document.querySelectorAll('[data-list]')];
    const titles = [...new Set(lists.map((each) => each.getAttribute('data-list') ?? ''))];
    return {
      bare: [...document.querySelectorAll('main table:not(.u-legend), main [role=grid]')].filter((each) => !each.closest('[data-list]')).map((each) => each.textContent?.slice(0, 60) ?? ''),
      lists: titles.map((title) => ({ title, shown: lists.filter((each) => each.getAttribute('data-list') === title).reduce((sum, each) => sum + rows(each), 0) })) as Found[],
      exports: [...document.querySelectorAll('button')].map((each) => each.getAttribute('aria-label') ?? '').filter((text) => text.startsWith('Export: ')),
    };
  });
}

// What window.print() would put on paper is kept in its place.
async function watchPrinting(page: Page) {
  await page.addInitScript(() => {
    window.print = () => {
      const sheet = document.querySelector('.print-sheet');
      document.body.dataset.printed = JSON.stringify({ title: sheet?.querySelector('h1')?.textContent, rows: sheet?.querySelectorAll('tbody tr').length });
      window.dispatchEvent(new Event('afterprint'));
    };
  });
}

async function choose(page: Page, title: string, what: RegExp) {
  await page.getByRole('button', { name: `Export: ${title}`, exact: true }).click();
  await page.locator('.menu:popover-open').getByRole('button', { name: what }).click();
}

async function file(page: Page, title: string, what: RegExp): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, title, what)]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}

async function printed(page: Page, title: string): Promise<{ title: string; rows: number }> {
  await page.evaluate(() => delete document.body.dataset.printed);
  await choose(page, title, /report/);
  await expect(page.locator('body')).toHaveAttribute('data-printed', /title/);
  return JSON.parse((await page.locator('body').getAttribute('data-printed')) ?? '{}');
}

// Records of RFC 4180: line breaks inside quotes do not end one.
const records = (csv: string) => csv.replace(/"(?:[^"]|"")*"/g, '""').trim().split('\r\n');

for (const [name, address] of Object.entries(screens))
  test(`the lists of the screen "${name}" are exported and printed whole`, async ({ page, site, signIn }) => {
    const known = await prepared(site);
    await watchPrinting(page);
    await signIn('admin');
    await page.goto(address(known));
    await settled(page);
    const { bare, lists, exports } = await listsOf(page);
    expect(bare, 'tables that are no list').toEqual([]);
    expect(exports.filter((each) => each !== 'Export: Progress against the prediction').sort()).toEqual(lists.map(({ title }) => `Export: ${title}`).sort());
    for (const { title, shown } of lists) {
      const csv = await file(page, title, /CSV/);
      expect(csv.name, title).toMatch(/^kintsugi-[\w\-., ]+-\d{8}-\d{4}\.csv$/);
      const lines = records(csv.text).length - 1;
      const objects = JSON.parse((await file(page, title, /JSON/)).text) as object[];
      const paper = await printed(page, title);
      const count = counts[`${name}/${title}`] ?? counts[title.replace(/ · .*/, ' · HOST')];
      if (growing.has(title)) expect(lines, title).toBeGreaterThan(0);
      else expect(lines, title).toBe(count ? await count(site, known) : shown);
      expect(objects.length, title).toBeGreaterThanOrEqual(lines);
      expect(Object.keys(objects[0] ?? {}).length, title).toBeGreaterThan(1);
      expect(paper, title).toMatchObject({ title });
      expect(paper.rows, title).toBeGreaterThanOrEqual(lines);
    }
  });
