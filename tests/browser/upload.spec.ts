// SPDX-License-Identifier: Apache-2.0
// A package upload that is cut off leaves nothing behind.
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { program, run, sourceDir, until } from './support/programs';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 0, packages: false } });

function files(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true }).map(String).filter((name) => fs.statSync(path.join(folder, name)).isFile()).sort();
}

test('an upload that is cut off leaves neither a package nor a file', async ({ site }) => {
  const folder = path.join(site.folder, 'console/packages');
  const before = { files: files(folder), packages: await site.call('ListPackages', {}) };
  const socket = tls.connect({ host: '127.0.0.1', port: Number(new URL(site.origin).port), rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  socket.write(
    ['POST /kintsugi.v1.Operator/AddPackage HTTP/1.1', 'Host: 127.0.0.1', `Authorization: Bearer ${site.token('admin')}`, 'Content-Type: application/octet-stream',
      'Kintsugi-File-Name: half.exe', 'Content-Length: 1000000', '', ''].join('\r\n'),
  );
  socket.write(Buffer.alloc(300_000, 7));
  expect(await until(() => files(folder).length > before.files.length || socket.bytesWritten > 300_000, 5_000)).toBe(true);
  socket.destroy();
  expect(await until(() => files(folder).length === before.files.length, 10_000)).toBe(true);
  expect(files(folder)).toEqual(before.files);
  expect(await site.call('ListPackages', {})).toEqual(before.packages);
});

test.describe('by the page', () => {
  test.use({ allowedErrors: [/ERR_FAILED|ERR_CONNECTION|net::|400 .*AddPackage/] });

  test('an administrator adds a package; what is cut off or wrong says so and can be tried again', async ({ page, signIn, site }) => {
    const made = path.join(site.folder, 'made');
    run([program('kintsugi-fleet'), 'make-packages', '--catalog', path.join(sourceDir, 'deploy/catalog'), '--out', made]);
    const lines = fs.readFileSync(path.join(made, 'index.tsv'), 'utf8').split('\n').map((line) => line.split('\t') as [string, string, string]);
    const [, , file] = lines.find(([update]) => update.startsWith('MS03-026/'))!;
    await signIn('admin');
    await page.goto('/bulletins/MS03-026');
    const platform = page.locator('details', { has: page.locator('h3', { hasText: path.basename(file) }) }).first();
    await platform.locator('summary').click();
    const field = platform.locator('input[type=file]').first();
    await page.route('**/AddPackage', (route) => route.abort('connectionreset'));
    await field.setInputFiles(file);
    await expect(platform.getByRole('alert')).toContainText('The upload was cut off');
    await page.unroute('**/AddPackage');
    await field.setInputFiles({ name: 'another.exe', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2_000, 7) });
    await expect(platform.getByRole('alert')).toContainText('does not fit revision 1')
    const before = files(path.join(site.folder, 'console/packages')).length;
    await field.setInputFiles(file);
    await expect(page.getByText(`${path.basename(file)} is in the store`)).toBeVisible();
    expect(files(path.join(site.folder, 'console/packages')).length).toBe(before + 1);
  });
});
