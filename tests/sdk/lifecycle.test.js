import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finished, freshTeam, k_team, k_week } from './team.js';
import { badRequest, byEmail, byId, conflict } from './sandbox.js';

const use = freshTeam();
const status = async (email) => (await use.sandbox.member(email))?.status;
const notMember = /^user_not_(in_team|found)$/;

test('suspending and unsuspending, in every state', async () => {
  const suspend = (email) => use.dbx.teamMembersSuspend({ user: byEmail(email), wipe_data: false });
  const unsuspend = (email) => use.dbx.teamMembersUnsuspend({ user: byEmail(email) });
  assert.equal((await suspend('bob@acme.com')).result, null);
  assert.equal(await status('bob@acme.com'), 'suspended');
  for (const email of ['bob@acme.com', 'cat@acme.com', 'dan@acme.com']) assert.equal(await conflict(suspend(email)), 'suspend_inactive_user');
  assert.equal(await conflict(suspend('ann@acme.com')), 'suspend_last_admin');
  assert.match(await conflict(suspend('eve@acme.com')), notMember);
  assert.equal(await conflict(suspend('nobody@acme.com')), 'user_not_found');

  assert.equal((await unsuspend('bob@acme.com')).result, null);
  assert.equal(await status('bob@acme.com'), 'active');
  for (const email of ['bob@acme.com', 'ann@acme.com', 'dan@acme.com']) assert.equal(await conflict(unsuspend(email)), 'unsuspend_non_suspended_member');
  assert.match(await conflict(unsuspend('eve@acme.com')), notMember);
  assert.equal(await conflict(unsuspend('nobody@acme.com')), 'user_not_found');
});

test('removing, recovering, and what comes back', async () => {
  const user = byId((await use.sandbox.member('bob@acme.com')).id);
  const before = (await use.dbx.teamMembersGetInfoV2({ members: [user] })).result.members_info[0];
  assert.deepEqual((await use.dbx.teamMembersRemove({ user, wipe_data: false })).result, { '.tag': 'complete' });
  assert.equal(await status('bob@acme.com'), 'removed');
  assert.match(await conflict(use.dbx.teamMembersRemove({ user, wipe_data: false })), notMember);
  assert.equal((await use.dbx.teamMembersRecover({ user })).result, null);
  assert.equal(await conflict(use.dbx.teamMembersRecover({ user })), 'user_unrecoverable');
  const again = (await use.dbx.teamMembersGetInfoV2({ members: [user] })).result.members_info[0];
  assert.deepEqual(again.profile.groups.sort(), before.profile.groups.sort());
});

test('after seven days nobody comes back, and the address is free', async () => {
  await use.sandbox.control('POST', '/clock', { advance_seconds: k_week + 1 });
  const dbx = use.sandbox.sdk();
  assert.match(await conflict(dbx.teamMembersRecover({ user: byEmail('eve@acme.com') })), /^user_(unrecoverable|not_found)$/);
  const { result } = await dbx.teamMembersAddV2({ new_members: [{ member_email: 'eve@acme.com', member_external_id: 'u-eve' }] });
  assert.equal(result.complete[0]['.tag'], 'success');
});

test('a cancelled invitation is gone at once', async () => {
  await use.dbx.teamMembersRemove({ user: byEmail('dan@acme.com'), wipe_data: false });
  assert.match(await conflict(use.dbx.teamMembersRecover({ user: byEmail('dan@acme.com') })), /^user_(unrecoverable|not_found)$/);
  const { result } = await use.dbx.teamMembersAddV2({ new_members: [{ member_email: 'dan@acme.com', member_external_id: 'u-dan' }] });
  assert.equal(result.complete[0]['.tag'], 'success');
  assert.equal(result.complete[0].profile.groups.length, 1);
});

test('what removing refuses', async () => {
  const bob = byEmail('bob@acme.com');
  const ann = byEmail('ann@acme.com');
  const refused = (argument) => conflict(use.dbx.teamMembersRemove({ user: bob, wipe_data: false, ...argument }));
  assert.equal(await refused({ user: byEmail('nobody@acme.com') }), 'user_not_found');
  assert.equal(await refused({ user: ann }), 'remove_last_admin');
  assert.equal(await refused({ keep_account: true, transfer_dest_id: ann, transfer_admin_id: ann }), 'cannot_keep_account_and_transfer');
  assert.equal(await refused({ keep_account: true, wipe_data: true }), 'cannot_keep_account_and_delete_data');
  assert.equal(await refused({ keep_account: true, permanently_delete_files: true }), 'cannot_keep_account_and_permanently_delete');
  assert.equal(await refused({ user: byEmail('dan@acme.com'), keep_account: true }), 'cannot_keep_invited_user_account');
  assert.equal(await refused({ retain_team_shares: true, wipe_data: true }), 'cannot_retain_shares_when_data_wiped');
  assert.equal(await refused({ retain_team_shares: true }), 'cannot_retain_shares_when_no_account_kept');
  assert.equal(await refused({ permanently_delete_files: true, transfer_dest_id: ann, transfer_admin_id: ann }), 'cannot_permanently_delete_and_transfer');
  assert.equal(await refused({ transfer_dest_id: bob, transfer_admin_id: ann }), 'removed_and_transfer_dest_should_differ');
  assert.equal(await refused({ transfer_dest_id: byEmail('nobody@acme.com'), transfer_admin_id: ann }), 'transfer_dest_user_not_found');
  assert.equal(await refused({ transfer_dest_id: byEmail('eve@acme.com'), transfer_admin_id: ann }), 'transfer_dest_user_not_in_team');
  assert.equal(await refused({ transfer_dest_id: ann }), 'unspecified_transfer_admin_id');
  assert.equal(await refused({ transfer_dest_id: byEmail('dan@acme.com'), transfer_admin_id: ann }), 'recipient_not_verified');
  assert.equal(await refused({ transfer_dest_id: ann, transfer_admin_id: bob }), 'removed_and_transfer_admin_should_differ');
  assert.equal(await refused({ transfer_dest_id: ann, transfer_admin_id: byEmail('nobody@acme.com') }), 'transfer_admin_user_not_found');
  assert.equal(await refused({ transfer_dest_id: ann, transfer_admin_id: byEmail('pat@acme.com') }), 'transfer_admin_is_not_admin');
  assert.equal(await status('bob@acme.com'), 'active');
});

test('an account that is kept becomes a personal one', async () => {
  const { result } = await use.dbx.teamMembersRemove({ user: byEmail('bob@acme.com'), wipe_data: false, keep_account: true });
  assert.deepEqual(result, { '.tag': 'complete' });
  const rows = (await use.dbx.teamMembersListV2({ include_removed: true })).result.members;
  assert.deepEqual(rows.find((row) => row.profile.email === 'bob@acme.com').profile.status, { '.tag': 'removed', is_recoverable: false, is_disconnected: true });
});

test('a removal as a job', async () => {
  await use.sandbox.control('POST', '/seed', { ...k_team, async: 'always' });
  const dbx = use.sandbox.sdk();
  const user = byId((await use.sandbox.member('bob@acme.com')).id);
  const launched = (await dbx.teamMembersRemove({ user, wipe_data: false })).result;
  assert.equal(launched['.tag'], 'async_job_id');
  assert.equal(await conflict(dbx.teamMembersRemove({ user, wipe_data: false })), 'transfer_in_progress');
  assert.deepEqual(await finished((id) => dbx.teamMembersRemoveJobStatusGet(id), launched.async_job_id), { '.tag': 'complete' });
  assert.equal(await status('bob@acme.com'), 'removed');
  assert.equal(await conflict(dbx.teamMembersRemoveJobStatusGet({ async_job_id: 'dbjid:AAnobody' })), 'invalid_async_job_id');
  assert.match(await badRequest(dbx.teamMembersRemoveJobStatusGet({ async_job_id: '' })), /^request body: async_job_id: '' must be at least 1 characters, got 0$/);
});

test('seats: recovering and unsuspending', async () => {
  await use.sandbox.control('POST', '/seed', { ...k_team, licenses: 5 });
  const dbx = use.sandbox.sdk();
  assert.equal(await conflict(dbx.teamMembersRecover({ user: byEmail('eve@acme.com') })), 'team_license_limit');
  // Who is suspended holds a seat already.
  assert.equal((await dbx.teamMembersUnsuspend({ user: byEmail('cat@acme.com') })).result, null);
  await dbx.teamMembersRemove({ user: byEmail('bob@acme.com'), wipe_data: false });
  assert.equal((await dbx.teamMembersRecover({ user: byEmail('eve@acme.com') })).result, null);
});

test('a welcome mail goes to who is invited, and is no error for anybody else', async () => {
  for (const email of ['dan@acme.com', 'bob@acme.com', 'cat@acme.com']) {
    assert.equal((await use.dbx.teamMembersSendWelcomeEmail(byEmail(email))).result, null);
  }
  assert.equal(await conflict(use.dbx.teamMembersSendWelcomeEmail(byEmail('nobody@acme.com'))), 'user_not_found');
  assert.match(await conflict(use.dbx.teamMembersSendWelcomeEmail(byEmail('eve@acme.com'))), notMember);
});
