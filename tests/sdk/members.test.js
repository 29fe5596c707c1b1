import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages, freshTeam } from './team.js';
import { badRequest, byEmail, byExternalId, byId, conflict } from './sandbox.js';

const use = freshTeam();
const emails = (rows) => rows.map((row) => row.profile.email);
const current = ['ann@acme.com', 'bob@acme.com', 'cat@acme.com', 'dan@acme.com', 'pat@acme.com'];

for (const [version, list, next] of [['', 'teamMembersList', 'teamMembersListContinue'], [' v2', 'teamMembersListV2', 'teamMembersListContinueV2']]) {
  test(`members are listed in pages${version}`, async () => {
    const { dbx } = use;
    const pages = (more) => allPages(dbx[list]({ limit: 2, ...more }), (cursor) => dbx[next](cursor), 'members');
    assert.deepEqual(emails(await pages()), current);
    assert.deepEqual(emails(await pages({ include_removed: true })).sort(), [...current, 'eve@acme.com'].sort());
  });

  test(`a listing whose length is a multiple of the page ends with it${version}`, async () => {
    const { result } = await use.dbx[list]({ limit: 5 });
    assert.equal(result.members.length, 5);
    assert.equal(result.has_more, false);
    assert.ok(result.cursor);
    assert.deepEqual((await use.dbx[next]({ cursor: result.cursor })).result.members, []);
  });

  test(`a strange cursor is refused${version}`, async () => {
    assert.equal(await conflict(use.dbx[next]({ cursor: 'AABnothing' })), 'invalid_cursor');
    const groups = (await use.dbx.teamGroupsList({})).result.cursor;
    assert.equal(await conflict(use.dbx[next]({ cursor: groups })), 'invalid_cursor');
  });

  test(`limits outside 1 to 1000 are refused${version}`, async () => {
    for (const limit of [0, 1001]) {
      assert.equal(await badRequest(use.dbx[list]({ limit })), `request body: limit: ${limit} is not within range [1, 1000]`);
    }
  });
}

test('cursors of v1 and v2 do not mix', async () => {
  const one = (await use.dbx.teamMembersList({ limit: 1 })).result.cursor;
  const two = (await use.dbx.teamMembersListV2({ limit: 1 })).result.cursor;
  assert.equal(await conflict(use.dbx.teamMembersListContinueV2({ cursor: one })), 'invalid_cursor');
  assert.equal(await conflict(use.dbx.teamMembersListContinue({ cursor: two })), 'invalid_cursor');
});

test('a member shows what its state has', async () => {
  const rows = (await use.dbx.teamMembersListV2({ include_removed: true })).result.members;
  const of = (email) => rows.find((row) => row.profile.email === email);
  assert.equal(of('ann@acme.com').profile.status['.tag'], 'active');
  assert.equal(of('ann@acme.com').roles[0].role_id, 'pid_dbtmr:AAAAAFMcx6E0tax39Kb0H671TzWLeE07dwaqFQ5fDRy2');
  assert.equal(of('bob@acme.com').profile.external_id, 'u-bob');
  assert.equal('invited_on' in of('bob@acme.com').profile, false);
  const suspended = of('cat@acme.com').profile;
  assert.equal(suspended.status['.tag'], 'suspended');
  assert.ok(suspended.suspended_on);
  const invited = of('dan@acme.com').profile;
  assert.equal(invited.email_verified, false);
  assert.ok(invited.invited_on);
  assert.equal('joined_on' in invited, false);
  assert.deepEqual(invited.name, { given_name: '', surname: '', familiar_name: '', display_name: '', abbreviated_name: '' });
  assert.deepEqual(of('eve@acme.com').profile.status, { '.tag': 'removed', is_recoverable: true, is_disconnected: false });
});

test('profile.groups holds every group, that of everyone included', async () => {
  const groups = (await use.dbx.teamGroupsList({})).result.groups;
  const [ann] = (await use.dbx.teamMembersGetInfo({ members: [byEmail('ann@acme.com')] })).result;
  const names = ann.profile.groups.map((id) => groups.find((group) => group.group_id === id).group_name);
  assert.deepEqual(names.sort(), ['Everyone at Acme', 'Sales']);
});

test('get_info finds by id, external id and address, in the order asked', async () => {
  const id = (await use.sandbox.member('cat@acme.com')).id;
  const members = [byId(id), byExternalId('u-bob'), byEmail('ANN@acme.com'), byEmail('nobody@acme.com')];
  const one = (await use.dbx.teamMembersGetInfo({ members })).result;
  const two = (await use.dbx.teamMembersGetInfoV2({ members })).result.members_info;
  for (const rows of [one, two]) {
    assert.deepEqual(emails(rows.slice(0, 3)), ['cat@acme.com', 'bob@acme.com', 'ann@acme.com']);
    assert.deepEqual(rows[3], { '.tag': 'id_not_found', id_not_found: 'nobody@acme.com' });
  }
  assert.deepEqual(one[2].role, { '.tag': 'team_admin' });
  assert.equal('role' in two[2], false);
});

test('the roles are there to choose from', async () => {
  const { roles } = (await use.dbx.teamMembersGetAvailableTeamMemberRoles()).result;
  assert.ok(roles.length >= 3);
  assert.equal(roles[0].name, 'Team');
});

for (const [version, add, poll] of [['', 'teamMembersAdd', 'teamMembersAddJobStatusGet'], [' v2', 'teamMembersAddV2', 'teamMembersAddJobStatusGetV2']]) {
  test(`each row of an invitation has a result of its own${version}`, async () => {
    const rows = [
      { member_email: 'New@acme.com', member_given_name: 'Nia', member_surname: 'Ott', member_external_id: 'u-new', send_welcome_email: false },
      { member_email: 'bob@acme.com' },
      { member_email: 'taken@other.example' },
      { member_email: 'twin@acme.com', member_external_id: 'u-bob' },
      // While they can be recovered, people keep their address and their external id.
      { member_email: 'eve@acme.com' },
      { member_email: 'eve2@acme.com', member_external_id: 'u-eve' },
      { member_email: 'saml@acme.com', member_persistent_id: 'p-1' },
    ];
    const { result } = await use.dbx[add]({ new_members: rows });
    assert.equal(result['.tag'], 'complete');
    assert.deepEqual(result.complete.map((row) => row['.tag']), [
      'success', 'user_already_on_team', 'user_on_another_team', 'duplicate_external_member_id',
      'user_already_on_team', 'duplicate_external_member_id', 'persistent_id_disabled',
    ]);
    assert.equal(result.complete[0].profile.email, 'new@acme.com');
    assert.equal(result.complete[0].profile.status['.tag'], 'invited');
    assert.equal(result.complete[1].user_already_on_team, 'bob@acme.com');
    assert.equal((await use.sandbox.member('new@acme.com')).status, 'invited');
  });

  test(`a job adds while it is asked for${version}`, async () => {
    const launched = (await use.dbx[add]({ new_members: [{ member_email: 'new@acme.com' }, { member_email: 'bob@acme.com' }], force_async: true })).result;
    assert.equal(launched['.tag'], 'async_job_id');
    assert.equal(await use.sandbox.member('new@acme.com'), undefined);
    const seen = [];
    let last;
    do {
      last = (await use.dbx[poll]({ async_job_id: launched.async_job_id })).result;
      seen.push(last['.tag']);
    } while (last['.tag'] === 'in_progress');
    assert.deepEqual(seen, ['in_progress', 'complete']);
    assert.deepEqual(last.complete.map((row) => row['.tag']), ['success', 'user_already_on_team']);
    assert.equal(await conflict(use.dbx[poll]({ async_job_id: 'dbjid:AAnobody' })), 'invalid_async_job_id');
  });

  test(`more than 20 rows are refused as a whole${version}`, async () => {
    const rows = Array.from({ length: 21 }, (_, i) => ({ member_email: `n${i}@acme.com` }));
    assert.match(await badRequest(use.dbx[add]({ new_members: rows })), /^request body: new_members: .*more than 20 items/);
  });

  test(`one bad address spoils the call${version}`, async () => {
    const rows = [{ member_email: 'good@acme.com' }, { member_email: 'no address' }];
    // An address may be a secret: it is not repeated. Places in a list are not told.
    assert.match(await badRequest(use.dbx[add]({ new_members: rows })), /^request body: new_members\.member_email: '\*\*\*\*\*' did not match pattern '/);
    assert.equal(await use.sandbox.member('good@acme.com'), undefined);
  });
}

test('seats run out in the middle of a call', async () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({ member_email: `n${i}@acme.com` }));
  const { result } = await use.dbx.teamMembersAddV2({ new_members: rows });
  const tags = result.complete.map((row) => row['.tag']);
  assert.deepEqual(tags.slice(0, 7), Array(7).fill('success'));
  assert.deepEqual(tags.slice(7), Array(3).fill('team_license_limit'));
});

test('a role at birth', async () => {
  const { roles } = (await use.dbx.teamMembersGetAvailableTeamMemberRoles()).result;
  const two = await use.dbx.teamMembersAddV2({ new_members: [{ member_email: 'two@acme.com', role_ids: [roles[2].role_id] }] });
  assert.equal(two.result.complete[0].roles[0].role_id, roles[2].role_id);
  const one = await use.dbx.teamMembersAdd({ new_members: [{ member_email: 'one@acme.com', role: { '.tag': 'support_admin' } }] });
  assert.deepEqual(one.result.complete[0].role, { '.tag': 'support_admin' });
});

for (const [version, set] of [['', 'teamMembersSetProfile'], [' v2', 'teamMembersSetProfileV2']]) {
  const info = (result) => result.member_info ?? result;

  test(`a profile changes at once, all of it or nothing${version}`, async () => {
    const user = byExternalId('u-bob');
    const { result } = await use.dbx[set]({ user, new_email: 'Robert@acme.com', new_given_name: 'Robert', new_surname: '' });
    assert.equal('member_info' in result, version === ' v2');
    assert.equal(info(result).profile.email, 'robert@acme.com');
    assert.deepEqual(info(result).profile.name, { given_name: 'Robert', surname: '', familiar_name: 'Robert', display_name: 'Robert', abbreviated_name: 'R' });
    assert.equal(await conflict(use.dbx[set]({ user, new_given_name: 'Bo', new_email: 'ann@acme.com' })), 'email_reserved_for_other_user');
    assert.equal((await use.sandbox.member('robert@acme.com')).given_name, 'Robert');
  });

  test(`an external id is set, moved and cleared${version}`, async () => {
    const bob = byEmail('bob@acme.com');
    assert.equal(info((await use.dbx[set]({ user: bob, new_external_id: 'u-2' })).result).profile.external_id, 'u-2');
    assert.equal(info((await use.dbx[set]({ user: byEmail('ann@acme.com'), new_external_id: 'u-bob' })).result).profile.external_id, 'u-bob');
    assert.equal('external_id' in info((await use.dbx[set]({ user: bob, new_external_id: '' })).result).profile, false);
  });

  test(`what a profile refuses${version}`, async () => {
    const bob = byEmail('bob@acme.com');
    const refused = (argument) => conflict(use.dbx[set](argument));
    assert.equal(await refused({ user: byEmail('nobody@acme.com'), new_surname: 'X' }), 'user_not_found');
    assert.equal(await refused({ user: bob }), 'no_new_data_specified');
    assert.equal(await refused({ user: byExternalId('u-bob'), new_external_id: 'u-2' }), 'external_id_and_new_external_id_unsafe');
    for (const new_email of ['ann@acme.com', 'eve@acme.com', 'taken@other.example', 'ida@home.example']) {
      assert.equal(await refused({ user: bob, new_email }), 'email_reserved_for_other_user');
    }
    assert.equal(await refused({ user: bob, new_external_id: 'u-eve' }), 'external_id_used_by_other_user');
    assert.equal(await refused({ user: byEmail('eve@acme.com'), new_surname: 'X' }), 'set_profile_disallowed');
    assert.equal(await refused({ user: bob, new_persistent_id: 'p' }), 'persistent_id_disabled');
  });
}

test('roles by tier', async () => {
  const set = (email, tier) => use.dbx.teamMembersSetAdminPermissions({ user: byEmail(email), new_role: { '.tag': tier } });
  const { result } = await set('bob@acme.com', 'team_admin');
  assert.deepEqual(result.role, { '.tag': 'team_admin' });
  assert.equal(result.team_member_id, (await use.sandbox.member('bob@acme.com')).id);
  assert.deepEqual((await set('bob@acme.com', 'member_only')).result.role, { '.tag': 'member_only' });
  assert.equal(await conflict(set('ann@acme.com', 'member_only')), 'last_admin');
  assert.equal(await conflict(set('cat@acme.com', 'team_admin')), 'cannot_set_permissions');
  assert.equal(await conflict(set('nobody@acme.com', 'team_admin')), 'user_not_found');
  assert.match(await conflict(set('eve@acme.com', 'team_admin')), /^user_not_(in_team|found)$/);
});

test('roles by id', async () => {
  const { roles } = (await use.dbx.teamMembersGetAvailableTeamMemberRoles()).result;
  const set = (email, new_roles) => use.dbx.teamMembersSetAdminPermissionsV2({ user: byEmail(email), new_roles });
  assert.deepEqual((await set('bob@acme.com', [roles[1].role_id])).result.roles, [roles[1]]);
  assert.deepEqual((await set('bob@acme.com', [])).result.roles ?? [], []);
  assert.equal(await conflict(set('bob@acme.com', ['pid_dbtmr:nobody'])), 'role_not_found');
  assert.equal(await conflict(set('ann@acme.com', [])), 'last_admin');
  assert.equal(await conflict(set('cat@acme.com', [roles[0].role_id])), 'cannot_set_permissions');
  assert.equal(await conflict(set('nobody@acme.com', [])), 'user_not_found');
  assert.match(await badRequest(set('bob@acme.com', [roles[0].role_id, roles[1].role_id])), /^request body: new_roles: .*more than 1 items/);
});
