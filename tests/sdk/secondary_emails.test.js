import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshTeam } from './team.js';
import { byEmail, conflict } from './sandbox.js';

const use = freshTeam();
const bob = byEmail('bob@acme.com');
const add = (user, ...secondary_emails) => use.dbx.teamMembersSecondaryEmailsAdd({ new_secondary_emails: [{ user, secondary_emails }] });
const tags = ({ result }) => result.results[0].results.map((row) => row['.tag']);

test('addresses are added, each with a result of its own', async () => {
  assert.deepEqual(tags(await add(bob, 'bob@home.example', 'ann@acme.com')), ['success', 'unavailable']);
  assert.deepEqual(tags(await add(bob, 'bob@home.example'))[0].replace(/^already_.*/, 'already'), 'already');
  const [info] = (await use.dbx.teamMembersGetInfo({ members: [bob] })).result;
  assert.deepEqual(info.profile.secondary_emails.map((row) => row.email), ['bob@home.example']);
});

test('who has no account that could take one', async () => {
  const kind = async (email) => (await add(byEmail(email), 'x@home.example')).result.results[0]['.tag'];
  assert.equal(await kind('nobody@acme.com'), 'invalid_user');
  assert.match(await kind('dan@acme.com'), /^(placeholder_user|unverified)$/);
  assert.equal(await kind('eve@acme.com'), 'invalid_user');
});

test('more than 20 addresses are refused as a whole', async () => {
  assert.equal(await conflict(add(bob, ...Array.from({ length: 21 }, (_, i) => `b${i}@home.example`))), 'too_many_emails');
});

test('another mail to confirm', async () => {
  await add(bob, 'bob@home.example');
  const { result } = await use.dbx.teamMembersSecondaryEmailsResendVerificationEmails({
    emails_to_resend: [{ user: bob, secondary_emails: ['bob@home.example', 'other@home.example'] }, { user: byEmail('nobody@acme.com'), secondary_emails: [] }],
  });
  assert.deepEqual(result.results.map((row) => row['.tag']), ['success', 'invalid_user']);
  assert.deepEqual(result.results[0].results.map((row) => row['.tag']), ['success', 'not_pending']);
});

test('addresses are taken away', async () => {
  await add(bob, 'bob@home.example');
  const { result } = await use.dbx.teamMembersSecondaryEmailsDelete({
    emails_to_delete: [{ user: bob, secondary_emails: ['bob@home.example', 'other@home.example', 'bob@acme.com'] }, { user: byEmail('nobody@acme.com'), secondary_emails: [] }],
  });
  assert.deepEqual(result.results.map((row) => row['.tag']), ['success', 'invalid_user']);
  assert.deepEqual(result.results[0].results.map((row) => row['.tag']), ['success', 'not_found', 'cannot_remove_primary']);
  const [info] = (await use.dbx.teamMembersGetInfo({ members: [bob] })).result;
  assert.deepEqual(info.profile.secondary_emails, []);
});
