// SPDX-License-Identifier: Apache-2.0
// The product's programs as child processes, and free ports.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const sourceDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const buildDir = process.env.KINTSUGI_BUILD_DIR ?? path.join(sourceDir, 'build/release');
export const program = (name: string) => path.join(buildDir, 'bin', name);

/** Standard output of a program that must end with 0. */
export function run(command: string[], options: { env?: Record<string, string>; input?: string } = {}): string {
  const result = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
    input: options.input,
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command.join(' ')} ended with ${result.status}: ${result.stderr}`);
  return result.stdout;
}

/** A long-running program; its output goes to a file. */
export class Daemon {
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(command: string[], readonly logFile: string, env: Record<string, string> = {}) {
    const log = fs.openSync(logFile, 'a');
    this.child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code) => resolve(code));
      this.child.on('error', () => resolve(null));
    });
  }

  get pid() {
    return this.child.pid!;
  }

  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM') {
    if (this.running) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  signal(signal: NodeJS.Signals) {
    this.child.kill(signal);
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () =>
      new Promise<net.Server>((resolve, reject) => {
        const server = net.createServer();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
      }),
    ),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Asks again and again what the product says, at most so long; false: it never held. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 60_000, everyMs = 50): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return condition();
}
