// SPDX-License-Identifier: Apache-2.0
// The sample fleet: numbers that lead to lists, filters good and bad, languages, links to what is gone.
import { expect, test } from './support/test';

test('the fleet\'s numbers lead to the lists behind them', async ({ page, signIn, site }) => {
  await signIn('viewer');
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();
  const overview = await site.call('GetFleetOverview', {});
  expect(overview.all.hosts).toBe(30);
  await page.getByRole('link', { name: /Need something/ }).first().click();
  await expect(page).toHaveURL(/\/hosts\?q=/);
  await expect(page.getByText(`${overview.needs.hosts} of 30 hosts`)).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Hosts' })).toHaveAttribute('aria-rowcount', String(overview.needs.hosts + 1));
});

test('updates and hosts beside a severity count the same thing, and each number is the length of its list', async ({ page, signIn, site }) => {
  await signIn('viewer');
  const overview = await site.call('GetFleetOverview', {});
  const lines: [string, { updates?: number; hosts?: number }][] = [['Critical', overview.missing[0]], ['Important', overview.missing[1]], ['Exploited in the wild', overview.exploited]];
  for (const [name, { updates = 0, hosts = 0 }] of lines) {
    expect(updates, name).toBeGreaterThan(0);
    await page.goto('/');
    const row = page.locator('[data-list="Missing by severity"]').getByRole('row', { name });
    await expect(row.getByRole('link').first()).toHaveText(String(updates));
    await row.getByRole('link').first().click();
    await expect(page.getByRole('grid', { name: "Publishers' catalogs" })).toHaveAttribute('aria-rowcount', String(updates + 1));
    await page.goBack();
    await row.getByRole('link').last().click();
    await expect(page.getByRole('grid', { name: 'Hosts' })).toHaveAttribute('aria-rowcount', String(hosts + 1));
  }
});

test('a filter narrows the list, is in the address, and survives a reload', async ({ page, signIn, site }) => {
  await signIn('viewer');
  await page.goto('/hosts');
  const { total } = await site.call('ListHosts', { filter: 'product=windows-xp' });
  const filter = page.locator('[data-filter]');
  await filter.fill('product=windows-xp');
  await filter.press('Enter');
  const grid = page.getByRole('grid', { name: 'Hosts' });
  await expect(grid).toHaveAttribute('aria-rowcount', String(total + 1));
  await page.reload();
  await expect(filter).toHaveValue('product=windows-xp');
  await expect(grid).toHaveAttribute('aria-rowcount', String(total + 1));
});

test.describe('bad filters', () => {
  test.use({ allowedErrors: [/400/] });

  test('a malformed filter says what is wrong and where', async ({ page, signIn }) => {
    await signIn('viewer');
    await page.goto('/hosts');
    const filter = page.locator('[data-filter]');
    await filter.fill('product=windows-xp colour=red');
    await filter.press('Enter');
    await expect(page.getByText(/colour/).last()).toBeVisible();
    await expect(page.getByText('Here:')).toBeVisible();
    await expect(filter).toHaveAttribute('aria-invalid', 'true');
  });

  test('a huge filter is refused with its limit', async ({ page, signIn }) => {
    await signIn('viewer');
    await page.goto(`/hosts?q=${encodeURIComponent(Array.from({ length: 70 }, (_, i) => `name=host${i}*`).join(' '))}`);
    await expect(page.getByText(/64/).first()).toBeVisible();
  });
});

test.describe('addresses that the console does not accept', () => {
  test.use({ allowedErrors: [/400/] });

  for (const [list, address] of [
    ['Hosts', '/hosts?sort=nonsense'],
    ['Hosts', '/hosts?q=colour%3Dred&sort=-name'],
    ['Updates', '/updates?sort=-nonsense&show=all'],
    ['Updates', '/updates?status=nonsense'],
    ["Publishers' catalogs", '/updates?view=publishers&severity=nonsense'],
    ["Publishers' catalogs", '/updates?view=publishers&sort=nonsense'],
  ] as const)
    test(`${address}: the refusal says what is wrong and leads to the whole list`, async ({ page, signIn }) => {
      await signIn('viewer');
      await page.goto(address);
      const refusal = page.locator('main').getByRole('alert');
      await expect(refusal).toContainText(/nonsense|colour/);
      await refusal.getByRole('button', { name: 'Show the whole list' }).click();
      await expect(page.getByRole('grid', { name: list, exact: true })).toBeVisible();
      await expect(page).not.toHaveURL(/nonsense|colour|sort=/);
      await expect(refusal).toHaveCount(0);
    });

  test('the rows of before do not stand for an answer that never comes', async ({ page, signIn, site }) => {
    await signIn('admin');
    await site.call('SetSavedQuery', { query: { list: 'hosts', name: 'of an older console', query: 'sort=nonsense', shared: true } });
    await page.getByLabel('Language').selectOption('ja');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    await page.goto('/hosts');
    await expect(page.getByRole('grid', { name: 'ホスト' })).toBeVisible();
    await page.getByRole('button', { name: '保存した検索' }).click();
    await page.getByRole('button', { name: 'of an older console', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('「nonsense」では並べ替えできません');
    await page.getByRole('alert').getByRole('button', { name: '一覧をすべて表示' }).click();
    await expect(page.getByRole('grid', { name: 'ホスト' })).toBeVisible();
  });
});

test('the language changes at once, without a reload, and stays', async ({ page, signIn }) => {
  await signIn('viewer');
  await page.goto('/rollouts');
  const loads: string[] = [];
  page.on('framenavigated', (frame) => loads.push(frame.url()));
  await page.getByLabel('Language').selectOption('ja');
  await expect(page.getByRole('heading', { name: 'ロールアウト', level: 1 })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  expect(loads).toEqual([]);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'ロールアウト', level: 1 })).toBeVisible();
  await page.getByLabel('言語').selectOption('en');
  await expect(page.getByRole('heading', { name: 'Rollouts', level: 1 })).toBeVisible();
});

test.describe('a language whose words do not come', () => {
  test.use({ allowedErrors: [/ERR_FAILED/] });

  test('leaves the page in English and the choice as it was made', async ({ page, signIn }) => {
    const words = /\/assets\/ja-[^/]*\.js/;
    await signIn('viewer');
    let broken = false;  // before that no answer comes
    await page.route(words, (route) => (broken ? route.abort() : undefined));
    await page.getByLabel('Language').selectOption('ja');
    broken = true;
    await page.goto('/rollouts');
    await expect(page.getByRole('heading', { name: 'Rollouts', level: 1 })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.unroute(words);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'ロールアウト', level: 1 })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  });
});

test('publishers\' catalogs are searched, and a KB names the hosts that lack it', async ({ page, signIn }) => {
  await signIn('viewer');
  await page.goto('/updates?view=publishers');
  await page.getByRole('searchbox').fill('cve-2003-0717');
  const grid = page.getByRole('grid', { name: "Publishers' catalogs" });
  await expect(grid.getByRole('row')).toHaveCount(2);
  await grid.getByRole('link', { name: 'KB828035' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('KB828035');
  await expect(page.getByRole('heading', { name: /hosts lack it/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'MS03-043' }).first()).toBeVisible();
});

test.describe('links to what is gone', () => {
  test.use({ allowedErrors: [/404/] });

  for (const [what, address] of [
    ['host', '/hosts/0123456789abcdef0123456789abcdef'],
    ['rollout', '/rollouts/0123456789abcdef'],
    ['plan', '/plan/0123456789abcdef'],
    ['bulletin', '/bulletins/MS99-999'],
    ['page', '/no/such/page'],
  ] as const)
    test(`a link to a ${what} that is gone says so and leads on`, async ({ page, signIn }) => {
      await signIn('viewer');
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main a.button')).toBeVisible();
      await page.locator('main a.button').click();
      await expect(page).not.toHaveURL(new RegExp(address));
    });
});

test('a list is exported whole, with the columns that are shown', async ({ page, signIn }) => {
  await signIn('viewer');
  await page.goto('/hosts');
  await expect(page.getByRole('grid', { name: 'Hosts' })).toHaveAttribute('aria-rowcount', '31');
  const read = async (kind: RegExp) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: kind }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    return { name: file.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
  };
  const csv = await read(/CSV/);
  expect(csv.name).toMatch(/^kintsugi-hosts-.*\.csv$/);
  expect(csv.text.trim().split('\r\n')).toHaveLength(31);
  const json = JSON.parse((await read(/JSON/)).text);
  expect(json).toHaveLength(30);
  expect(json[0]).toHaveProperty('name');
});
