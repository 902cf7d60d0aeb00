import { describe, expect, it } from '@jest/globals';
import { Policies } from './policy-file.js';
import { type PropertyCaller, PropertyRules } from './property-rules.js';

const caller = (...roles: string[]): PropertyCaller => ({
  roles,
  userId: 'ann',
  projectId: 'acme',
  isAdmin: roles.includes('admin'),
});

const section = (name: string, create: string, read = create, update = create, remove = create) =>
  `[${name}]\ncreate = ${create}\nread = ${read}\nupdate = ${update}\ndelete = ${remove}\n`;

const ofRoles = (text: string, builtIn: Parameters<typeof PropertyRules.parse>[3] = null) =>
  PropertyRules.parse(text, 'roles', Policies.parse(''), builtIn);
const ofPolicies = (text: string, policies: string) =>
  PropertyRules.parse(text, 'policies', Policies.parse(policies), null);

describe('property protections by role', () => {
  it('let the first section that fits decide, and give properties of no section to nobody', () => {
    const rules = ofRoles(section('^x_billing_', 'admin', 'admin, billing') + section('^x_', '@'));
    expect(rules.allows(caller('billing'), 'read', 'x_billing_code')).toBe(true);
    expect(rules.allows(caller('billing'), 'update', 'x_billing_code')).toBe(false);
    expect(rules.allows(caller(), 'delete', 'x_other')).toBe(true);
    expect(rules.allows(caller('admin'), 'read', 'y')).toBe(false);
  });

  it('find a pattern anywhere in a name, as re.search does', () => {
    const rules = ofRoles(section('bill', '@'));
    expect([rules.allows(caller(), 'read', 'a_bill_b'), rules.allows(caller(), 'read', 'BILL')]).toEqual([true, false]);
  });

  it('take @ for anybody, ! for nobody, and no heed of the case of a role', () => {
    const rules = ofRoles(section('.*', 'Admin', '@', '!', 'admin,!'));
    expect(rules.allows(caller('ADMIN'), 'create', 'p')).toBe(true);
    expect(rules.allows(caller(), 'read', 'p')).toBe(true);
    expect(rules.allows(caller('admin'), 'update', 'p')).toBe(false);
    expect(rules.allows(caller('admin'), 'delete', 'p')).toBe(false);
  });

  it('read comments, both separators, continued lines and [DEFAULT] as configparser does', () => {
    const text = '# c\n[DEFAULT]\ndelete: !\n; c\n[^p$]\nCreate = admin,\n  member\nread: @\nupdate=admin\n';
    const rules = ofRoles(text);
    expect(rules.allows(caller('member'), 'create', 'p')).toBe(true);
    expect(rules.allows(caller('admin'), 'delete', 'p')).toBe(false);
  });

  it('read patterns as Python does', () => {
    const fits = (pattern: string, name: string) => ofRoles(section(pattern, '@')).allows(caller(), 'read', name);
    expect(fits('^hw\\_disk\\-bus$', 'hw_disk-bus')).toBe(true);
    expect(fits('\\Ax\\w+\\Z', 'xé1')).toBe(true);
    expect(fits('\\Ax\\w+\\Z', 'Ax1Z')).toBe(false);
    expect(fits('^a$', 'a\n')).toBe(true);
    expect(fits('^a$', 'a\nb')).toBe(false);
    expect(fits('^a.b$', 'a\u2028b')).toBe(true);
    expect(fits('^[\\w.$-]+$', 'a.b$-c')).toBe(true);
  });

  it('leave the properties of the release open, whatever the file says of them', () => {
    const rules = ofRoles(section('os_glance_x', '!') + section('.*', 'admin'), {
      pattern: 'os_glance.*',
      reservedPrefix: 'os_glance',
    });
    expect(rules.allows(caller(), 'update', 'os_glance_x')).toBe(true);
    expect(rules.allows(caller(), 'update', 'x')).toBe(false);
  });

  it.each([
    ['', 'it has no section'],
    ['read = @', 'line 1: "read = @" stands before the first [SECTION]'],
    ['[a]\nnonsense', 'line 2: "nonsense" is neither [SECTION] nor OPTION = VALUE'],
    ['[]', 'line 1: the section has no name'],
    [section('a', '@') + section('a', '@'), 'line 6: section [a] is there already, on line 1'],
    ['[a]\nread=@\nread=!', 'line 3: read is set already in [a], on line 2'],
    ['[a]\ncreate = @\nread = @\nupdate = @', 'line 1: [a] has no delete; write delete = ROLES'],
    ['[a]\ncreate = @\nread =\nupdate = @\ndelete = @', 'line 3: [a] has no read'],
    [section('a', '@,!'), "line 2: [a] create = @,!: '@' (anybody) and '!' (nobody) are mutually exclusive"],
    [`${section('a', '@')}reed = @`, 'line 6: [a] reed is no operation; there are create, read, update, delete'],
    [section('(?i)a', '@'), 'line 1: section [(?i)a] is not a regular expression that JavaScript reads'],
    [section('(?P<n>a)', '@'), 'named groups ((?P<x>...)) and possessive quantifiers are not supported'],
    [section('a(', '@'), 'line 1: section [a(] is not a regular expression'],
  ])('refuse %j and say where and why', (text, problem) => {
    expect(() => ofRoles(text)).toThrow(problem);
  });
});

describe('property protections by policy', () => {
  const POLICIES = `
# who is who
"billing": "role:billing or rule:context_is_admin"
'nobody_else': '!'
"prop:open": ""   # everybody
auditors: (role:auditor and not role:intern) or user_id:eve
`;

  it('ask the rules of the policy file', () => {
    const rules = ofPolicies(section('^x_', 'billing', 'auditors', 'nobody_else', 'prop:open'), POLICIES);
    expect(rules.allows(caller('billing'), 'create', 'x_a')).toBe(true);
    expect(rules.allows(caller('admin'), 'create', 'x_a')).toBe(true);
    expect(rules.allows(caller('member'), 'create', 'x_a')).toBe(false);
    expect(rules.allows(caller('auditor'), 'read', 'x_a')).toBe(true);
    expect(rules.allows(caller('auditor', 'intern'), 'read', 'x_a')).toBe(false);
    expect(rules.allows(caller('admin'), 'update', 'x_a')).toBe(false);
    expect(rules.allows(caller(), 'delete', 'x_a')).toBe(true);
  });

  it('read policy.json as well, and let `or` bind weaker than `and`', () => {
    const rules = ofPolicies(section('.*', 'p'), '{"p": "role:a and role:b or project_id:acme and not role:c"}');
    expect([rules.allows(caller('c'), 'read', 'x'), rules.allows(caller('d'), 'read', 'x')]).toEqual([false, true]);
  });

  it.each([
    [section('a', 'billing, admin'), POLICIES, 'an operation takes one policy; combine several in the policy file'],
    [section('a', 'missing'), POLICIES, 'in the policy file there is no rule "missing"; there are "context_is_admin"'],
    [section('a', 'p'), '{"p": ["role:admin"]}', 'rule "p" is not text'],
    [section('a', 'p'), '{"p": }', 'it is no JSON'],
    [section('a', 'p'), 'p: "rule:q"', 'there is no rule "q", which rule "p" names'],
    [section('a', 'p'), 'p: "rule:q"\nq: "rule:p"', 'rule "p" leads back to itself: p -> q -> p'],
    [section('a', 'p'), 'p: "role:a or"', '"role:a or" ends where a check should stand'],
    [section('a', 'p'), 'p: "(role:a"', '"(role:a" lacks a closing parenthesis'],
    [section('a', 'p'), 'p: "role:a role:b"', 'has "role:b" where it can\'t stand'],
    [section('a', 'p'), 'p: "http://x"', '"http://x" in "http://x" is no check; write rule:VALUE, role:VALUE'],
    [section('a', 'p'), 'p: "project_id:%(owner)s"', 'is no check'],
    [section('a', 'p'), 'p:\n  - role:a', 'line 2: "- role:a" is not NAME: "EXPRESSION"'],
    [section('a', 'p'), 'p: "@"\np: "!"', 'line 2: rule "p" is there already'],
  ])('refuse %j with %j and say why', (text, policies, problem) => {
    expect(() => ofPolicies(text, policies)).toThrow(problem);
  });
});
