// The team that most tests begin with. Each test file has a sandbox of its own, seeded anew for
// each test, so that no test sees what another left.
import { after, before, beforeEach } from 'node:test';
import { Sandbox } from './sandbox.js';

export const k_team = {
  team: { name: 'Acme' },
  licenses: 12,
  random_seed: 7,
  clock: '2026-03-01T08:00:00Z',
  foreign_emails: ['taken@other.example'],
  personal_emails: ['ida@home.example'],
  members: [
    { email: 'ann@acme.com', given_name: 'Ann', surname: 'Lee', role: 'team_admin' },
    { email: 'bob@acme.com', given_name: 'Bob', surname: 'Ray', external_id: 'u-bob' },
    { email: 'cat@acme.com', given_name: 'Cat', surname: 'Fox', status: 'suspended' },
    { email: 'dan@acme.com', status: 'invited', external_id: 'u-dan' },
    { email: 'eve@acme.com', given_name: 'Eve', surname: 'Orr', status: 'removed', external_id: 'u-eve' },
    { email: 'pat@acme.com', given_name: 'Pat', surname: 'Kim', role: 'support_admin' },
  ],
  groups: [
    { name: 'Sales', external_id: 'g-sales', members: ['ann@acme.com', 'bob@acme.com'] },
    { name: 'Ops' },
    { name: 'Lunch Club', management: 'user_managed', owners: ['bob@acme.com'], members: ['dan@acme.com'] },
  ],
};

export const k_week = 7 * 24 * 60 * 60;

/// What a test file works with: `use.sandbox`, `use.dbx` (the SDK), both new for each test.
export function freshTeam(seed = k_team) {
  const use = {};
  before(async () => { use.sandbox = await Sandbox.start(); });
  beforeEach(async () => {
    await use.sandbox.control('POST', '/seed', seed);
    use.dbx = use.sandbox.sdk();
  });
  after(async () => { await use.sandbox?.stop(); });
  return use;
}

/// Every row of a listing, page by page.
export async function allPages(first, next, key) {
  const rows = [];
  let page = (await first).result;
  for (;;) {
    rows.push(...page[key]);
    if (!page.has_more) return rows;
    page = (await next({ cursor: page.cursor })).result;
  }
}

/// The last answer of a job.
export async function finished(poll, id) {
  for (;;) {
    const { result } = await poll({ async_job_id: id });
    if (result['.tag'] !== 'in_progress') return result;
  }
}
