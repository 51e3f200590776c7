// SPDX-License-Identifier: Apache-2.0
// A package upload that is cut off leaves nothing behind.
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { until } from './support/programs';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 0 } });

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
