import { describe, expect, it } from '@jest/globals';
import type { PropertyDrift } from '#property-drift';
import { style } from '../support/style.js';
import { type DriftAnswer, driftTable } from './drift-table.js';

const drift = (fields: Partial<PropertyDrift>): PropertyDrift => ({
  ...{ property: 'hw_vif_model', image: 'rtl8139', volume: null, system_metadata: 'e1000', xml: [] },
  ...{
    request_spec: 'e1000',
    after_resize: null,
    to_take_effect: 'rebuild',
    why: 'Zed reads what the server remembers alone',
  },
  ...fields,
});

const answer = (fields: Partial<DriftAnswer>): DriftAnswer => ({
  ...{ server: 's1', release: 'zed', image: 'i1', image_exists: true, volume: null, properties: [drift({})] },
  ...fields,
});

describe('the table of a drift', () => {
  it('has a line a property, and under it what the domain has of it and why', () => {
    const properties = [drift({ xml: ['devices/interface/model type=e1000'] }), drift({ property: 'os_distro' })];
    expect(driftTable(answer({ properties }), style(false))).toBe(
      [
        'server s1 (zed): image i1',
        'PROPERTY      IMAGE NOW  SYSTEM_METADATA  TO TAKE EFFECT',
        'hw_vif_model  rtl8139    e1000            rebuild',
        '  in the domain: devices/interface/model type=e1000',
        '  Zed reads what the server remembers alone',
        'os_distro     rtl8139    e1000            rebuild',
        '  Zed reads what the server remembers alone',
        '',
      ].join('\n'),
    );
  });

  it('says what a resize takes back', () => {
    const [e1000, virtio] = ['devices/interface/model type=e1000', 'devices/interface/model type=virtio'];
    const properties = [
      drift({ request_spec: 'virtio', after_resize: { gained: [virtio], lost: [e1000] } }),
      drift({
        property: 'hw_watchdog_action',
        request_spec: null,
        after_resize: { gained: [], lost: ['devices/watchdog'] },
      }),
    ];
    const lines = driftTable(answer({ properties }), style(false)).split('\n');
    expect(lines.filter((line) => line.startsWith('  a resize'))).toEqual([
      `  a resize adds ${virtio} and takes away ${e1000}: the request spec has virtio`,
      '  a resize takes away devices/watchdog: the request spec has no value',
    ]);
  });

  it("has the volume's copy where the root disk is one, and says that the image is gone", () => {
    const properties = [drift({ image: null, volume: 'e1000', to_take_effect: null })];
    const text = driftTable(answer({ volume: 'v1', image_exists: false, properties }), style(false));
    expect(text).toContain('server s1 (zed): image i1 (gone), root volume v1\n');
    expect(text).toMatch(/^hw_vif_model +- +e1000 +e1000 +-$/m);
  });

  it('says that no image is known where neither server nor volume names one', () => {
    expect(driftTable(answer({ image: '' }), style(false))).toContain('server s1 (zed): no image is known\n');
  });

  it('cuts long values, and shows no control character of a user', () => {
    const text = driftTable(answer({ properties: [drift({ image: `\u001b[31m${'x'.repeat(300)}` })] }), style(false));
    expect(text).not.toContain('\u001b');
    expect(text).toContain(`${'x'.repeat(16)}...`);
  });

  it('has colour on a terminal alone', () => {
    const [never, nothing] = ['never', 'nothing'] as const;
    const properties = [drift({ to_take_effect: never }), drift({ property: 'os_distro', to_take_effect: nothing })];
    const text = driftTable(answer({ properties }), style(true));
    expect(text).toContain('\u001b[31mnever\u001b[39m');
    expect(text).toContain('\u001b[2mnothing\u001b[22m');
  });
});
