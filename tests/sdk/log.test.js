import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshTeam } from './team.js';
import { badRequest, byEmail, conflict, groupByExternalId } from './sandbox.js';

const use = freshTeam();

// Pages may be short or empty while more is to come, and in no order.
async function events(argument = {}) {
  const rows = [];
  let page = (await use.dbx.teamLogGetEvents(argument)).result;
  for (;;) {
    rows.push(...page.events);
    if (!page.has_more) return { rows, cursor: page.cursor };
    page = (await use.dbx.teamLogGetEventsContinue({ cursor: page.cursor })).result;
  }
}
const kinds = (rows) => rows.map((row) => row.event_type['.tag']);

// Whatever the sandbox can log, so that the checker sees the details of each kind.
async function muchHappens() {
  const { dbx, sandbox } = use;
  const bob = byEmail('bob@acme.com');
  const sales = groupByExternalId('g-sales');
  await dbx.teamMembersAddV2({ new_members: [{ member_email: 'new@acme.com' }] });
  await sandbox.outside({ action: 'accept_invitation', member: 'new@acme.com' });
  await dbx.teamMembersSetProfileV2({ user: byEmail('new@acme.com'), new_given_name: 'Nia', new_external_id: 'u-new' });
  await dbx.teamMembersSetProfileV2({ user: byEmail('new@acme.com'), new_external_id: '' });
  await dbx.teamMembersSetProfileV2({ user: bob, new_surname: 'Rae', new_email: 'rob@acme.com', new_external_id: 'u-rob' });
  const rob = byEmail('rob@acme.com');
  await dbx.teamMembersSetAdminPermissions({ user: rob, new_role: { '.tag': 'support_admin' } });
  await dbx.teamMembersSuspend({ user: rob, wipe_data: false });
  await dbx.teamMembersUnsuspend({ user: rob });
  await dbx.teamGroupsUpdate({ group: sales, new_group_name: 'Sales EU', new_group_external_id: 'g-eu', new_group_management_type: { '.tag': 'user_managed' } });
  const eu = groupByExternalId('g-eu');
  await dbx.teamGroupsMembersAdd({ group: eu, members: [{ user: byEmail('pat@acme.com'), access_type: { '.tag': 'member' } }] });
  await dbx.teamGroupsMembersSetAccessType({ group: eu, user: byEmail('pat@acme.com'), access_type: { '.tag': 'owner' } });
  await dbx.teamGroupsMembersRemove({ group: eu, users: [byEmail('pat@acme.com')] });
  await dbx.teamGroupsUpdate({ group: eu, new_group_external_id: '' });
  const made = (await dbx.teamGroupsCreate({ group_name: 'Short', group_management_type: { '.tag': 'company_managed' } })).result;
  await dbx.teamGroupsUpdate({ group: { '.tag': 'group_id', group_id: made.group_id }, new_group_external_id: 'g-short' });
  await dbx.teamGroupsDelete(groupByExternalId('g-short'));
  await dbx.teamMembersRemove({ user: rob, wipe_data: false });
  await dbx.teamMembersRecover({ user: rob });
  await dbx.teamMembersRemove({ user: rob, wipe_data: true, permanently_delete_files: true });
  await dbx.teamMembersRemove({ user: byEmail('new@acme.com'), wipe_data: false, transfer_dest_id: byEmail('ann@acme.com'), transfer_admin_id: byEmail('ann@acme.com') });
  await sandbox.outside({ action: 'rename_group', group: 'Ops', name: 'Operations', actor: 'ann@acme.com' });
}

test('every kind of event, from beginning to end', async () => {
  await muchHappens();
  const { rows } = await events();
  const seen = new Set(kinds(rows));
  for (const kind of [
    'group_add_external_id', 'group_add_member', 'group_change_external_id', 'group_change_management_type', 'group_change_member_role',
    'group_create', 'group_delete', 'group_remove_external_id', 'group_remove_member', 'group_rename', 'member_add_external_id',
    'member_add_name', 'member_change_admin_role', 'member_change_email', 'member_change_external_id', 'member_change_name',
    'member_change_status', 'member_permanently_delete_account_contents', 'member_remove_external_id', 'member_transfer_account_contents',
  ]) {
    assert.ok(seen.has(kind), `no ${kind}`);
  }
});

test('who did it: the app, an admin in the console, the person', async () => {
  await use.dbx.teamMembersSuspend({ user: byEmail('bob@acme.com'), wipe_data: false });
  await use.sandbox.outside({ action: 'rename_group', group: 'Ops', name: 'Operations', actor: 'ann@acme.com' });
  await use.sandbox.outside({ action: 'accept_invitation', member: 'dan@acme.com' });
  const { rows } = await events();
  const of = (kind, by) => rows.find((row) => row.event_type['.tag'] === kind && row.actor['.tag'] === by);
  assert.equal(of('member_change_status', 'app').origin.access_method['.tag'], 'api');
  assert.equal(of('group_rename', 'admin').actor.admin.email, 'ann@acme.com');
  assert.deepEqual(of('group_rename', 'admin').details, { '.tag': 'group_rename_details', previous_value: 'Ops', new_value: 'Operations' });
  assert.equal(of('member_change_status', 'user').details.new_value['.tag'], 'active');
});

test('filters', async () => {
  await use.dbx.teamMembersSuspend({ user: byEmail('bob@acme.com'), wipe_data: false });
  await use.dbx.teamGroupsUpdate({ group: groupByExternalId('g-sales'), new_group_name: 'S' });
  assert.deepEqual(kinds((await events({ category: { '.tag': 'groups' } })).rows), ['group_rename']);
  assert.deepEqual(kinds((await events({ event_type: { '.tag': 'member_change_status' } })).rows), ['member_change_status']);
  const [bob] = (await use.dbx.teamMembersGetInfo({ members: [byEmail('bob@acme.com')] })).result;
  assert.deepEqual(kinds((await events({ account_id: bob.profile.account_id })).rows), ['member_change_status']);
  assert.deepEqual((await events({ time: { end_time: '2020-01-01T00:00:00Z' } })).rows, []);
  assert.equal((await events({ time: { start_time: '2020-01-01T00:00:00Z' } })).rows.length, 2);
});

test('what the log refuses', async () => {
  const refused = (argument) => conflict(use.dbx.teamLogGetEvents(argument));
  assert.equal(await refused({ category: { '.tag': 'groups' }, event_type: { '.tag': 'group_create' } }), 'invalid_filters');
  assert.equal(await refused({ account_id: `dbid:AA${'0'.repeat(33)}` }), 'account_id_not_found');
  assert.equal(await refused({ time: { start_time: '2026-01-02T00:00:00Z', end_time: '2026-01-01T00:00:00Z' } }), 'invalid_time_range');
  assert.equal(await conflict(use.dbx.teamLogGetEventsContinue({ cursor: 'AABnothing' })), 'bad_cursor');
  assert.match(await badRequest(use.dbx.teamLogGetEvents({ time: { start_time: 'yesterday' } })), /^request body: time\.start_time: time data 'yesterday' does not match/);
  assert.equal(await badRequest(use.dbx.teamLogGetEvents({ account_id: 'dbid:short' })), "request body: account_id: 'dbid:short' must be at least 40 characters, got 10");
});

test('a cursor at the end is polled for what comes later', async () => {
  const { cursor } = await events();
  await use.dbx.teamMembersSuspend({ user: byEmail('bob@acme.com'), wipe_data: false });
  const { result } = await use.dbx.teamLogGetEventsContinue({ cursor });
  assert.deepEqual(kinds(result.events), ['member_change_status']);
  assert.deepEqual((await use.dbx.teamLogGetEventsContinue({ cursor: result.cursor })).result.events, []);
});

test('pages of the log', async () => {
  await muchHappens();
  const all = (await events()).rows.length;
  assert.equal((await events({ limit: 3 })).rows.length, all);
  assert.ok((await use.dbx.teamLogGetEvents({ limit: 3 })).result.events.length <= 3);
});
