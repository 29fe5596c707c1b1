// A running dropbox-sandbox, the official SDK on it, and a record of what both said.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import dropbox from 'dropbox';
import { checkAnswer } from './checker.js';

const { Dropbox, DropboxResponseError } = dropbox;

const folder = fileURLToPath(new URL('.', import.meta.url));
const program = join(process.env.ROLLCALL_BIN_DIR ?? join(folder, '../../build/dev/bin'), 'dropbox-sandbox');

/// An answer that the official types do not allow. Not the SDK's error, so that no test that
/// expects a refusal takes it for one.
export class AnswerError extends Error {}

// Read by run.js, which compares it with the routes that the sandbox has.
function record(route, status, tag) {
  if (process.env.SDK_RECORD) appendFileSync(process.env.SDK_RECORD, `${JSON.stringify({ route, status, tag })}\n`);
}

/// Calls the sandbox where the SDK would call Dropbox, and checks what comes back.
function checkedFetch(apiUrl, { check, log }) {
  return async (url, options) => {
    const { pathname, search } = new URL(url);
    log?.push({ path: pathname, search, headers: { ...options.headers }, body: options.body });
    const response = await fetch(apiUrl + pathname + search, options);
    const text = await response.text();
    const route = pathname.replace(/^\/(2\/)?/, '');
    const problems = check ? checkAnswer(route, response.status, response.headers, text) : [];
    if (problems.length > 0) {
      throw new AnswerError(`${route} answered ${response.status} ${text.slice(0, 2000)}\n  ${problems.join('\n  ')}`);
    }
    record(route, response.status, /^\{"error_summary": ?"([a-z_]+)/.exec(text)?.[1]);
    return new Response(text, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

export class Sandbox {
  #process;
  #ended;

  /// Starts one with that team; `more` are further arguments.
  static async start(seed, more = []) {
    const sandbox = new Sandbox();
    await sandbox.#launch(more);
    if (seed) await sandbox.control('POST', '/seed', seed);
    // The seed brought new credentials, unless it names some.
    return sandbox;
  }

  async #launch(more) {
    this.#process = spawn(program, more, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#ended = new Promise((resolve) => this.#process.once('exit', resolve));
    const first = await Promise.race([
      new Promise((resolve) => createInterface({ input: this.#process.stdout }).once('line', resolve)),
      this.#ended.then((code) => { throw new Error(`${program} ended with ${code}`); }),
      new Promise((_, reject) => this.#process.once('error', reject)),
    ]);
    this.ready = JSON.parse(first);
  }

  async stop() {
    this.#process.kill();
    await this.#ended;
  }

  async control(method, path, body) {
    const response = await fetch(this.ready.controlUrl + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text);
  }

  /// The paths of all its routes, without /2/.
  routes() { return this.control('GET', '/routes'); }
  fault(rule) { return this.control('POST', '/faults', rule); }
  clearFaults() { return this.control('DELETE', '/faults'); }
  outside(deed) { return this.control('POST', '/outside', deed); }
  dump() { return this.control('GET', '/dump'); }
  async member(email) { return (await this.dump()).members.find((row) => row.email === email); }
  async group(name) { return (await this.dump()).groups.find((row) => row.name === name); }

  /// The SDK as an app uses it: with a refresh token. `log` receives what it sends; `check: false`
  /// for answers that are damaged on purpose.
  sdk({ check = true, log, ...options } = {}) {
    return new Dropbox({
      fetch: checkedFetch(this.ready.apiUrl, { check, log }),
      clientId: this.ready.appKey,
      clientSecret: this.ready.appSecret,
      refreshToken: this.ready.refreshToken,
      ...options,
    });
  }
}

/// The refusal that a call ends with: its status and what the SDK made of the body.
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DropboxResponseError) return { status: error.status, headers: error.headers, error: error.error };
    throw error;
  }
  throw new Error('the call succeeded');
}

/// The tag of a 409, as "a" or "a: value, value" where it carries some.
export async function conflict(promise) {
  const { status, error } = await refusal(promise);
  if (status !== 409) throw new Error(`status ${status}: ${JSON.stringify(error)}`);
  const tag = error.error['.tag'];
  const values = error.error[tag];
  return values === undefined ? tag : `${tag}: ${values.join(', ')}`;
}

/// The text of a 400, without the part that names the route.
export async function badRequest(promise) {
  const { status, error } = await refusal(promise);
  if (status !== 400 || typeof error !== 'string') throw new Error(`status ${status}: ${JSON.stringify(error)}`);
  return error.replace(/^Error in call to API function "[^"]*": /, '');
}

export const byId = (id) => ({ '.tag': 'team_member_id', team_member_id: id });
export const byEmail = (email) => ({ '.tag': 'email', email });
export const byExternalId = (id) => ({ '.tag': 'external_id', external_id: id });
export const groupById = (id) => ({ '.tag': 'group_id', group_id: id });
export const groupByExternalId = (id) => ({ '.tag': 'group_external_id', group_external_id: id });
